#include "checks/marked_expression.h"

#include <re2/re2.h>

#include <algorithm>

namespace presscheck {

MarkedText::MarkedText(std::string_view text) : small_(text) {
    for (auto& c : small_) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        occurs_[static_cast<unsigned char>(c)] = true;
        ascii_ = ascii_ && static_cast<unsigned char>(c) < 0x80U;
    }
}

bool MarkedText::has_one_of(const std::vector<std::string_view>& words) const {
    if (!ascii_ || words.empty()) return true;
    return std::any_of(words.begin(), words.end(), [this](std::string_view word) {
        const bool letters_occur = std::all_of(word.begin(), word.end(), [this](char c) {
            return occurs_[static_cast<unsigned char>(c)];
        });
        return letters_occur && small_.find(word) != std::string::npos;
    });
}

bool MarkedExpression::may_match(const MarkedText& text) const {
    return text.size() >= marks_.shortest && text.has_one_of(marks_.one_of) &&
           text.has_one_of(marks_.and_one_of);
}

const re2::RE2& MarkedExpression::compiled() const {
    std::call_once(once_, [this] { compiled_ = std::make_shared<const re2::RE2>(written_); });
    return *compiled_;
}

}  // namespace presscheck
