#include "checks/parsers/xtables_match.h"

#include "core/bytes.h"

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/xt_addrtype.h>
#include <linux/netfilter/xt_conntrack.h>
#include <linux/netfilter/xt_iprange.h>
#include <linux/netfilter/xt_multiport.h>
#include <linux/netfilter/xt_pkttype.h>
#include <linux/netfilter/xt_state.h>
#include <linux/netfilter/xt_tcpudp.h>

#include <algorithm>
#include <cstring>
#include <optional>

namespace presscheck {
namespace {

using Words = std::vector<std::string>;

// The kernel keeps matches in steps of eight bytes, so there may be more than the struct.
template <class Info>
std::optional<Info> info_in(std::string_view bytes) {
    if (bytes.size() < sizeof(Info)) return std::nullopt;
    Info info;
    std::memcpy(&info, bytes.data(), sizeof info);
    return info;
}

void add(Words& words, bool negated, std::string option, std::string value) {
    if (negated) words.emplace_back("!");
    words.push_back(std::move(option));
    words.push_back(std::move(value));
}

struct Bit {
    unsigned bit;
    std::string_view name;
};

std::string names_of(unsigned mask, std::vector<Bit> bits) {
    std::string names;
    for (const auto& each : bits) {
        if ((mask & each.bit) == 0) continue;
        names += (names.empty() ? "" : ",") + std::string(each.name);
        mask &= ~each.bit;
    }
    if (mask != 0) names += (names.empty() ? "" : ",") + std::string("OTHER");
    return names;
}

constexpr unsigned new_bit = XT_CONNTRACK_STATE_BIT(IP_CT_NEW);
constexpr unsigned established_bit = XT_CONNTRACK_STATE_BIT(IP_CT_ESTABLISHED);
constexpr unsigned related_bit = XT_CONNTRACK_STATE_BIT(IP_CT_RELATED);

// Nothing where it asks for more than states.
template <class Info>
std::optional<Words> conntrack(std::string_view bytes) {
    const auto info = info_in<Info>(bytes);
    // That `-m state` was written is no condition.
    if (!info || (info->match_flags & ~XT_CONNTRACK_STATE_ALIAS) != XT_CONNTRACK_STATE)
        return std::nullopt;
    Words words;
    add(words, (info->invert_flags & XT_CONNTRACK_STATE) != 0, "--ctstate",
        names_of(info->state_mask, {{XT_CONNTRACK_STATE_INVALID, "INVALID"},
                                    {new_bit, "NEW"},
                                    {related_bit, "RELATED"},
                                    {established_bit, "ESTABLISHED"},
                                    {XT_CONNTRACK_STATE_UNTRACKED, "UNTRACKED"},
                                    {XT_CONNTRACK_STATE_SNAT, "SNAT"},
                                    {XT_CONNTRACK_STATE_DNAT, "DNAT"}}));
    return words;
}

std::optional<Words> state(std::string_view bytes) {
    const auto info = info_in<xt_state_info>(bytes);
    if (!info) return std::nullopt;
    Words words;
    add(words, false, "--state",
        names_of(info->statemask, {{XT_STATE_INVALID, "INVALID"},
                                   {XT_STATE_BIT(IP_CT_NEW), "NEW"},
                                   {XT_STATE_BIT(IP_CT_RELATED), "RELATED"},
                                   {XT_STATE_BIT(IP_CT_ESTABLISHED), "ESTABLISHED"},
                                   {XT_STATE_UNTRACKED, "UNTRACKED"}}));
    return words;
}

void add_ports(Words& words, const char* option, const __u16 (&ports)[2], bool negated) {
    if (ports[0] == 0 && ports[1] == 65535 && !negated) return;
    add(words, negated, option, spell_ports(ports[0], ports[1]));
}

std::string names_of_flags(unsigned mask) {
    const auto names = names_of(
        mask,
        {{0x01, "FIN"}, {0x02, "SYN"}, {0x04, "RST"}, {0x08, "PSH"}, {0x10, "ACK"}, {0x20, "URG"}});
    return names.empty() ? "NONE" : names;
}

std::optional<Words> tcp(std::string_view bytes) {
    const auto info = info_in<xt_tcp>(bytes);
    if (!info) return std::nullopt;
    Words words;
    add_ports(words, "--sport", info->spts, (info->invflags & XT_TCP_INV_SRCPT) != 0);
    add_ports(words, "--dport", info->dpts, (info->invflags & XT_TCP_INV_DSTPT) != 0);
    if (info->flg_mask != 0 || (info->invflags & XT_TCP_INV_FLAGS) != 0) {
        add(words, (info->invflags & XT_TCP_INV_FLAGS) != 0, "--tcp-flags",
            names_of_flags(info->flg_mask));
        words.push_back(names_of_flags(info->flg_cmp));
    }
    if (info->option != 0)
        add(words, (info->invflags & XT_TCP_INV_OPTION) != 0, "--tcp-option",
            std::to_string(info->option));
    return words;
}

std::optional<Words> udp(std::string_view bytes) {
    const auto info = info_in<xt_udp>(bytes);
    if (!info) return std::nullopt;
    Words words;
    add_ports(words, "--sport", info->spts, (info->invflags & XT_UDP_INV_SRCPT) != 0);
    add_ports(words, "--dport", info->dpts, (info->invflags & XT_UDP_INV_DSTPT) != 0);
    return words;
}

std::optional<Words> multiport(std::string_view bytes) {
    const auto info = info_in<xt_multiport_v1>(bytes);
    if (!info || info->count > XT_MULTI_PORTS) return std::nullopt;
    std::string list;
    for (unsigned i = 0; i < info->count; ++i) {
        const auto first = info->ports[i];
        const bool to_next = info->pflags[i] != 0 && i + 1 < info->count;
        list += (list.empty() ? "" : ",") + spell_ports(first, to_next ? info->ports[++i] : first);
    }
    if (list.empty()) return std::nullopt;
    const char* const option = info->flags == XT_MULTIPORT_SOURCE        ? "--sports"
                               : info->flags == XT_MULTIPORT_DESTINATION ? "--dports"
                                                                         : "--ports";
    Words words;
    add(words, info->invert != 0, option, list);
    return words;
}

std::string names_of_kinds(unsigned mask) {
    return names_of(mask, {{1U << 0U, "UNSPEC"},
                           {1U << 1U, "UNICAST"},
                           {1U << 2U, "LOCAL"},
                           {1U << 3U, "BROADCAST"},
                           {1U << 4U, "ANYCAST"},
                           {1U << 5U, "MULTICAST"},
                           {1U << 6U, "BLACKHOLE"},
                           {1U << 7U, "UNREACHABLE"},
                           {1U << 8U, "PROHIBIT"}});
}

std::optional<Words> addrtype(std::string_view bytes, unsigned revision) {
    Words words;
    if (revision == 0) {
        const auto info = info_in<xt_addrtype_info>(bytes);
        if (!info) return std::nullopt;
        if (info->source != 0)
            add(words, info->invert_source != 0, "--src-type", names_of_kinds(info->source));
        if (info->dest != 0)
            add(words, info->invert_dest != 0, "--dst-type", names_of_kinds(info->dest));
        return words;
    }
    const auto info = info_in<xt_addrtype_info_v1>(bytes);
    if (!info) return std::nullopt;
    if (info->source != 0)
        add(words, (info->flags & XT_ADDRTYPE_INVERT_SOURCE) != 0, "--src-type",
            names_of_kinds(info->source));
    if (info->dest != 0)
        add(words, (info->flags & XT_ADDRTYPE_INVERT_DEST) != 0, "--dst-type",
            names_of_kinds(info->dest));
    if ((info->flags & XT_ADDRTYPE_LIMIT_IFACE_IN) != 0) words.emplace_back("--limit-iface-in");
    if ((info->flags & XT_ADDRTYPE_LIMIT_IFACE_OUT) != 0) words.emplace_back("--limit-iface-out");
    return words;
}

std::optional<Words> pkttype(std::string_view bytes) {
    const auto info = info_in<xt_pkttype_info>(bytes);
    if (!info) return std::nullopt;
    const char* const kind = info->pkttype == 0   ? "unicast"
                             : info->pkttype == 1 ? "broadcast"
                                                  : "multicast";
    Words words;
    add(words, info->invert != 0, "--pkt-type", kind);
    return words;
}

std::optional<Words> options_of(const XtablesMatch& match) {
    const auto& [name, revision, info] = match;
    if (name == "comment") return Words{"--comment", ""};
    if (name == "conntrack" && revision == 1) return conntrack<xt_conntrack_mtinfo1>(info);
    if (name == "conntrack" && revision == 2) return conntrack<xt_conntrack_mtinfo2>(info);
    if (name == "conntrack" && revision == 3) return conntrack<xt_conntrack_mtinfo3>(info);
    if (name == "state") return state(info);
    if (name == "tcp") return tcp(info);
    if (name == "udp") return udp(info);
    if (name == "multiport" && revision == 1) return multiport(info);
    if (name == "addrtype") return addrtype(info, revision);
    if (name == "pkttype") return pkttype(info);
    return std::nullopt;
}

}  // namespace

std::string spell_ports(unsigned first, unsigned last) {
    return first == last ? std::to_string(first)
                         : std::to_string(first) + ":" + std::to_string(last);
}

Words spell_match(const XtablesMatch& match) {
    Words words{"-m", match.name};
    const auto options = options_of(match);
    if (options) {
        words.insert(words.end(), options->begin(), options->end());
    } else {
        words.insert(words.end(), {"--unread", to_hex(match.info)});
    }
    return words;
}

}  // namespace presscheck
