#include "checks/policy/bounded_input.h"

#include "core/limits.h"

#include <algorithm>

namespace presscheck {

void BoundedInput::heard_of(std::size_t offset) {
    heard_ = std::max(heard_, offset);
}

BoundedInput::int_type BoundedInput::underflow() {
    if (stopped_) return traits_type::eof();
    if (given_ == bytes_.size()) return final_newline();
    if (given_ > heard_ + limits::yaml_piece_bytes) {
        starved_after_ = heard_;
        stopped_ = true;
        return traits_type::eof();
    }
    const auto chunk = bytes_.substr(given_, buffer_.size());
    given_ += chunk.size();
    return give(chunk);
}

// yaml-cpp treats a quote that never closes differently with and without a last new line.
BoundedInput::int_type BoundedInput::final_newline() {
    if (ended_) return traits_type::eof();
    ended_ = true;
    return give("\n");
}

BoundedInput::int_type BoundedInput::give(std::string_view chunk) {
    std::copy(chunk.begin(), chunk.end(), buffer_.begin());
    setg(buffer_.data(), buffer_.data(), buffer_.data() + chunk.size());
    return traits_type::to_int_type(buffer_.front());
}

}  // namespace presscheck
