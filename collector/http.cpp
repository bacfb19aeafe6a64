#include "collector/http.h"

#include "core/bytes.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace presscheck {
namespace {

Result<std::string> percent_decoded(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out.push_back(text[i] == '+' ? ' ' : text[i]);
            continue;
        }
        std::string digits(text.substr(i + 1, 2));
        for (char& c : digits)
            if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
        const auto byte = from_hex(digits);
        if (digits.size() != 2 || !byte) return Error{Errc::malformed, "a bad % in the address"};
        out += *byte;
        i += 2;
    }
    if (!is_utf8(out)) return Error{Errc::malformed, "the address is not UTF-8"};
    return out;
}

}  // namespace

std::string_view Request::path() const {
    const std::string_view all = target;
    return all.substr(0, all.find('?'));
}

std::string_view Request::header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (key == name) return value;
    return {};
}

Response json_response(int status, std::string body) {
    return Response{status, "application/json", std::move(body), {}, true};
}

Response problem(int status, std::string_view type, std::string_view title,
                 std::string_view detail) {
    nlohmann::json body{{"status", status}, {"title", title}, {"type", type}};
    if (!detail.empty()) body["detail"] = detail;
    using Json = nlohmann::json;
    return Response{status,
                    "application/problem+json",
                    body.dump(-1, ' ', false, Json::error_handler_t::replace),
                    {},
                    true};
}

Result<std::string> query_value(const Request& request, std::string_view name) {
    std::string_view rest = request.target;
    const auto mark = rest.find('?');
    rest = mark == std::string_view::npos ? std::string_view{} : rest.substr(mark + 1);
    std::optional<std::string_view> value;
    while (!rest.empty()) {
        const auto pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
        const auto equals = pair.find('=');
        if (pair.substr(0, equals) != name) continue;
        if (value) {
            return Error{Errc::malformed, "'" + std::string(name) + "' is given twice"};
        }
        value = equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
    }
    if (!value) return Error{Errc::not_found, "'" + std::string(name) + "' is missing"};
    return percent_decoded(*value);
}

}  // namespace presscheck
