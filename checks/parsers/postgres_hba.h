// pg_hba.conf: who is let in from where, and how it shows who it is. src/backend/libpq/hba.c.
#pragma once

#include "checks/policy/address.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct HbaRecord {
    std::string kind;  // local, host, hostssl, hostnossl, hostgssenc, hostnogssenc
    std::vector<std::string> databases,
        users;            // as they are written, a quoted word with its quotes
    std::string address;  // as it is written; empty for local
    // What the address means: none for local; nothing for a name, `samehost` and `samenet`.
    std::optional<std::vector<Network>> sources;
    std::string method;
    std::size_t line = 0;

    bool is_local() const { return kind == "local"; }
    // Whether every connection that `other` is about is about this as well.
    bool covers(const HbaRecord& other) const;
};

struct HbaInclude {
    std::string path;
    bool if_exists = false, folder = false;
    std::size_t before = 0;  // how many records of this file stand before what it includes
    std::size_t line = 0;
};

struct HbaFile {
    std::vector<HbaRecord> records;
    std::vector<HbaInclude> includes;
    std::optional<std::size_t> malformed_line;  // the server refuses the file because of it
};

HbaFile parse_hba(std::string_view text);

}  // namespace presscheck
