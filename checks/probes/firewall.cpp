#include "checks/probes/firewall.h"

#include "checks/probes/filter_at_boot.h"
#include "checks/probes/live_filter.h"
#include "checks/probes/observed.h"

#include <algorithm>
#include <string>
#include <utility>

namespace presscheck {
namespace {

constexpr FilterHook hooks[] = {FilterHook::input, FilterHook::forward, FilterHook::output};

std::string_view name_of(FilterHook hook) {
    switch (hook) {
        case FilterHook::arrival:
            return "arrival";
        case FilterHook::input:
            return "input";
        case FilterHook::forward:
            return "forward";
        case FilterHook::output:
            break;
    }
    return "output";
}

// The chains that are asked at this hook, in no particular order.
std::vector<const FilterChain*> chains_at(const PacketFilter& filter, FilterHook hook, int family) {
    std::vector<const FilterChain*> found;
    for (const auto& [key, chain] : filter.chains) {
        const bool asked =
            std::any_of(chain.bases.begin(), chain.bases.end(), [&](const auto& base) {
                return base.hook == hook && (family == 6 ? base.v6 : base.v4);
            });
        if (asked) found.push_back(&chain);
    }
    return found;
}

bool says(const PacketFilter& filter, std::string_view part) {
    return std::any_of(filter.chains.begin(), filter.chains.end(), [&](const auto& each) {
        return each.second.where.find(part) != std::string::npos;
    });
}

// By what the chains are called.
std::string_view engine_of(const PacketFilter& filter, FilterHook hook, int family) {
    const auto chains = chains_at(filter, hook, family);
    if (chains.empty()) return "none";
    if (says(filter, "inet firewalld ")) return "firewalld";
    if (says(filter, " ufw-") || says(filter, " ufw6-")) return "ufw";
    std::string_view engine = "nftables";
    for (const auto* chain : chains) {
        if (chain->where.starts_with("iptables ") || chain->where.starts_with("ip6tables "))
            return "iptables-legacy";
        for (const auto* const end : {" INPUT", " FORWARD", " OUTPUT"}) {
            if (chain->where.ends_with(end)) engine = "iptables";
        }
    }
    return engine;
}

// The chain that comes last, which decides where the others go on.
std::string place_of(const PacketFilter& filter, FilterHook hook, int family) {
    std::string place;
    std::int64_t last = 0;
    for (const auto* chain : chains_at(filter, hook, family)) {
        if (!place.empty() && chain->bases.front().priority < last) continue;
        last = chain->bases.front().priority;
        place = chain->where;
    }
    return place;
}

// What is said of packets as far as they are sure, and of all that may be: where the two differ
// nobody knows.
class Judgement {
public:
    Judgement(const HookFate& fate, Reason routes_unseen)
        : fate_(fate), routes_unseen_(routes_unseen) {}

    // The same for every interface that may lead out, where it is not known which do.
    Cell default_fate() const {
        if (fate_.too_much) return unknown(Reason::too_large);
        const auto one = word_for(fate_.outward);
        if (fate_.outward_known) return one;
        return word_for(all_interfaces()) == one ? one : unknown(routes_unseen_);
    }

    Cell most_of(const PacketSet& packets) const {
        if (fate_.too_much) return unknown(Reason::too_large);
        const auto one = covers(packets, Clarity::sometimes, fate_.outward);
        const bool sure = one == covers(packets, Clarity::unclear, fate_.outward);
        return sure ? boolean(one) : unknown(Reason::unsupported);
    }

    // Whether some rule of this kind is reached by TCP at all.
    Cell any_tcp(const PacketSet& packets) const {
        if (fate_.too_much) return unknown(Reason::too_large);
        return boolean(std::any_of(packets.begin(), packets.end(), [](const Packets& each) {
            return !each.tcp.empty() && each.clarity != Clarity::unclear;
        }));
    }

private:
    bool covers(const PacketSet& packets, Clarity clarity, std::uint64_t outward) const {
        return fate_.covers_most(packets, clarity, outward);
    }

    std::uint64_t all_interfaces() const {
        const auto count = fate_.interfaces.size();
        return count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
    }

    Cell word_for(std::uint64_t outward) const {
        if (fate_.covers_much(fate_.accepted, Clarity::sometimes, outward)) return text("accept");
        if (fate_.covers_much(fate_.accepted, Clarity::unclear, outward))
            return unknown(Reason::unsupported);
        const bool dropped = covers(fate_.dropped, Clarity::unclear, outward);
        const bool rejected = covers(fate_.rejected, Clarity::unclear, outward);
        return text(rejected && !dropped ? "reject" : "drop");
    }

    const HookFate& fate_;
    Reason routes_unseen_;
};

bool is(const Cell& cell, std::string_view word) {
    return cell == text(std::string(word));
}

}  // namespace

Table observe_firewall(const Observation& observation) {
    const auto live = LiveFilter::of_scan(observation);
    if (live->unseen) return Table::unseen("firewall", *live->unseen, live->source);
    auto table = Table::of("firewall");
    const FilterAtBoot at_boot(observation);
    for (const int family : live->families()) {
        for (const auto hook : hooks) {
            const auto& filter = live->of(family);
            const auto fate = live->judge(hook, family);
            const Judgement judgement(fate, live->routes_unseen(family));
            const auto engine = engine_of(filter, hook, family);
            const auto word = judgement.default_fate();
            const bool refuses = !is(word, "accept");
            auto persisted = at_boot.keeps(engine, hook, family, refuses);
            table.add_row()
                .set("family", text(std::string(family_name(family))))
                .set("hook", text(std::string(name_of(hook))))
                .set("default", word)
                .set("at_boot", std::move(persisted.cell), std::move(persisted.source))
                .set("engine", text(std::string(engine)))
                .set("logs", judgement.most_of(fate.logged))
                .set("limits", judgement.any_tcp(fate.limited))
                .from(place_of(filter, hook, family));
        }
    }
    return table;
}

}  // namespace presscheck
