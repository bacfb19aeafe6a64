// /etc/nsswitch.conf: which services answer for a database.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// The services of every line for `database`, in order, without the `[...]` actions:
// what an action leaves out depends on each question, so all of them count. Empty: no such line.
std::vector<std::string> nss_services(std::string_view nsswitch, std::string_view database);

}  // namespace presscheck
