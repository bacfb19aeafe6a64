#include "checks/parsers/syslog_ng_conf.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace presscheck {
namespace {

struct Token {
    enum class Kind { word, string, sign } kind;
    std::string text;
    std::size_t line;

    bool is(std::string_view sign) const { return kind != Kind::string && text == sign; }
};

constexpr std::array<std::string_view, 6> remote_drivers{"network", "syslog", "tcp",
                                                         "tcp6",    "udp",    "udp6"};

bool is_remote(const Token& token) {
    return token.kind == Token::Kind::word &&
           std::find(remote_drivers.begin(), remote_drivers.end(), token.text) !=
               remote_drivers.end();
}

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("_-.@:/*\\").find(c) != std::string_view::npos;
}

class Lexer {
public:
    explicit Lexer(std::string_view text) : text_(text) {}

    // Nothing where a quote does not end.
    std::optional<std::vector<Token>> run() {
        std::vector<Token> tokens;
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '\n') ++line_;
            if (std::isspace(static_cast<unsigned char>(c)) != 0) {
                ++at_;
            } else if (c == '#') {
                at_ = std::min(text_.find('\n', at_), text_.size());
            } else if (c == '"' || c == '\'') {
                auto token = string(c);
                if (!token) return std::nullopt;
                tokens.push_back(*std::move(token));
            } else if (is_word(c)) {
                const auto from = at_;
                while (at_ < text_.size() && is_word(text_[at_]))
                    ++at_;
                tokens.push_back(
                    {Token::Kind::word, std::string(text_.substr(from, at_ - from)), line_});
            } else {
                tokens.push_back({Token::Kind::sign, std::string(1, c), line_});
                ++at_;
            }
        }
        return tokens;
    }

private:
    std::optional<Token> string(char quote) {
        Token token{Token::Kind::string, "", line_};
        for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
            if (text_[at_] == '\\' && quote == '"') ++at_;
            if (at_ == text_.size()) break;
            if (text_[at_] == '\n') ++line_;
            token.text += text_[at_];
        }
        if (at_ >= text_.size()) return std::nullopt;
        ++at_;
        return token;
    }

    std::string_view text_;
    std::size_t at_ = 0, line_ = 1;
};

class Reading {
public:
    explicit Reading(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

    SyslogNgConf run() {
        while (at_ < tokens_.size() && !conf_.malformed)
            statement();
        return std::move(conf_);
    }

private:
    const Token* at(std::size_t i) const { return i < tokens_.size() ? &tokens_[i] : nullptr; }
    bool is(std::size_t i, std::string_view sign) const {
        return i < tokens_.size() && tokens_[i].is(sign);
    }

    // To the sign that ends it, past all that its brackets hold.
    void statement() {
        const auto begin = at_;
        int open = 0;
        for (; at_ < tokens_.size(); ++at_) {
            const auto& token = tokens_[at_];
            if (token.is("{") || token.is("(")) ++open;
            if (token.is("}") || token.is(")")) --open;
            if (open < 0) break;
            if (open == 0 && token.is(";")) break;
            // @include and @version end with their line.
            if (open == 0 && tokens_[begin].text.starts_with('@') &&
                (at_ + 1 == tokens_.size() || tokens_[at_ + 1].line != tokens_[begin].line))
                break;
        }
        if (open != 0) {
            conf_.malformed = true;
            return;
        }
        take(begin, std::min(at_, tokens_.size()));
        ++at_;
    }

    void take(std::size_t begin, std::size_t end) {
        const auto& first = tokens_[begin];
        if (first.is("@include") && at(begin + 1) != nullptr)
            conf_.includes.push_back(tokens_[begin + 1].text);
        if (first.is("destination") && at(begin + 1) != nullptr)
            destination(tokens_[begin + 1].text, begin + 2, end);
        if (first.is("log")) path(begin + 1, end);
    }

    // network("HOST" ...), also inside of a log statement.
    bool destination(const std::string& name, std::size_t begin, std::size_t end) {
        bool found = false;
        for (auto i = begin; i + 2 < end; ++i) {
            if (!is_remote(tokens_[i]) || !is(i + 1, "(")) continue;
            const auto& target = tokens_[i + 2];
            if (target.is(")")) continue;
            conf_.destinations.push_back({name, target.text, tokens_[i].text, tokens_[i].line});
            read_options(conf_.destinations.back(), i + 2, end);
            found = true;
        }
        return found;
    }

    // Up to the bracket that ends the driver.
    void read_options(SyslogNgConf::Destination& to, std::size_t begin, std::size_t end) const {
        int open = 1;
        for (auto i = begin; i < end && open > 0; ++i) {
            if (is(i, "(")) ++open;
            if (is(i, ")")) --open;
            if (open != 1 || !is(i + 1, "(") || i + 2 >= end) continue;
            const auto& word = tokens_[i].text;
            if (word == "port" || word == "destport") to.port = tokens_[i + 2].text;
            if (word == "transport") to.transport = tokens_[i + 2].text;
            if (word == "tls") to.tls = true;
            if (word == "disk-buffer" || word == "disk_buffer") to.disk_queue = true;
        }
    }

    void path(std::size_t begin, std::size_t end) {
        SyslogNgConf::Path path;
        for (auto i = begin; i < end; ++i) {
            const auto& token = tokens_[i];
            if (token.kind != Token::Kind::word || (!is(i + 1, "(") && !is(i + 1, "{"))) continue;
            if (token.text == "destination" && is(i + 1, "(") && i + 2 < end) {
                path.destinations.push_back(tokens_[i + 2].text);
            } else if (token.text == "destination") {
                const auto own = "log " + std::to_string(token.line);
                if (destination(own, i + 2, end)) path.destinations.push_back(own);
                path.plain = false;
            } else if (token.text != "source") {
                path.plain = false;
            }
        }
        conf_.paths.push_back(std::move(path));
    }

    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    SyslogNgConf conf_;
};

}  // namespace

SyslogNgConf parse_syslog_ng_conf(std::string_view text) {
    auto tokens = Lexer(text).run();
    if (!tokens) {
        SyslogNgConf conf;
        conf.malformed = true;
        return conf;
    }
    return Reading(*std::move(tokens)).run();
}

}  // namespace presscheck
