// The words of a file of nginx, one directive at a time: ngx_conf_read_token.
#pragma once

#include "core/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

enum class NginxEnd { semicolon, block_begins, block_ends, file };

struct NginxStatement {
    std::vector<std::string> words;  // none where a block or the file ends
    NginxEnd end = NginxEnd::file;
    std::size_t line = 0;  // of its first word
};

// Keeps a view of `text`.
class NginxLexer {
public:
    explicit NginxLexer(std::string_view text) : text_(text) {}

    // Errors: malformed ("line 7: ...").
    Result<NginxStatement> next();

private:
    void begin_word(char letter);
    Error wrong(const std::string& what) const;

    std::string_view text_;
    std::size_t at_ = 0, line_ = 1;
    // Of the word that is being read.
    std::size_t start_ = 0;
    char quote_ = 0;
    bool between_ = true, escaped_ = false, variable_ = false, comment_ = false;
};

}  // namespace presscheck
