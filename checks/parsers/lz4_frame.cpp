#include "checks/parsers/lz4_frame.h"

#include <algorithm>
#include <cstdint>

namespace presscheck {
namespace {

constexpr std::uint32_t frame_magic = 0x184D2204, skippable_magic = 0x184D2A50;
constexpr std::size_t shortest_match = 4;

class Unpacking {
public:
    Unpacking(std::string_view bytes, std::size_t most) : rest_(bytes), most_(most) {}

    Result<std::string> run() {
        if (rest_.empty()) return malformed();
        while (!rest_.empty() && sound_)
            take_frame();
        if (too_large_) return Error{Errc::too_large, "an LZ4 frame holds more than is read"};
        if (!sound_) return malformed();
        return std::move(out_);
    }

private:
    static Error malformed() { return {Errc::malformed, "no LZ4 frame"}; }

    void fail() { sound_ = false; }

    std::string_view take(std::string_view& from, std::size_t bytes) {
        if (from.size() < bytes) {
            fail();
            return {};
        }
        const auto taken = from.substr(0, bytes);
        from.remove_prefix(bytes);
        return taken;
    }

    std::uint32_t number(std::string_view& from, std::size_t bytes) {
        std::uint32_t value = 0;
        const auto taken = take(from, bytes);
        for (std::size_t i = taken.size(); i > 0; --i)
            value = value << 8U | static_cast<unsigned char>(taken[i - 1]);
        return value;
    }

    void take_frame() {
        const auto magic = number(rest_, 4);
        if ((magic & ~0xFU) == skippable_magic) {
            take(rest_, number(rest_, 4));
            return;
        }
        if (magic != frame_magic) return fail();
        constexpr unsigned version_mask = 0xC0, version = 0x40, block_sums = 0x10;
        constexpr unsigned content_size = 0x08, content_sum = 0x04, reserved_or_dictionary = 0x03;
        const auto flags = number(rest_, 1);
        if ((flags & version_mask) != version || (flags & reserved_or_dictionary) != 0)
            return fail();
        take(rest_, 1);  // the size of blocks
        if ((flags & content_size) != 0) take(rest_, 8);
        take(rest_, 1);  // the sum of this header
        start_ = out_.size();
        while (sound_) {
            constexpr std::uint32_t stored = 0x80000000;
            const auto size = number(rest_, 4);
            if (size == 0) break;
            const auto block = take(rest_, size & ~stored);
            if ((flags & block_sums) != 0) take(rest_, 4);
            if (!sound_) return;
            if ((size & stored) != 0) {
                append(block);
            } else {
                unpack(block);
            }
        }
        if ((flags & content_sum) != 0) take(rest_, 4);
    }

    bool has_room(std::size_t bytes) {
        too_large_ = too_large_ || bytes > most_ - out_.size();
        if (too_large_) fail();
        return !too_large_;
    }

    void append(std::string_view literals) {
        if (has_room(literals.size())) out_.append(literals);
    }

    // A length that does not fit into its half of the token goes on in bytes of 255.
    std::size_t length(std::string_view& block, std::size_t nibble) {
        constexpr std::size_t more = 15, full = 255;
        std::size_t total = nibble;
        for (std::size_t byte = nibble == more ? full : 0; byte == full && sound_;) {
            byte = number(block, 1);
            total += byte;
        }
        return total;
    }

    void unpack(std::string_view block) {
        while (sound_) {
            const auto token = number(block, 1);
            append(take(block, length(block, token >> 4U)));
            if (block.empty()) return;  // the last sequence has literals alone
            const std::size_t back = number(block, 2);
            const auto bytes = length(block, token & 0xFU) + shortest_match;
            if (back == 0 || back > out_.size() - start_) return fail();
            if (!sound_ || !has_room(bytes)) return;
            repeat(back, bytes);
        }
    }

    // What is copied may begin before the copy ends.
    void repeat(std::size_t back, std::size_t bytes) {
        while (bytes > 0) {
            const auto from = out_.size() - back;
            const auto piece = std::min(bytes, back);
            out_.append(out_, from, piece);
            bytes -= piece;
        }
    }

    std::string_view rest_;
    std::size_t most_;
    std::string out_;
    std::size_t start_ = 0;  // of this frame, in what came out
    bool sound_ = true, too_large_ = false;
};

}  // namespace

Result<std::string> unpack_lz4(std::string_view bytes, std::size_t most) {
    return Unpacking(bytes, most).run();
}

}  // namespace presscheck
