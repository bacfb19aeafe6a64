#include "checks/policy/value.h"

#include "checks/policy/problem.h"
#include "core/bytes.h"
#include "core/limits.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

namespace presscheck {
namespace {

using std::chrono::seconds;

// Far beyond any rule, and small enough that a time plus or minus a duration never overflows.
constexpr std::int64_t most_seconds = std::int64_t{1'000'000} * 86'400;

struct Unit {
    char letter;
    std::int64_t seconds;
};
constexpr std::array units{Unit{'d', 86'400}, Unit{'h', 3'600}, Unit{'m', 60}, Unit{'s', 1}};

std::string_view example_of(Kind kind) {
    switch (kind) {
        case Kind::text:
            return "a text";
        case Kind::integer:
            return "an integer like 5, -1 or unlimited";
        case Kind::boolean:
            return "true or false";
        case Kind::duration:
            return "a duration like 90s, 5m, 12h, 45d or unlimited";
        case Kind::time:
            return "a time like 2026-11-23T01:02:03Z, 2026-11-23, unlimited or never";
        case Kind::mode:
            return "a mode of 3 or 4 octal digits like 0640";
        case Kind::version:
            return "a version like 1.2 or 1:9.2p1-2+deb12u3";
        case Kind::address:
            return "an address like 203.0.113.9 or 2001:db8::9";
        case Kind::network:
            return "a network like 203.0.113.0/24 or 2001:db8::/32";
    }
    return {};
}

Error not_a(Kind kind, std::string_view text) {
    return Error{Errc::malformed, "not " + std::string(example_of(kind)) + ": " + in_quotes(text)};
}

// Decimal digits with at most a minus before them. A leading zero is refused because half of the
// readers take it for octal.
std::optional<std::int64_t> whole_number(std::string_view text) {
    const auto digits = text.starts_with('-') ? text.substr(1) : text;
    const bool zero = digits.starts_with('0');
    if (digits.empty() || (zero && text != "0")) return std::nullopt;
    std::int64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || rest != end) return std::nullopt;
    return value;
}

std::optional<seconds> parse_duration(std::string_view text) {
    if (text.empty()) return std::nullopt;
    const auto* unit =
        std::find_if(units.begin(), units.end(), [&](Unit u) { return u.letter == text.back(); });
    const auto count = whole_number(text.substr(0, text.size() - 1));
    if (unit == units.end() || !count || *count < 0 || *count > most_seconds / unit->seconds) {
        return std::nullopt;
    }
    return seconds{*count * unit->seconds};
}

std::optional<Time> parse_moment(std::string_view text) {
    auto time =
        text.size() == std::string_view("2026-11-23").size() ? parse_date(text) : parse_time(text);
    if (!time) return std::nullopt;
    return *time;
}

std::optional<Mode> parse_mode(std::string_view text) {
    const auto octal = [](char c) { return c >= '0' && c <= '7'; };
    if (text.size() < 3 || text.size() > 4 || !std::all_of(text.begin(), text.end(), octal)) {
        return std::nullopt;
    }
    Mode mode;
    for (const char c : text)
        mode.bits = mode.bits * 8 + static_cast<unsigned>(c - '0');
    return mode;
}

// What either package manager may print; deb-version(7) wants a digit first, rpm does not.
std::optional<Version> parse_version(std::string_view text) {
    constexpr std::string_view allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.+~^:_-";
    constexpr std::size_t letters_and_digits = 62;
    if (text.empty() || text.find_first_not_of(allowed) != std::string_view::npos ||
        allowed.find(text.front()) >= letters_and_digits) {
        return std::nullopt;
    }
    return Version{std::string(text)};
}

template <class T>
Result<Scalar> read_as(Kind kind, std::string_view text, const std::optional<T>& value) {
    if (!value) return not_a(kind, text);
    return Scalar{*value};
}

template <class T>
Result<Scalar> read_as(Result<T> value) {
    if (!value) return std::move(value).error();
    return Scalar{*std::move(value)};
}

std::optional<bool> parse_boolean(std::string_view text) {
    if (text != "true" && text != "false") return std::nullopt;
    return text == "true";
}

bool has_no_limit(Kind kind) {
    return kind == Kind::integer || kind == Kind::duration || kind == Kind::time;
}

std::string spell_duration(seconds value) {
    for (const auto unit : units) {
        if (value.count() % unit.seconds == 0 && (value.count() != 0 || unit.seconds == 1)) {
            return std::to_string(value.count() / unit.seconds) + unit.letter;
        }
    }
    return {};
}

std::string spell_mode(Mode mode) {
    std::string digits;
    for (int shift = 9; shift >= 0; shift -= 3) {
        digits.push_back(static_cast<char>('0' + (mode.bits >> static_cast<unsigned>(shift) & 7U)));
    }
    return digits;
}

struct Speller {
    std::string operator()(const std::string& value) const { return value; }
    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(seconds value) const { return spell_duration(value); }
    std::string operator()(Time value) const { return format_time(value); }
    std::string operator()(Mode value) const { return spell_mode(value); }
    std::string operator()(const Version& value) const { return value.text; }
    std::string operator()(const Address& value) const { return presscheck::spell(value); }
    std::string operator()(const Network& value) const { return presscheck::spell(value); }
    std::string operator()(Unlimited) const { return "unlimited"; }
    std::string operator()(Never) const { return "never"; }
};

// A machine may hold any bytes; a report only UTF-8. What is not is shown as U+FFFD.
std::string as_utf8(std::string_view text) {
    std::string shown;
    while (!text.empty()) {
        const auto valid = utf8_prefix(text);
        shown += text.substr(0, valid);
        if (valid == text.size()) break;
        shown += "\xef\xbf\xbd";
        text.remove_prefix(valid + 1);
    }
    return shown;
}

// Numbers beyond what every JSON reader keeps exactly travel as text.
nlohmann::json number(std::int64_t value) {
    if (value < -limits::json_integer || value > limits::json_integer) return std::to_string(value);
    return value;
}

nlohmann::json scalar_to_json(const Scalar& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return number(*integer);
    if (const auto* boolean = std::get_if<bool>(&value)) return *boolean;
    if (const auto* duration = std::get_if<seconds>(&value)) return number(duration->count());
    return as_utf8(spell(value));
}

}  // namespace

