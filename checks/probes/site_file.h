// What the agency declares about this machine: /etc/presscheck/site.yaml, which root alone may
// write. docs/policy.md, "site.yaml".
#pragma once

#include "checks/host.h"
#include "checks/policy/site.h"
#include "checks/table.h"

#include <string_view>

namespace presscheck {

inline constexpr std::string_view site_path = "/etc/presscheck/site.yaml";

// The file; without one nothing is declared.
// Errors: untrusted (others may write it; says the commands that mend it), malformed (all its
// mistakes, each with its line), denied, not_permitted, too_large. `root` is put before the path in
// them: where the machine that is looked at lies.
Result<Site> read_site(const Host& host, std::string_view root = {});

// The same for a probe that answers with rows of `list`: without the list `table` is incomplete,
// `undeclared`, and without a file that can be believed for the reason of that.
Site site_for(const Host& host, std::string_view list, Table& table);

}  // namespace presscheck
