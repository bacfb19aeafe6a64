#include "checks/parsers/nft_script.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace presscheck {
namespace {

using Words = std::vector<std::string>;

std::optional<FilterHook> hook_named(std::string_view name) {
    if (name == "input") return FilterHook::input;
    if (name == "forward") return FilterHook::forward;
    if (name == "output") return FilterHook::output;
    return std::nullopt;
}

bool is_family(std::string_view word) {
    return word == "ip" || word == "ip6" || word == "inet" || word == "arp" || word == "bridge" ||
           word == "netdev";
}

// A rule for every packet that ends in a refusal: `drop`, `counter drop`, `log prefix "x" reject`.
bool refuses_all(const Words& words) {
    const auto end = std::find_if(words.begin(), words.end(), [](const std::string& word) {
        return word == "drop" || word == "reject";
    });
    if (end == words.end()) return false;
    constexpr std::string_view harmless[] = {"counter", "log",  "prefix",  "level", "flags", "all",
                                             "group",   "warn", "warning", "info",  "notice"};
    return std::all_of(words.begin(), end, [&](const std::string& word) {
        return word.starts_with('"') ||
               std::find(std::begin(harmless), std::end(harmless), word) != std::end(harmless);
    });
}

// Statements and braces, comments and continued lines aside.
class ScriptReading {
public:
    NftScript read(std::string_view text) {
        for (std::size_t i = 0; i < text.size(); ++i) {
            const char c = text[i];
            if (c == '#') {
                while (i + 1 < text.size() && text[i + 1] != '\n')
                    ++i;
            } else if (c == '\\' && i + 1 < text.size() && text[i + 1] == '\n') {
                end_word();
                ++line_;
                ++i;
            } else if (c == '"') {
                const auto end = text.find('"', i + 1);
                const auto length = end == std::string_view::npos ? text.size() - i : end - i + 1;
                word_ += text.substr(i, length);
                i += length - 1;
            } else if (c == '{' || c == '}') {
                brace(c);
            } else if (c == ';' || c == '\n') {
                end_statement();
                if (c == '\n') ++line_;
            } else if (c == ' ' || c == '\t' || c == '\r') {
                end_word();
            } else {
                word_ += c;
            }
        }
        end_statement();
        return std::move(script_);
    }

private:
    void end_word() {
        if (!word_.empty()) words_.push_back(std::exchange(word_, {}));
    }

    // A brace opens a table, a chain, or a set within a rule, which is then one word of it.
    void brace(char c) {
        end_word();
        if (c == '{') {
            begin_block();
            return;
        }
        if (in_set_ > 0) {
            --in_set_;
            return;
        }
        end_statement();
        if (depth_ > 0) --depth_;
        if (depth_ < chain_depth_) chain_depth_ = 0;
    }

    void begin_block() {
        const bool block = in_set_ == 0 && !words_.empty() &&
                           std::any_of(words_.begin(), words_.end(), [](const std::string& word) {
                               return word == "table" || word == "chain";
                           });
        if (!block) {
            ++in_set_;
            words_.emplace_back("{");
            return;
        }
        for (const auto& word : words_) {
            if (is_family(word)) family_ = word;
        }
        const auto table = std::find(words_.begin(), words_.end(), "table");
        const bool bare =
            table != words_.end() && table + 1 != words_.end() && !is_family(*(table + 1));
        if (bare) family_ = "ip";
        ++depth_;
        if (std::find(words_.begin(), words_.end(), "chain") != words_.end()) {
            chain_depth_ = depth_;
            chain_.reset();
        }
        words_.clear();
    }

    void end_statement() {
        end_word();
        if (in_set_ > 0) return;
        const auto words = std::exchange(words_, {});
        if (words.empty()) return;
        if (words[0] == "include" && words.size() == 2 && words[1].size() > 2)
            script_.includes.push_back(words[1].substr(1, words[1].size() - 2));
        if (chain_depth_ == 0) return;
        if (const auto hook = std::find(words.begin(), words.end(), "hook");
            words[0] == "type" && hook != words.end() && hook + 1 != words.end()) {
            if (const auto known = hook_named(*(hook + 1))) {
                chain_ = script_.chains.size();
                script_.chains.push_back({family_, *known, false, line_});
            }
        }
        const bool policy = words.size() == 2 && words[0] == "policy" && words[1] == "drop";
        if (chain_ && (policy || refuses_all(words))) script_.chains[*chain_].refuses = true;
    }

    NftScript script_;
    Words words_;
    std::string word_, family_ = "ip";
    std::size_t line_ = 1;
    std::optional<std::size_t> chain_;
    int depth_ = 0, in_set_ = 0, chain_depth_ = 0;
};

}  // namespace

NftScript read_nft_script(std::string_view text) {
    return ScriptReading().read(text);
}

}  // namespace presscheck
