// What leaves the machine as evidence, or is shown: no private key and no control character is
// left, and what was text stays text.
#include "checks/redact.h"
#include "core/bytes.h"
#include "core/printable.h"
#include "tests/fuzz/property.h"

#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using presscheck::fuzz::require;
    const auto text = presscheck::fuzz::text_of(data, size);
    const auto shown = presscheck::printable(text);
    for (const char c : shown)
        require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f, "nothing moves the cursor");
    require(presscheck::printable(shown) == shown, "what can be shown is shown as it is");
    if (!presscheck::is_utf8(text)) return 0;
    require(presscheck::is_utf8(shown), "what was text stays text");
    const auto safe = presscheck::redact(text);
    require(presscheck::is_utf8(safe), "what was text stays text");
    for (const char* secret : {"-----BEGIN PRIVATE KEY", "AGE-SECRET-KEY-1A", "pcheck1.a"})
        require(safe.find(secret) == std::string::npos, "no secret is left");
    return 0;
}
