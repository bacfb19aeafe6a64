// A regular expression that is costly beside most of what it is tried on, which has none of the
// words that every match has: it is compiled for the first text that does.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace re2 {
class RE2;
}

namespace presscheck {

// A text prepared for being asked for many words.
class MarkedText {
public:
    explicit MarkedText(std::string_view text);

    // Whether one of `words`, which are in small letters, is in it, in small letters or capitals,
    // or there are none. Outside of ASCII a letter may have forms that no word here has (U+017F is
    // an s): always.
    bool has_one_of(const std::vector<std::string_view>& words) const;
    std::size_t size() const { return small_.size(); }

private:
    std::string small_;
    std::array<bool, 256> occurs_{};  // which bytes there are
    bool ascii_ = true;
};

class MarkedExpression {
public:
    // What is in every match, in small letters: where a list is not empty, one of its words. And
    // how long every match is. REQUIRES: views of literals.
    struct Marks {
        std::vector<std::string_view> one_of{};
        std::vector<std::string_view> and_one_of{};
        std::size_t shortest = 0;
    };

    MarkedExpression(std::string expression, Marks marks)
        : written_(std::move(expression)), marks_(std::move(marks)) {}

    // False only where nothing in the text matches.
    bool may_match(const MarkedText& text) const;
    const re2::RE2& compiled() const;

private:
    std::string written_;
    Marks marks_;
    mutable std::once_flag once_;
    mutable std::shared_ptr<const re2::RE2> compiled_;
};

}  // namespace presscheck
