// How sshd reads the arguments of each kind of keyword; for sshd_keywords.cpp alone.
#pragma once

#include "checks/parsers/sshd_keywords.h"

#include <optional>
#include <string>
#include <vector>

namespace presscheck::sshd_values {

// Nothing when sshd would refuse the value. REQUIRES: at least one argument.
std::optional<std::vector<std::string>> read(const SshdKeyword& keyword,
                                             const std::vector<std::string>& arguments,
                                             const std::string& rest);

}  // namespace presscheck::sshd_values
