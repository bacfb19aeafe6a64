// The bytes of an extension of iptables, as the kernel holds them, in the words of iptables-save.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct XtablesMatch {
    std::string name;
    unsigned revision = 0;
    std::string info;
};

// `-m conntrack --ctstate RELATED,ESTABLISHED`; what is not read as `-m NAME --unread HEX`.
std::vector<std::string> spell_match(const XtablesMatch& match);

// `22`, `1024:65535`.
std::string spell_ports(unsigned first, unsigned last);

}  // namespace presscheck
