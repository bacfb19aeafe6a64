#include "checks/parsers/redis_conf.h"

#include "checks/parsers/line_reader.h"
#include "core/small_letters.h"

#include <utility>

namespace presscheck {
namespace {

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c = small_letter(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

class Words {
public:
    explicit Words(std::string_view text) : text_(text) {}

    // Nothing: quotes that do not close, or close in the middle of a word.
    std::optional<std::vector<std::string>> all() {
        std::vector<std::string> words;
        while (true) {
            while (at_ < text_.size() && is_blank(text_[at_]))
                ++at_;
            if (at_ == text_.size()) return words;
            std::string word;
            if (!take(word)) return std::nullopt;
            words.push_back(std::move(word));
        }
    }

private:
    bool take(std::string& word) {
        while (at_ < text_.size() && !is_blank(text_[at_])) {
            const char c = text_[at_];
            if (c == '"' || c == '\'') return take_quoted(word, c);
            word += c;
            ++at_;
        }
        return true;
    }

    bool take_quoted(std::string& word, char quote) {
        for (++at_; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == quote) {
                ++at_;
                return at_ == text_.size() || is_blank(text_[at_]);
            }
            const bool escape = c == '\\' && at_ + 1 < text_.size();
            if (escape && quote == '"') {
                word += unescaped();
            } else if (escape && text_[at_ + 1] == '\'') {
                word += '\'';
                ++at_;
            } else {
                word += c;
            }
        }
        return false;
    }

    char unescaped() {
        const char c = text_[++at_];
        if (c == 'x' && at_ + 2 < text_.size()) {
            const int high = hex_digit(text_[at_ + 1]);
            const int low = hex_digit(text_[at_ + 2]);
            if (high >= 0 && low >= 0) {
                at_ += 2;
                return static_cast<char>(high * 16 + low);
            }
        }
        switch (c) {
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'b':
                return '\b';
            case 'a':
                return '\a';
            default:
                return c;
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

RedisConf parse_redis_conf(std::string_view text) {
    RedisConf conf;
    LineReader lines(text);
    while (const auto line = lines.next()) {
        const auto said = trimmed(line->text);
        if (said.empty() || said.front() == '#') continue;
        auto words = Words(said).all();
        const bool zero = said.find('\0') != std::string_view::npos;
        if (zero || !words || words->size() < 2) {
            if (!conf.malformed_line) conf.malformed_line = line->number;
            continue;
        }
        RedisSetting setting{in_small_letters(words->front()), {}, line->number};
        setting.words.assign(words->begin() + 1, words->end());
        conf.settings.push_back(std::move(setting));
    }
    return conf;
}

}  // namespace presscheck
