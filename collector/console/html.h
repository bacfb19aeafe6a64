// Builds a page so that nothing from outside can become markup: raw() takes only literals of ours,
// everything else goes through text(), which escapes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace presscheck {

std::string escape_html(std::string_view text);  // & < > " '

class Html {
public:
    template <std::size_t N>
    Html& raw(const char (&markup)[N]) {
        page_.append(markup, N - 1);
        return *this;
    }
    Html& text(std::string_view text) {
        page_ += escape_html(text);
        return *this;
    }
    Html& number(long long value) { return text(std::to_string(value)); }
    Html& add(const Html& part) {
        page_ += part.page_;
        return *this;
    }

    std::string take() && { return std::move(page_); }

private:
    std::string page_;
};

}  // namespace presscheck
