// The rows that decided, as a report shows them: only what the check speaks of and what names the
// row, without secrets, cut to their bounds, the same each time for the same facts.
#pragma once

#include "checks/table.h"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct Evidence {
    std::string probe;
    std::string row;     // canonical JSON, at most limits::evidence_row_bytes
    std::string source;  // "/etc/ssh/sshd_config:33", or empty
    friend bool operator==(const Evidence&, const Evidence&) = default;
};

// The text, or `bytes` of its beginning and in some 30 more how much is left out.
std::string shortened(const std::string& text, std::size_t bytes);

// A place as a report shows it: UTF-8, and not too long for it.
std::string show_place(const std::string& source);

// A row that decided.
struct DecidingRow {
    const Table* table = nullptr;
    std::size_t row = 0;
    std::optional<std::size_t> column;  // the cell that did, when it was one
    std::set<std::size_t> mentioned;    // columns the statement speaks of
};

// True for a column that tells rows apart: name, path, context, port, ...
bool is_naming_column(std::string_view column);

// At most limits::evidence_rows, in the order given, none twice.
std::vector<Evidence> show_evidence(const std::vector<DecidingRow>& rows);

}  // namespace presscheck
