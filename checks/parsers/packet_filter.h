// A packet filter, whatever engine holds it: chains of rules, each with conditions on a packet and
// a verdict. What parsers of nftables and iptables make, and what is judged by packet_fate.h.
//
// Only first packets of connections between this machine and others are meant: what a rule says of
// packets of a connection that is established is left out by the parser.
#pragma once

#include "checks/parsers/number_ranges.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace presscheck {

enum class PacketField {
    family,            // 4 or 6
    protocol,          // of the transport layer
    port,              // where it goes to
    source,            // IPv4 as 32 bits, IPv6 as 128
    destination,       //
    destination_kind,  // RTN_UNICAST and its like
    in_interface,      // by name
    out_interface,     //
};

struct FieldTest {
    PacketField field = PacketField::family;
    NumberRanges values{};
    // Of an interface: its name, `eth*` for all that begin so, `#3` for the one of this number.
    std::vector<std::string> names{};
};

// How far a condition is understood.
enum class Clarity {
    sure,       // the tests are all it says
    sometimes,  // it depends on what is not looked at here: how often, when, from which port
    unclear,    // it may say anything
};

struct Condition {
    // One of these, each with all its tests. None: it never holds; one without tests: it does.
    std::vector<std::vector<FieldTest>> any_of{};
    bool negated = false;
    Clarity clarity = Clarity::sure;

    static Condition test(FieldTest what, bool negated = false) {
        return {{{std::move(what)}}, negated, Clarity::sure};
    }
    static Condition always() { return {{{}}, false, Clarity::sure}; }
    static Condition never() { return {}; }
    static Condition sometimes() { return {{{}}, false, Clarity::sometimes}; }
    static Condition unclear() { return {{{}}, false, Clarity::unclear}; }
};

enum class Verdict {
    go_on,
    accept,
    drop,
    reject,
    jump,
    go_to,
    give_back,
    divert,  // to another address, perhaps of another machine: DNAT
    unclear,
};

struct FilterRule {
    std::vector<Condition> conditions{};
    Verdict verdict = Verdict::go_on;
    std::string target{};  // of a jump
    bool logs = false;
    bool limits = false;  // how often, or how many at once
};

enum class FilterHook { arrival, input, forward, output };  // arrival: before routing

struct BaseChain {
    FilterHook hook = FilterHook::input;
    bool v4 = false, v6 = false;
    std::int64_t priority = 0;
    bool accepts = true;  // its policy
};

struct FilterChain {
    std::vector<BaseChain> bases{};  // none: it has to be jumped to
    std::vector<FilterRule> rules{};
    std::string where{};  // for people: "inet filter input"
};

struct PacketFilter {
    // By the key that jumps name.
    std::map<std::string, FilterChain, std::less<>> chains{};
    bool redirects = false;  // ports are turned into others before the input hook
    bool untracks = false;   // connections are hidden from those who ask for their state
    bool diverts = false;    // packets reach sockets of other ports
};

// What `other` holds beside what `into` does; their keys differ.
inline void add_to(PacketFilter& into, PacketFilter other) {
    into.chains.merge(other.chains);
    into.redirects = into.redirects || other.redirects;
    into.untracks = into.untracks || other.untracks;
    into.diverts = into.diverts || other.diverts;
}

}  // namespace presscheck
