#include "checks/parsers/nginx_lexer.h"

namespace presscheck {
namespace {

constexpr std::size_t longest_word = 4096;  // NGX_CONF_BUFFER

bool is_blank(char letter) {
    return letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n';
}

// Only these are undone; any other backslash stays, for the expressions of locations.
std::string unescaped(std::string_view written) {
    std::string word;
    for (std::size_t i = 0; i < written.size(); ++i) {
        const char next = written[i] == '\\' && i + 1 < written.size() ? written[i + 1] : '\0';
        switch (next) {
            case '"':
            case '\'':
            case '\\':
                word += next;
                ++i;
                break;
            case 't':
                word += '\t';
                ++i;
                break;
            case 'r':
                word += '\r';
                ++i;
                break;
            case 'n':
                word += '\n';
                ++i;
                break;
            default:
                word += written[i];
        }
    }
    return word;
}

}  // namespace

Error NginxLexer::wrong(const std::string& what) const {
    return {Errc::malformed, "line " + std::to_string(line_) + ": " + what};
}

void NginxLexer::begin_word(char letter) {
    between_ = false;
    start_ = at_ - 1;
    if (letter == '"' || letter == '\'') {
        quote_ = letter;
        ++start_;
    }
    escaped_ = letter == '\\';
    variable_ = letter == '$';
}

Result<NginxStatement> NginxLexer::next() {
    NginxStatement statement;
    bool need_space = false;
    between_ = true;
    while (at_ < text_.size()) {
        const char letter = text_[at_++];
        if (letter == '\0') return wrong("a zero byte");
        if (letter == '\n') {
            ++line_;
            comment_ = false;
        }
        if (comment_) continue;
        if (escaped_) {
            escaped_ = false;
            continue;
        }
        if (need_space) {
            need_space = false;
            if (is_blank(letter)) continue;
            if (letter != ';' && letter != '{' && letter != ')')
                return wrong("something right behind a quoted word");
        }
        if (between_) {
            if (is_blank(letter)) continue;
            if (statement.words.empty()) statement.line = line_;
            if (letter == ';' || letter == '{') {
                if (statement.words.empty()) return wrong("no directive before this sign");
                statement.end = letter == ';' ? NginxEnd::semicolon : NginxEnd::block_begins;
                return statement;
            }
            if (letter == '}') {
                if (!statement.words.empty()) return wrong("a block ends within a directive");
                statement.end = NginxEnd::block_ends;
                return statement;
            }
            if (letter == '#') {
                comment_ = true;
                continue;
            }
            begin_word(letter);
            continue;
        }
        if (at_ - start_ > longest_word) return wrong("a word that is too long");
        if (letter == '{' && variable_) continue;
        variable_ = false;
        if (letter == '\\') {
            escaped_ = true;
            continue;
        }
        if (letter == '$') {
            variable_ = true;
            continue;
        }
        const bool ends =
            quote_ != 0 ? letter == quote_ : is_blank(letter) || letter == ';' || letter == '{';
        if (!ends) continue;
        statement.words.push_back(unescaped(text_.substr(start_, at_ - 1 - start_)));
        need_space = quote_ != 0;
        between_ = true;
        if (quote_ == 0 && (letter == ';' || letter == '{')) {
            statement.end = letter == ';' ? NginxEnd::semicolon : NginxEnd::block_begins;
            return statement;
        }
        quote_ = 0;
    }
    if (!statement.words.empty() || !between_) return wrong("the file ends within a directive");
    return statement;
}

}  // namespace presscheck
