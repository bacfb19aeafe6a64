// Commands that let somebody in at a console, and whether they ask who it is: agetty(8), login(1),
// sulogin(8), systemd-sulogin-shell, shells.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace presscheck {

enum class LoginProgram {
    none,     // lets nobody in, as far as its name tells
    getty,    // asks for a name, and login for a password
    sulogin,  // asks for root's password
    shell,    // asks nobody
};

struct LoginCommand {
    LoginProgram program = LoginProgram::none;
    // Nothing where it cannot be told: an option it does not have, a variable, another program in
    // place of login.
    std::optional<bool> asks;
};

using Environment = std::map<std::string, std::string, std::less<>>;

// `words`: the program and what it is told, without systemd's signs before it.
LoginCommand judge_login_command(std::span<const std::string> words,
                                 const Environment& environment);

}  // namespace presscheck
