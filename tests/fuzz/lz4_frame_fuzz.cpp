// LZ4 frames: never more than was asked for, and what is unpacked with room to spare is unpacked
// the same with just enough.
#include "checks/parsers/lz4_frame.h"
#include "tests/fuzz/property.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using presscheck::fuzz::require;
    constexpr std::size_t most = 1 << 20;
    const auto text = presscheck::fuzz::text_of(data, size);
    const auto unpacked = presscheck::unpack_lz4(text, most);
    if (!unpacked) return 0;
    require(unpacked->size() <= most, "no more than was asked for");
    const auto again = presscheck::unpack_lz4(text, unpacked->size());
    require(again && *again == *unpacked, "just enough room is enough");
    if (!unpacked->empty())
        require(!presscheck::unpack_lz4(text, unpacked->size() - 1), "too little is not enough");
    return 0;
}
