#include "core/small_letters.h"

#include <algorithm>

namespace presscheck {

std::string in_small_letters(std::string_view text) {
    std::string small(text);
    std::transform(small.begin(), small.end(), small.begin(), small_letter);
    return small;
}

}  // namespace presscheck
