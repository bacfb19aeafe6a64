// Our JSON reader, which builds its value while it reads and stops at the first bound, against a
// plain parse into a DOM: what we take, the DOM takes with the same value; what we refuse and the
// DOM takes is refused for a reason that can be shown from the DOM. And canonical bytes are those
// that come back unchanged.
#include "core/canonical_json.h"
#include "core/limits.h"
#include "tests/fuzz/property.h"

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace {

using presscheck::fuzz::require;
using Json = nlohmann::json;

constexpr std::size_t most_bytes = 4096;

bool number_in_bounds(const Json& value) {
    if (value.is_number_float()) return false;
    if (value.is_number_unsigned())
        return value.get<std::uint64_t>() <= std::uint64_t{presscheck::limits::json_integer};
    if (value.is_number_integer())
        return value.get<std::int64_t>() >= -presscheck::limits::json_integer;
    return true;
}

bool in_bounds(const Json& value, std::size_t depth) {
    if (!value.is_structured()) return number_in_bounds(value);
    if (depth == presscheck::limits::json_depth) return false;
    for (const auto& item : value)
        if (!in_bounds(item, depth + 1)) return false;
    return true;
}

// What a plain parse makes of the text, and whether some object has a name twice, which a DOM
// forgets.
struct Plain {
    Json value;
    bool twice = false;
    bool bounded = true;  // what stood under a name that came again was in bounds too
};

Plain parse_plainly(std::string_view text) {
    Plain plain;
    std::vector<std::set<std::string>> open;
    const auto watch = [&](int depth, Json::parse_event_t event, Json& value) {
        using Event = Json::parse_event_t;
        const bool opens = event == Event::object_start || event == Event::array_start;
        if (opens) open.emplace_back();
        if (opens && depth >= static_cast<int>(presscheck::limits::json_depth))
            plain.bounded = false;
        if (event == Event::object_end || event == Event::array_end) open.pop_back();
        if (event == Event::key && !open.back().insert(value.get<std::string>()).second)
            plain.twice = true;
        if (event == Event::value && !number_in_bounds(value)) plain.bounded = false;
        return true;
    };
    plain.value = Json::parse(text.begin(), text.end(), watch, false);
    return plain;
}

bool starts_or_ends_early(std::string_view text) {
    return text.find('\0') != std::string_view::npos || text.substr(0, 3) == "\xef\xbb\xbf";
}

void compare(std::string_view text) {
    const auto ours = presscheck::parse_json(text, most_bytes);
    const auto plain = parse_plainly(text);
    if (ours) {
        require(!plain.value.is_discarded(), "what we take, a plain parse takes");
        require(*ours == plain.value, "both see the same value");
        require(!plain.twice, "no name stands twice in what we take");
        require(in_bounds(*ours, 0), "what we take lies within the bounds");
    } else if (text.size() <= most_bytes) {
        require(ours.error().code == presscheck::Errc::malformed, "a refusal has the code it says");
        require(plain.value.is_discarded() || plain.twice || !plain.bounded ||
                    starts_or_ends_early(text),
                "a refusal of JSON has a reason");
    } else {
        require(ours.error().code == presscheck::Errc::too_large, "too much is too large");
    }
}

void hold_canonical(std::string_view text) {
    const auto any = presscheck::parse_json(text, most_bytes);
    const auto strict = presscheck::parse_canonical(text, most_bytes);
    if (strict) {
        require(any && *any == *strict, "canonical bytes are JSON of the same value");
        require(presscheck::canonical_bytes(*strict) == text,
                "canonical bytes come back unchanged");
    }
    if (!any) return;
    const auto written = presscheck::canonical_bytes(*any);
    const auto again = presscheck::parse_canonical(written, 8 * most_bytes);
    require(again && *again == *any, "the canonical bytes of any value are canonical");
    require(!strict == (written != text), "only the canonical bytes of a value are canonical");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = presscheck::fuzz::text_of(data, size);
    compare(text);
    hold_canonical(text);
    return 0;
}
