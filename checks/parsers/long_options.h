// Options on a command line as getopt_long(3) of glibc takes them: in any order among other words,
// short ones together, long ones shortened as far as they stay unlike the others.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct LongOption {
    std::string_view name;
    enum class Value { none, needed, optional } value = Value::none;
    char letter = 0;  // its short form; 0 for none
};

struct GivenOption {
    std::string name, value;
};

struct GivenOptions {
    std::vector<GivenOption> options;  // by their long names
    std::vector<std::string> others;   // what is no option
};

// Nothing where the program would refuse them.
std::optional<GivenOptions> parse_options(std::span<const std::string> words,
                                          std::span<const LongOption> known);

}  // namespace presscheck