Result<Scalar> parse_scalar(Kind kind, std::string_view text) {
    if (text == "unlimited" && has_no_limit(kind)) return Scalar{Unlimited{}};
    if (text == "never" && kind == Kind::time) return Scalar{Never{}};
    switch (kind) {
        case Kind::text:
            return Scalar{std::string(text)};
        case Kind::integer:
            return read_as(kind, text, whole_number(text));
        case Kind::boolean:
            return read_as(kind, text, parse_boolean(text));
        case Kind::duration:
            return read_as(kind, text, parse_duration(text));
        case Kind::time:
            return read_as(kind, text, parse_moment(text));
        case Kind::mode:
            return read_as(kind, text, parse_mode(text));
        case Kind::version:
            return read_as(kind, text, parse_version(text));
        case Kind::address:
            return read_as(parse_address(text));
        case Kind::network:
            return read_as(parse_network(text));
    }
    return not_a(kind, text);
}

std::string spell(const Scalar& value) {
    return std::visit(Speller{}, value);
}

std::string spell(const Value& value) {
    if (!value.is_list()) return spell(value.scalar());
    std::string items;
    for (const auto& item : value.list()) {
        if (!items.empty()) items += ", ";
        items += spell(item);
    }
    return "[" + items + "]";
}

nlohmann::json to_json(const Value& value) {
    if (!value.is_list()) return scalar_to_json(value.scalar());
    auto items = nlohmann::json::array();
    for (const auto& item : value.list())
        items.push_back(scalar_to_json(item));
    return items;
}

}  // namespace presscheck
