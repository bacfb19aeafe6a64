// my.cnf and its kin: option files of MySQL and MariaDB (mysys/my_default.c). Options and includes
// in the order of the file; which groups count is for whoever asks.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct MysqlOption {
    enum class What { option, include, include_folder } what = What::option;
    std::string group;
    std::string name;                  // as it is written; the path of an include
    std::optional<std::string> value;  // nothing: an option alone
    std::size_t line = 0;
};

struct MysqlOptions {
    std::vector<MysqlOption> options;
    std::optional<std::size_t> malformed_line;  // the server refuses to start because of it
};

MysqlOptions parse_mysql_options(std::string_view text);

// The name an option has for the server: `_` is `-`, and nothing of `loose-` is left.
std::string mysql_option_name(std::string_view written);

// `1`, `ON`, `true`, and an option alone; nothing for anything else.
std::optional<bool> parse_mysql_boolean(const std::optional<std::string>& value);

}  // namespace presscheck
