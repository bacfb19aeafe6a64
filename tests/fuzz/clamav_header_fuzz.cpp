// The head of a database of ClamAV: what is behind its 512 bytes says nothing.
#include "checks/parsers/clamav_header.h"
#include "tests/fuzz/property.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using presscheck::fuzz::require;
    const auto text = presscheck::fuzz::text_of(data, size);
    const auto built = presscheck::clamav_built(text);
    if (!built) return 0;
    require(text.substr(0, 10) == "ClamAV-VDB", "a head begins as one");
    const auto head = text.substr(0, presscheck::clamav_header_bytes);
    require(presscheck::clamav_built(head) == built, "what is behind says nothing");
    require(built->time_since_epoch().count() > 0, "it was built after 1970");
    return 0;
}
