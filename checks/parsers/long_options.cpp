#include "checks/parsers/long_options.h"

#include <algorithm>

namespace presscheck {
namespace {

using Value = LongOption::Value;

class Parser {
public:
    Parser(std::span<const std::string> words, std::span<const LongOption> known)
        : words_(words), known_(known) {}

    std::optional<GivenOptions> run() {
        for (; at_ < words_.size(); ++at_) {
            const std::string_view word = words_[at_];
            if (word == "--") {
                given_.others.insert(given_.others.end(), words_.begin() + next(), words_.end());
                break;
            }
            if (word.starts_with("--")) {
                if (!take_long(word.substr(2))) return std::nullopt;
            } else if (word.size() > 1 && word.starts_with('-')) {
                if (!take_short(word.substr(1))) return std::nullopt;
            } else {
                given_.others.emplace_back(word);
            }
        }
        return std::move(given_);
    }

private:
    std::ptrdiff_t next() const { return static_cast<std::ptrdiff_t>(at_) + 1; }

    const LongOption* find(std::string_view name) const {
        const auto exact = std::find_if(known_.begin(), known_.end(),
                                        [&](const LongOption& each) { return each.name == name; });
        if (exact != known_.end()) return &*exact;
        const auto begins = [&](const LongOption& each) { return each.name.starts_with(name); };
        const auto first = std::find_if(known_.begin(), known_.end(), begins);
        if (first == known_.end() || std::find_if(first + 1, known_.end(), begins) != known_.end())
            return nullptr;
        return &*first;
    }

    bool take_following(const LongOption& option) {
        if (++at_ == words_.size()) return false;
        given_.options.push_back({std::string(option.name), words_[at_]});
        return true;
    }

    bool take_long(std::string_view text) {
        const auto equals = text.find('=');
        const auto* option = find(text.substr(0, equals));
        if (option == nullptr) return false;
        const bool has_value = equals != std::string_view::npos;
        if (has_value && option->value == Value::none) return false;
        if (!has_value && option->value == Value::needed) return take_following(*option);
        given_.options.push_back(
            {std::string(option->name), has_value ? std::string(text.substr(equals + 1)) : ""});
        return true;
    }

    bool take_short(std::string_view letters) {
        while (!letters.empty()) {
            const auto option = std::find_if(
                known_.begin(), known_.end(),
                [&](const LongOption& each) { return each.letter == letters.front(); });
            if (option == known_.end()) return false;
            letters.remove_prefix(1);
            if (option->value == Value::needed && letters.empty()) return take_following(*option);
            const bool takes_rest = option->value != Value::none;
            given_.options.push_back(
                {std::string(option->name), takes_rest ? std::string(letters) : ""});
            if (takes_rest) return true;
        }
        return true;
    }

    std::span<const std::string> words_;
    std::span<const LongOption> known_;
    std::size_t at_ = 0;
    GivenOptions given_;
};

}  // namespace

std::optional<GivenOptions> parse_options(std::span<const std::string> words,
                                          std::span<const LongOption> known) {
    return Parser(words, known).run();
}

}  // namespace presscheck
