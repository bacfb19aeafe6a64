#include "checks/probes/packet_fate.h"

#include <linux/rtnetlink.h>
#include <netinet/in.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace presscheck {
namespace {

constexpr std::size_t most_boxes = 4096;
constexpr std::size_t most_work = 1U << 20U;
constexpr int deepest = 40;

const NumberRanges& all_ports() {
    static const auto all = NumberRanges::of(0, 65535);
    return all;
}

// Addresses of one machine alone, which no multicast or broadcast reaches.
NumberRanges one_machine(int family) {
    if (family == 6)
        return all_addresses(6).without(NumberRanges::of(WideNumber{0xff} << 120U, ~WideNumber{0}));
    return NumberRanges::of(0, 0xdfffffff).or_(NumberRanges::of(0xf0000000, 0xfffffffe));
}

bool is_subset(const NumberRanges& inner, const NumberRanges& outer) {
    return inner.and_(outer) == inner;
}

bool is_within(const Packets& inner, const Packets& outer) {
    return (inner.in & ~outer.in) == 0 && (inner.out & ~outer.out) == 0 &&
           inner.icmp <= outer.icmp && inner.other <= outer.other &&
           outer.clarity <= inner.clarity && is_subset(inner.tcp, outer.tcp) &&
           is_subset(inner.udp, outer.udp) && is_subset(inner.source, outer.source) &&
           is_subset(inner.destination, outer.destination);
}

void add(PacketSet& set, Packets packets) {
    if (!packets.empty()) set.push_back(std::move(packets));
}

void append(PacketSet& set, const PacketSet& more) {
    set.insert(set.end(), more.begin(), more.end());
}

// What is said of packets by another box as well, and as surely, need not be said twice.
void tidy(PacketSet& set) {
    constexpr std::size_t worth_it = 256;
    if (set.size() > worth_it) return;
    for (std::size_t i = 0; i < set.size();) {
        bool covered = false;
        for (std::size_t j = 0; j < set.size() && !covered; ++j)
            covered = i != j && is_within(set[i], set[j]) && (j < i || !is_within(set[j], set[i]));
        if (covered) {
            set.erase(set.begin() + static_cast<std::ptrdiff_t>(i));
        } else {
            ++i;
        }
    }
}

void blur(PacketSet& set, Clarity clarity) {
    for (auto& packets : set)
        packets.clarity = std::max(packets.clarity, clarity);
}

bool names_match(std::string_view pattern, std::string_view name) {
    if (!pattern.ends_with('*')) return pattern == name;
    return name.starts_with(pattern.substr(0, pattern.size() - 1));
}

struct Parts {
    PacketSet in{}, out{};
};

class Judging {
public:
    Judging(const PacketFilter& filter, FilterHook hook, int family, const Interfaces& interfaces)
        : filter_(filter), numbers_(interfaces.by_number) {
        fate_.hook = hook;
        fate_.family = family;
        gather_interfaces(interfaces);
    }

    HookFate run() {
        fate_.accepted = {everything()};
        for (const auto& [priority, key] : base_chains())
            fate_.accepted = ask(key, std::move(fate_.accepted));
        return std::move(fate_);
    }

private:
    Packets everything() const {
        const auto count = fate_.interfaces.size();
        const auto all = count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
        const auto addresses = all_addresses(fate_.family);
        return {all, all, addresses, addresses, all_ports(), all_ports(), true, true, {}};
    }

    // The names that rules have for them, and those that are meant by "from everywhere". Loopback
    // is none: what comes by it comes from the machine itself.
    void gather_interfaces(const Interfaces& known) {
        std::set<std::string> names;
        for (const auto& [key, chain] : filter_.chains) {
            for (const auto& rule : chain.rules)
                for (const auto& condition : rule.conditions)
                    for (const auto& tests : condition.any_of)
                        for (const auto& test : tests)
                            for (const auto& name : test.names)
                                names.insert(resolved(name));
        }
        if (known.outward) names.insert(known.outward->begin(), known.outward->end());
        names.erase("lo");
        names.erase("");
        fate_.interfaces = {""};
        fate_.interfaces.insert(fate_.interfaces.end(), names.begin(), names.end());
        fate_.outward_known = known.outward.has_value();
        if (fate_.interfaces.size() > 64) {
            fate_.interfaces.resize(64);
            fate_.too_much = true;
        }
        for (std::size_t i = 1; i < fate_.interfaces.size() && known.outward; ++i) {
            const auto& all = *known.outward;
            if (std::find(all.begin(), all.end(), fate_.interfaces[i]) != all.end())
                fate_.outward |= std::uint64_t{1} << i;
        }
    }

    // `#2` by its name; empty where no interface has that number.
    std::string resolved(const std::string& name) const {
        if (!name.starts_with('#')) return name;
        if (name == "#1") return "lo";
        for (const auto& [number, known] : numbers_) {
            if ("#" + std::to_string(number) == name) return known;
        }
        return {};
    }

