// The words of a sudoers file, as the lexer of sudo 1.9 cuts them (plugins/sudoers/toke.l): which
// text is a name, a command or a comment depends on what stands before it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

enum class SudoWord {
    newline,
    comma,
    equals,
    colon,
    bang,  // an odd number of `!`
    open,
    close,
    add,             // +=
    remove,          // -=
    word,            // a name, a number with `#`, a value
    alias,           // upper case
    all,             // ALL
    netgroup,        // +name
    group,           // %name, %#gid, %:name
    address,         // of a host or network
    command,         // `text` and, when `has_arguments`, `arguments`
    digest_kind,     // sha224, sha256, sha384, sha512
    digest,          // of that kind, of the right length
    tag,             // NOPASSWD, without its colon
    option,          // ROLE, TYPE, CWD, CHROOT, TIMEOUT, NOTBEFORE, NOTAFTER, APPARMOR_PROFILE
    defaults,        // `text` is empty, or the sign of the scope: : @ > !
    define,          // Host_Alias, Cmnd_Alias, Cmd_Alias, User_Alias, Runas_Alias
    include,         // @include, #include
    include_folder,  // @includedir, #includedir
    setting,         // a name in a Defaults line
    broken,          // no word that sudo knows
    end,
};

struct SudoToken {
    SudoWord word = SudoWord::end;
    std::string text{};
    std::string arguments{};
    bool has_arguments = false;
    std::size_t line = 0;  // where the word begins, from 1
};

class SudoersLexer {
public:
    // A line ends at a NUL, as sudo cuts it, and the last one need not end in a newline.
    explicit SudoersLexer(std::string_view bytes);

    SudoToken next();

private:
    enum class State {
        initial,
        scope,
        setting,
        value,
        text,
        arguments,
        expression,
        digest,
        file,
        path
    };
    struct Rule;
    static const std::vector<Rule>& rules();

    bool step(SudoToken& token);  // true when a whole word was found
    bool act(const Rule& rule, std::string_view matched, SudoToken& token);
    bool define_or_defaults(const Rule& rule, std::string_view matched, SudoToken& token);
    bool end_text(SudoToken& token);
    bool quoted(std::string_view matched, SudoToken& token);
    bool digest(std::string_view matched, SudoToken& token);
    void add_argument(std::string_view text, bool after_blank);

    std::string text_;
    std::size_t at_ = 0, line_ = 1;
    State state_ = State::initial, before_ = State::initial;
    bool continued_ = false, blank_ = false;
    std::size_t digest_bytes_ = 0;
    SudoToken pending_;  // a command or a text in quotes that is not whole yet
};

}  // namespace presscheck
