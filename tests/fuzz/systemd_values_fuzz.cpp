// Values of systemd's settings: a size and a span are never negative, and a number more is more.
#include "checks/parsers/systemd_values.h"
#include "tests/fuzz/property.h"

#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using presscheck::fuzz::require;
    const auto text = presscheck::fuzz::text_of(data, size);
    const auto yes = presscheck::parse_systemd_boolean(text);
    if (yes) require(!text.empty() && text.size() <= 5, "a switch is a short word");
    if (const auto bytes = presscheck::parse_systemd_size(text))
        require(*bytes >= 0, "a size is not negative");
    const auto span = presscheck::parse_systemd_span(text);
    if (!span) return 0;
    require(span->infinite || span->length.count() >= 0, "a span is not negative");
    const auto more = presscheck::parse_systemd_span(std::string(text) + " 1s");
    require(!more || span->infinite || more->infinite ||
                more->length == span->length + std::chrono::seconds{1},
            "a second more is a second more");
    return 0;
}
