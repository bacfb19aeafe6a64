// The parts of a recorded response of the web that hold words, so that those can be others while
// its lengths and chunks stay as they came.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace presscheck {

// What stands in place of a text: as many bytes.
using OtherWords = std::function<std::string(std::string_view text)>;

// `response` with the values of its cookies, and its other texts, as these make them. The version
// and status, and the sizes of chunks, stay; of a body in a coding nothing does. What is no
// response is a text.
std::string web_words_replaced(std::string_view response, const OtherWords& cookie,
                               const OtherWords& text);

}  // namespace presscheck
