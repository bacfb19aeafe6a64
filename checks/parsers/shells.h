// The programs that take commands from whoever starts them.
#pragma once

#include <array>
#include <string_view>

namespace presscheck {

inline constexpr std::array<std::string_view, 11> shells{
    "ash", "bash", "csh", "dash", "fish", "ksh", "mksh", "rbash", "sh", "tcsh", "zsh"};

// By its name, wherever it lies.
bool is_shell(std::string_view path);

}  // namespace presscheck
