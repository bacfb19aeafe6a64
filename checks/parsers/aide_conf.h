// AIDE's configuration: aide.conf(5). Rules about places, and what else is to be read, in the order
// of the file, names of @@define filled in.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct AideRule {
    enum class Kind { covers, only_itself, leaves_out } kind = Kind::covers;
    std::string expression;    // from the root on, anchored there
    std::string types;         // "f,d": of these alone; empty or "0": of all
    bool conditional = false;  // between @@if and @@endif: whether it counts nobody says here
    std::size_t line = 0;
};

struct AideInclude {
    std::string path;
    std::string names;  // of a folder: those that match this expression; empty: `path` is a file
    bool executes = false;  // @@x_include: what may be run is run, and read what it prints
    bool conditional = false;
    std::size_t line = 0;
};

struct AideConf {
    std::vector<AideRule> rules;
    std::vector<AideInclude> includes;
    std::string database;  // "/var/lib/aide/aide.db" of `database_in`; empty: not said
    std::optional<std::size_t> malformed_line;
};

using AideDefinitions = std::map<std::string, std::string, std::less<>>;

// Adds what the text defines to `definitions`.
AideConf parse_aide_conf(std::string_view text, AideDefinitions& definitions);

}  // namespace presscheck
