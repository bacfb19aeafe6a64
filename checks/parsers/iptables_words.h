// The words of one rule of iptables, as iptables-save writes them: `-s 10.0.0.0/8 -p tcp -m tcp
// --dport 22 -j ACCEPT`.
//
// `--unread HEX` stands for the options of an extension whose bytes nobody has read. An option that
// is not known makes the rule Clarity::unclear.
#pragma once

#include "checks/parsers/packet_filter.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// What a target that is no chain does; the filter is told what it means for others.
// Nothing: it is not known.
struct IptablesTarget {
    Verdict verdict = Verdict::go_on;
    bool logs = false;
};
std::optional<IptablesTarget> iptables_target(std::string_view name, PacketFilter& filter);

struct IptablesWords {
    std::vector<Condition> conditions{};
    bool limits = false;
    std::string target{};  // empty: none
    bool goes_to = false;  // -g: it does not come back
};

// REQUIRES: `family` is 4 or 6, or 0 where the words name no address.
IptablesWords read_iptables_words(const std::vector<std::string>& words, int family,
                                  const PacketFilter& filter);

// As a shell would: quotes and backslashes. Nothing: a quote never closes.
std::optional<std::vector<std::string>> split_words(std::string_view line);

}  // namespace presscheck
