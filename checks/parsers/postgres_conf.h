// postgresql.conf and its kin as the server reads them: src/backend/utils/misc/guc-file.l. Settings
// and includes in the order of the file; what they come to is for whoever follows the includes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct PostgresSetting {
    std::string name;  // in small letters; also `include`, `include_if_exists`, `include_dir`
    std::string value;
    std::size_t line = 0;
};

struct PostgresConf {
    std::vector<PostgresSetting> settings;
    std::optional<std::size_t> malformed_line;  // the server refuses to start because of it
};

PostgresConf parse_postgres_conf(std::string_view text);

// What PostgreSQL takes for a switch: `on`, `tru`, `0`; nothing for anything else.
std::optional<bool> parse_postgres_boolean(std::string_view text);

}  // namespace presscheck
