#include "collector/token.h"

#include "collector/inputs.h"
#include "core/bytes.h"
#include "core/sha256.h"

#include <nlohmann/json.hpp>

#include <charconv>

namespace presscheck {
namespace {

constexpr std::size_t secret_bytes = 32;

Status check_unit(Store& store, const std::string& unit, Time now) {
    const auto inputs = load_inputs(store);
    if (!inputs) return inputs.error();
    if (inputs->roster.agency_of(unit, local_day(now)) != nullptr) return Ok{};
    std::string known;
    for (const Agency* agency : inputs->roster.on(local_day(now))) {
        for (const auto& id : agency->units)
            known += (known.empty() ? "" : ", ") + id;
    }
    const std::string asked = "'" + unit.substr(0, 80) + "'";
    return Error{
        Errc::not_found,
        "hôm nay không cơ quan nào trong danh sách có đơn vị " + asked + "; " +
            (known.empty() ? "danh sách không có đơn vị nào còn hiệu lực" : "có: " + known) +
            "\nno agency of the roster has the unit " + asked + " today; " +
            (known.empty() ? "the roster has no unit in force" : "there are: " + known)};
}

Result<std::int64_t> keep(Store& store, const std::string& unit, Token token) {
    if (auto begun = store.begin_write(); !begun) return begun.error();
    const auto known = store.ensure_unit(unit);
    if (!known) {
        store.rollback();
        return known.error();
    }
    token.unit = *known;
    auto id = store.add_token(token);
    if (!id) {
        store.rollback();
        return id;
    }
    if (auto done = store.commit(); !done) return std::move(done).error();
    return id;
}

}  // namespace

std::string secret_digest(std::string_view secret) {
    return sha256(secret);
}

Result<std::string> create_token(Store& store, const TokenTerms& terms, std::string_view url,
                                 const Certificate& root, Time now) {
    if (auto known = check_unit(store, terms.unit, now); !known) return std::move(known).error();
    const std::string secret = to_base64url(random_bytes(secret_bytes));
    const Time expires = std::chrono::floor<std::chrono::seconds>(now) + terms.lasts;
    const auto id =
        keep(store, terms.unit, Token{0, UnitId{}, secret_digest(secret), terms.uses, expires});
    if (!id) return id.error();
    const nlohmann::json token{{"expires", format_time(expires)},
                               {"id", std::to_string(*id)},
                               {"root", to_base64(root.der())},
                               {"secret", secret},
                               {"unit", terms.unit},
                               {"url", url}};
    return "pcheck1." + to_base64url(token.dump());
}

Result<std::chrono::seconds> parse_lifetime(std::string_view text) {
    constexpr std::chrono::seconds least{60};
    constexpr std::chrono::seconds most{std::chrono::hours{365 * 24}};
    const Error malformed{
        Errc::malformed,
        "không phải thời hạn từ 1m đến 365d / not a time from 1m to 365d, like 24h "
        "or 7d: '" +
            std::string(text.substr(0, 40)) + "'"};
    std::int64_t count = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, bad] = std::from_chars(text.data(), end, count);
    if (bad != std::errc{} || end - rest != 1 || count < 0 || count > most.count())
        return malformed;
    const std::string_view units = "smhd";
    const auto unit = units.find(*rest);
    if (unit == std::string_view::npos) return malformed;
    constexpr std::int64_t seconds_in[] = {1, 60, 3600, 86400};
    const std::chrono::seconds lasts{count * seconds_in[unit]};
    if (lasts < least || lasts > most) return malformed;
    return lasts;
}

}  // namespace presscheck