    std::vector<std::pair<std::int64_t, std::string>> base_chains() const {
        std::vector<std::pair<std::int64_t, std::string>> found;
        for (const auto& [key, chain] : filter_.chains) {
            for (const auto& base : chain.bases) {
                const bool ours = fate_.family == 4 ? base.v4 : base.v6;
                if (base.hook == fate_.hook && ours) found.emplace_back(base.priority, key);
            }
        }
        std::sort(found.begin(), found.end());
        return found;
    }

    // What a base chain lets through.
    PacketSet ask(const std::string& key, PacketSet packets) {
        const auto& chain = filter_.chains.find(key)->second;
        PacketSet accepted;
        auto rest = go_through(chain, std::move(packets), accepted, 0);
        if (chain.bases.front().accepts) {
            append(accepted, rest);
        } else {
            append(fate_.dropped, rest);
        }
        tidy(accepted);
        return accepted;
    }

    bool gives_up(const PacketSet& set, int depth = 0) {
        work_ += set.size() + 1;
        if (set.size() > most_boxes || work_ > most_work || depth > deepest) fate_.too_much = true;
        return fate_.too_much;
    }

    // What comes to the end of the chain, or back from it.
    PacketSet go_through(const FilterChain& chain, PacketSet packets, PacketSet& accepted,
                         int depth) {
        PacketSet back;
        for (const auto& rule : chain.rules) {
            if (packets.empty() || gives_up(packets, depth)) break;
            packets = apply(rule, std::move(packets), accepted, back, depth);
        }
        append(packets, back);
        return packets;
    }

    // What goes on to the next rule.
    PacketSet apply(const FilterRule& rule, PacketSet packets, PacketSet& accepted, PacketSet& back,
                    int depth) {
        PacketSet hit = packets, missed;
        bool may_miss = false;
        for (const auto& condition : rule.conditions) {
            auto parts = split(condition, std::move(hit));
            hit = std::move(parts.in);
            may_miss = may_miss || condition.clarity != Clarity::sure;
            append(missed, parts.out);
            if (hit.empty() || gives_up(hit) || gives_up(missed)) break;
        }
        if (may_miss) missed = std::move(packets);
        if (hit.empty()) return missed;
        if (rule.logs) append(fate_.logged, hit);
        if (rule.limits && rule.verdict != Verdict::go_on) append(fate_.limited, hit);
        const bool unclear = std::any_of(hit.begin(), hit.end(), [](const Packets& each) {
            return each.clarity == Clarity::unclear;
        });
        const auto ends_badly = rule.verdict == Verdict::drop || rule.verdict == Verdict::reject;
        // What might have been dropped is not surely there any more.
        if (may_miss && unclear && ends_badly) blur(missed, Clarity::unclear);
        switch (rule.verdict) {
            case Verdict::go_on:
                if (may_miss) return missed;
                append(missed, hit);
                return missed;
            case Verdict::accept:
                append(accepted, hit);
                return missed;
            case Verdict::drop:
                append(fate_.dropped, hit);
                return missed;
            case Verdict::reject:
                append(fate_.rejected, hit);
                return missed;
            case Verdict::divert:
                append(fate_.diverted, hit);
                append(accepted, hit);
                return missed;
            case Verdict::give_back:
                append(back, hit);
                return missed;
            case Verdict::unclear:
                blur(hit, Clarity::unclear);
                append(accepted, hit);
                return missed;
            case Verdict::jump:
            case Verdict::go_to:
                break;
        }
        const auto target = filter_.chains.find(rule.target);
        if (target == filter_.chains.end()) {
            blur(hit, Clarity::unclear);
            append(accepted, hit);
            return missed;
        }
        auto returned = go_through(target->second, std::move(hit), accepted, depth + 1);
        append(rule.verdict == Verdict::jump ? missed : back, returned);
        tidy(missed);
        return missed;
    }

    Parts split(const Condition& condition, PacketSet packets) {
        Parts parts;
        PacketSet rest = std::move(packets);
        for (const auto& tests : condition.any_of) {
            PacketSet inside = std::move(rest);
            rest = {};
            for (const auto& test : tests) {
                PacketSet next;
                for (const auto& each : inside)
                    split(each, test, next, rest);
                inside = std::move(next);
            }
            append(parts.in, inside);
            if (gives_up(rest) || gives_up(parts.in)) break;
        }
        parts.out = std::move(rest);
        if (condition.negated) std::swap(parts.in, parts.out);
        blur(parts.in, condition.clarity);
        return parts;
    }

