// Packet filters: what the kernel answers, what fixtures keep of it, and what is made of that.
//
// The first byte chooses. `n`: netlink messages of nf_tables; what is rendered is JSON that can be
// read. `j`: nftables.json, and `4`, `6`: iptables-save text; of every packet something becomes,
// and what becomes of it is no empty box. `e`, `E`: the tables of iptables of old, of both
// families. `s`: a script of nft; a chain stands on a line of it.
#include "checks/parsers/iptables_rules.h"
#include "checks/parsers/legacy_tables.h"
#include "checks/parsers/nft_script.h"
#include "checks/parsers/nftables_netlink.h"
#include "checks/parsers/nftables_rules.h"
#include "checks/probes/packet_fate.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace {

using presscheck::FilterHook;
using presscheck::HookFate;
using presscheck::PacketSet;
using presscheck::fuzz::require;

bool holds(const PacketSet& set, presscheck::WideNumber port, presscheck::WideNumber address) {
    return std::any_of(set.begin(), set.end(), [&](const presscheck::Packets& box) {
        return (box.in & 1U) != 0 && (box.out & 1U) != 0 && box.tcp.contains(port) &&
               box.source.contains(address) && box.destination.contains(address);
    });
}

void hold_fate(const HookFate& fate) {
    require(!fate.interfaces.empty() && fate.interfaces.size() <= 64, "interfaces have bits");
    for (const auto* set : {&fate.accepted, &fate.dropped, &fate.rejected, &fate.logged}) {
        for (const auto& box : *set)
            require(!box.empty(), "no box is empty");
    }
    if (fate.too_much) return;
    for (const presscheck::WideNumber port : {0U, 22U, 443U, 65535U}) {
        for (const presscheck::WideNumber address : {0x01020304U, 0xcb007109U}) {
            require(holds(fate.accepted, port, address) || holds(fate.dropped, port, address) ||
                        holds(fate.rejected, port, address),
                    "something becomes of every packet");
        }
    }
}

void hold_filter(const presscheck::PacketFilter& filter) {
    const presscheck::Interfaces interfaces{{{2, "eth0"}}, std::vector<std::string>{"eth0"}};
    for (const auto hook :
         {FilterHook::arrival, FilterHook::input, FilterHook::forward, FilterHook::output}) {
        for (const int family : {4, 6})
            hold_fate(judge(filter, hook, family, interfaces));
    }
}

void hold_script(std::string_view text) {
    const auto lines = 1 + std::count(text.begin(), text.end(), '\n');
    for (const auto& chain : presscheck::read_nft_script(text).chains)
        require(chain.line >= 1 && static_cast<std::ptrdiff_t>(chain.line) <= lines,
                "a chain stands on a line");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0]) {
        case 'n':
            if (const auto json = presscheck::render_nftables(text))
                require(nlohmann::json::accept(*json), "what is rendered is JSON");
            break;
        case 'j':
            if (const auto filter = presscheck::parse_nftables(text)) hold_filter(*filter);
            break;
        case '4':
        case '6':
            if (const auto filter = presscheck::parse_iptables_rules(text, data[0] - '0'))
                hold_filter(*filter);
            break;
        case 'e':
        case 'E': {
            const int version = data[0] == 'e' ? 4 : 6;
            const auto rules = presscheck::render_legacy_tables(text, version);
            if (!rules) break;
            if (const auto filter = presscheck::parse_iptables_rules(*rules, version))
                hold_filter(*filter);
            break;
        }
        case 's':
            hold_script(text);
            break;
        default:
            break;
    }
    return 0;
}
