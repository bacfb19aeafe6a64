#include "checks/policy/places.h"

#include <algorithm>

namespace presscheck {

Place Places::at(std::size_t offset) {
    if (offset < offset_) *this = Places(bytes_);
    for (; offset_ < std::min(offset, bytes_.size()); ++offset_) {
        const auto byte = static_cast<unsigned char>(bytes_[offset_]);
        const bool continues_character = (byte & 0xc0U) == 0x80U;
        if (byte == '\n') {
            place_ = {place_.line + 1, 1};
        } else if (!continues_character) {
            ++place_.column;
        }
    }
    return place_;
}

}  // namespace presscheck
