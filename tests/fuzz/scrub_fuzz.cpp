// What leaves the machine as evidence, is recorded or shown: no private key and no control
// character is left, what was text stays text, and a recording keeps its lines.
#include "checks/redact.h"
#include "checks/withhold.h"
#include "core/bytes.h"
#include "core/printable.h"
#include "tests/fuzz/property.h"

#include <string>

namespace {

using presscheck::fuzz::require;

void hold_recording(std::string_view path, std::string_view content) {
    const auto withheld = presscheck::Withholding({}).withhold(path, content);
    require(withheld.content.size() == content.size(), "a recording keeps its length");
    for (std::size_t i = 0; i < content.size(); ++i)
        require((content[i] == '\n') == (withheld.content[i] == '\n'),
                "a recording keeps its lines");
    require(!withheld.what.empty() || withheld.content == content, "what is taken out is told");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = presscheck::fuzz::text_of(data, size);
    for (const char* path : {"/etc/passwd", "/etc/shadow", "/etc/gshadow", "/etc/x.conf",
                             "/root/.ssh/authorized_keys"})
        hold_recording(path, text);
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