    void split(const Packets& packets, const FieldTest& test, PacketSet& in, PacketSet& out) {
        auto inside = packets, outside = packets;
        switch (test.field) {
            case PacketField::family:
                add(test.values.contains(static_cast<unsigned>(fate_.family)) ? in : out, packets);
                return;
            case PacketField::destination_kind: {
                const unsigned kind = is_for_us() ? RTN_LOCAL : RTN_UNICAST;
                add(test.values.contains(kind) ? in : out, packets);
                return;
            }
            case PacketField::protocol:
                split_protocol(test.values, inside, outside);
                break;
            case PacketField::port:
                inside.icmp = inside.other = false;
                inside.tcp = packets.tcp.and_(test.values);
                inside.udp = packets.udp.and_(test.values);
                outside.tcp = packets.tcp.without(test.values);
                outside.udp = packets.udp.without(test.values);
                break;
            case PacketField::source:
                if (fate_.hook == FilterHook::output) return split_own(packets, test, in, out);
                inside.source = packets.source.and_(test.values);
                outside.source = packets.source.without(test.values);
                break;
            case PacketField::destination:
                if (is_for_us()) return split_own(packets, test, in, out);
                inside.destination = packets.destination.and_(test.values);
                outside.destination = packets.destination.without(test.values);
                break;
            case PacketField::in_interface:
                if (fate_.hook == FilterHook::output) return add(out, packets);
                return split_interface(packets, test, &Packets::in, in, out);
            case PacketField::out_interface:
                if (is_for_us()) return add(out, packets);
                return split_interface(packets, test, &Packets::out, in, out);
        }
        add(in, std::move(inside));
        add(out, std::move(outside));
    }

    bool is_for_us() const {
        return fate_.hook == FilterHook::input || fate_.hook == FilterHook::arrival;
    }

    // One of this machine's own addresses: which, nobody is asked.
    void split_own(const Packets& packets, const FieldTest& test, PacketSet& in,
                   PacketSet& out) const {
        const auto possible = one_machine(fate_.family);
        const auto meant = possible.and_(test.values);
        if (meant.empty()) return add(out, packets);
        if (meant == possible) return add(in, packets);
        auto some = packets;
        some.clarity = std::max(some.clarity, Clarity::sometimes);
        add(in, some);
        add(out, std::move(some));
    }

    void split_interface(const Packets& packets, const FieldTest& test,
                         std::uint64_t Packets::*which, PacketSet& in, PacketSet& out) const {
        std::uint64_t bits = 0;
        bool unclear = false;
        for (const auto& name : test.names) {
            const auto known = resolved(name);
            unclear = unclear || known.empty();
            for (std::size_t i = 1; i < fate_.interfaces.size(); ++i) {
                if (names_match(known, fate_.interfaces[i])) bits |= std::uint64_t{1} << i;
            }
            if (known == "*") bits = ~std::uint64_t{0};
        }
        auto inside = packets, outside = packets;
        if (unclear) {
            inside.clarity = outside.clarity = Clarity::unclear;
        } else {
            inside.*which &= bits;
            outside.*which &= ~bits;
        }
        add(in, std::move(inside));
        add(out, std::move(outside));
    }

    // Of the protocols that are not told apart most count as all, and fewer as none.
    void split_protocol(const NumberRanges& values, Packets& inside, Packets& outside) const {
        constexpr unsigned half = 128;
        const auto icmp =
            static_cast<unsigned>(fate_.family == 6 ? int{IPPROTO_ICMPV6} : int{IPPROTO_ICMP});
        const auto told_apart = NumberRanges::of(
            {{IPPROTO_TCP, IPPROTO_TCP}, {IPPROTO_UDP, IPPROTO_UDP}, {icmp, icmp}});
        const auto others = NumberRanges::of(0, 255).without(told_apart);
        const auto meant = values.and_(others);
        (values.contains(IPPROTO_TCP) ? outside : inside).tcp = {};
        (values.contains(IPPROTO_UDP) ? outside : inside).udp = {};
        (values.contains(icmp) ? outside : inside).icmp = false;
        if (meant.size() < half) inside.other = false;
        if (meant == others) outside.other = false;
    }

