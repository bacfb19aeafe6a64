#include "checks/parsers/nginx_values.h"

#include "checks/parsers/decimal.h"
#include "checks/parsers/line_reader.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <limits>

namespace presscheck {
namespace {

constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

// Digits at the beginning of `text`, which are taken away.
std::optional<std::int64_t> take_number(std::string_view& text) {
    const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = parse_decimal(text.substr(0, end));
    text.remove_prefix(end);
    return end == 0 ? std::nullopt : number;
}

struct Unit {
    std::string_view name;
    std::int64_t milliseconds;
};
constexpr std::int64_t second = 1000, minute = 60 * second, hour = 60 * minute, day = 24 * hour;
constexpr Unit units[] = {{"ms", 1},      {"y", 365 * day}, {"M", 30 * day},
                          {"w", 7 * day}, {"d", day},       {"h", hour},
                          {"m", minute},  {"s", second},    {" ", second}};

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> known) {
    return std::find(known.begin(), known.end(), word) != known.end();
}

bool is_tls_version(std::string_view word) {
    return is_one_of(word, {"SSLv2", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"});
}

}  // namespace

std::optional<Network> parse_nginx_network(std::string_view text) {
    const auto slash = text.find('/');
    const auto base = parse_address(text.substr(0, slash));
    if (!base) return std::nullopt;
    const unsigned longest = base->v6 ? 128 : 32;
    const auto prefix = slash == std::string_view::npos ? std::optional<std::int64_t>(longest)
                                                        : parse_decimal(text.substr(slash + 1));
    if (!prefix || *prefix < 0 || *prefix > longest) return std::nullopt;
    Network network{*base, static_cast<unsigned>(*prefix)};
    for (unsigned bit = network.prefix; bit < longest; ++bit)
        network.base.bytes[bit / 8] &= static_cast<std::uint8_t>(~(0x80U >> (bit % 8)));
    return network;
}

std::string_view wrong_with_words(std::string_view directive,
                                  const std::vector<std::string>& words) {
    if (words.empty()) return {};
    const std::string_view first = words.front();
    if (directive == "allow" || directive == "deny") {
        const bool known = first == "all" || first == "unix:" || parse_nginx_network(first);
        return known ? "" : "no address or network";
    }
    if (directive == "ssl_protocols")
        return std::all_of(words.begin(), words.end(), is_tls_version) ? "" : "no version of TLS";
    if (directive == "satisfy")
        return is_one_of(first, {"any", "all"}) ? "" : "neither any nor all";
    if (directive == "server_tokens")
        return is_one_of(first, {"on", "off", "build"}) ? "" : "neither on, off nor build";
    if (directive == "client_max_body_size") return parse_nginx_size(first) ? "" : "no size";
    if (directive == "client_header_timeout" || directive == "client_body_timeout")
        return parse_nginx_time(first) ? "" : "no time";
    return {};
}

std::optional<std::int64_t> parse_nginx_size(std::string_view text) {
    const auto number = take_number(text);
    if (!number || text.size() > 1) return std::nullopt;
    std::int64_t scale = 1;
    if (!text.empty()) {
        constexpr std::int64_t kilo = 1024;
        const char unit = small_letter(text.front());
        if (unit != 'k' && unit != 'm' && unit != 'g') return std::nullopt;
        scale = unit == 'k' ? kilo : unit == 'm' ? kilo * kilo : kilo * kilo * kilo;
    }
    if (*number > highest / scale) return std::nullopt;
    return *number * scale;
}

std::optional<std::chrono::seconds> parse_nginx_time(std::string_view text) {
    if (text.empty()) return std::nullopt;
    std::int64_t total = 0;
    while (!text.empty()) {
        const auto number = take_number(text);
        if (!number) return std::nullopt;
        std::int64_t scale = second;
        for (const auto& unit : units) {
            if (!text.starts_with(unit.name)) continue;
            scale = unit.milliseconds;
            text.remove_prefix(unit.name.size());
            break;
        }
        if (*number > (highest - total) / scale) return std::nullopt;
        total += *number * scale;
    }
    return std::chrono::seconds(total / second);
}

std::vector<int> numbers_of(std::string_view release) {
    std::vector<int> numbers;
    while (!release.empty()) {
        const auto number = take_number(release);
        if (!number || *number > std::numeric_limits<int>::max()) break;
        numbers.push_back(static_cast<int>(*number));
        if (!release.starts_with('.')) break;
        release.remove_prefix(1);
    }
    return numbers;
}

std::optional<std::chrono::seconds> hsts_age(std::string_view header) {
    while (!header.empty()) {
        const auto end = std::min(header.find(';'), header.size());
        const auto part = in_small_letters(trimmed(header.substr(0, end)));
        header.remove_prefix(std::min(end + 1, header.size()));
        constexpr std::string_view name = "max-age";
        if (!part.starts_with(name)) continue;
        auto value = trimmed(std::string_view(part).substr(name.size()));
        if (!value.starts_with('=')) continue;
        value = trimmed(value.substr(1));
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        const auto seconds = parse_decimal(value);
        if (!seconds || *seconds < 0) return std::nullopt;
        return std::chrono::seconds(*seconds);
    }
    return std::nullopt;
}

}  // namespace presscheck