    const PacketFilter& filter_;
    const std::map<std::uint64_t, std::string>& numbers_;
    HookFate fate_;
    std::size_t work_ = 0;
};

// The addresses that are routed between networks of strangers.
NumberRanges internet(int family) {
    if (family == 6) return NumberRanges::of(WideNumber{2} << 124U, (WideNumber{4} << 124U) - 1);
    // Private networks (RFC 1918), those of providers' own (RFC 6598), loopback and link-local.
    static const auto routed = NumberRanges::of(0x01000000, 0xdfffffff)
                                   .without(NumberRanges::of({{0x0a000000, 0x0affffff},
                                                              {0x64400000, 0x647fffff},
                                                              {0x7f000000, 0x7fffffff},
                                                              {0xa9fe0000, 0xa9feffff},
                                                              {0xac100000, 0xac1fffff},
                                                              {0xc0a80000, 0xc0a8ffff}}));
    return routed;
}

using IsShared = bool (*)(const NumberRanges& addresses, int family);

// How many ports of these boxes so many addresses share.
WideNumber shared_ports(const std::vector<const Packets*>& boxes, NumberRanges Packets::*ports,
                        NumberRanges Packets::*remote, int family, IsShared is_shared) {
    std::set<WideNumber> cuts;
    for (const auto* box : boxes) {
        for (const auto& range : (box->*ports).ranges()) {
            cuts.insert(range.first);
            cuts.insert(range.last + 1);
        }
    }
    WideNumber shared = 0;
    for (auto cut = cuts.begin(); cut != cuts.end() && std::next(cut) != cuts.end(); ++cut) {
        NumberRanges from;
        for (const auto* box : boxes) {
            if ((box->*ports).contains(*cut)) from = from.or_(box->*remote);
        }
        if (is_shared(from, family)) shared += *std::next(cut) - *cut;
    }
    return shared;
}

bool covers(const HookFate& fate, const PacketSet& packets, Clarity at_most,
            std::uint64_t outward_bits, IsShared is_shared) {
    const auto hook = fate.hook;
    const auto family = fate.family;
    const auto& interfaces = fate.interfaces;
    constexpr unsigned most_ports = 32768;
    const auto remote = hook == FilterHook::output ? &Packets::destination : &Packets::source;
    for (std::size_t in = 0; in < interfaces.size(); ++in) {
        const auto in_bit = std::uint64_t{1} << in;
        if (hook == FilterHook::output ? in > 0 : (outward_bits & in_bit) == 0) continue;
        for (std::size_t out = 0; out < interfaces.size(); ++out) {
            const auto out_bit = std::uint64_t{1} << out;
            if (hook == FilterHook::input && out > 0) break;
            if (hook == FilterHook::output && (outward_bits & out_bit) == 0) continue;
            std::vector<const Packets*> boxes;
            for (const auto& each : packets) {
                const bool passes = (each.in & in_bit) != 0 && (each.out & out_bit) != 0;
                const bool elsewhere =
                    hook == FilterHook::forward && !is_shared(each.destination, family);
                if (passes && !elsewhere && each.clarity <= at_most) boxes.push_back(&each);
            }
            if (shared_ports(boxes, &Packets::tcp, remote, family, is_shared) > most_ports ||
                shared_ports(boxes, &Packets::udp, remote, family, is_shared) > most_ports)
                return true;
        }
    }
    return false;
}

WideNumber number_of(const Address& address) {
    WideNumber number = 0;
    for (std::size_t i = 0; i < (address.v6 ? 16U : 4U); ++i)
        number = number << 8U | address.bytes[i];
    return number;
}

}  // namespace

bool Packets::empty() const {
    const bool nothing = tcp.empty() && udp.empty() && !icmp && !other;
    return nothing || in == 0 || out == 0 || source.empty() || destination.empty();
}

NumberRanges all_addresses(int family) {
    return NumberRanges::of(0, family == 6 ? ~WideNumber{0} : WideNumber{0xffffffff});
}

bool is_most_of_internet(const NumberRanges& addresses, int family) {
    const auto all = internet(family);
    return addresses.and_(all).size() > all.size() / 2;
}

bool is_much_of_internet(const NumberRanges& addresses, int family) {
    constexpr unsigned v4_bits = 32 - 7, v6_bits = 128 - 12;
    return addresses.and_(internet(family)).size() >= WideNumber{1}
                                                          << (family == 6 ? v6_bits : v4_bits);
}

bool is_much_of_internet(const std::vector<Network>& networks, int family) {
    std::vector<NumberRanges::Range> ranges;
    for (const auto& network : networks) {
        if (network.base.v6 != (family == 6)) continue;
        const unsigned open = (family == 6 ? 128 : 32) - network.prefix;
        const auto size = open == 128 ? ~WideNumber{0} : (WideNumber{1} << open) - 1;
        const auto first = number_of(network.base);
        ranges.push_back({first, first | size});
    }
    return is_much_of_internet(NumberRanges::of(std::move(ranges)), family);
}

bool HookFate::covers_much(const PacketSet& packets, Clarity at_most,
                           std::uint64_t outward_bits) const {
    return covers(*this, packets, at_most, outward_bits, is_much_of_internet);
}

bool HookFate::covers_most(const PacketSet& packets, Clarity at_most,
                           std::uint64_t outward_bits) const {
    return covers(*this, packets, at_most, outward_bits, is_most_of_internet);
}

HookFate judge(const PacketFilter& filter, FilterHook hook, int family,
               const Interfaces& interfaces) {
    return Judging(filter, hook, family, interfaces).run();
}

}  // namespace presscheck
