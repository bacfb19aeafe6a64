#include "checks/probes/firewall_open.h"

#include "checks/probes/live_filter.h"
#include "checks/probes/observed.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

constexpr std::size_t most_networks = 4096;

// From where, by which interfaces, and how sure that is.
struct Openness {
    NumberRanges sources{}, unclear{};
    std::uint64_t interfaces = 0;

    bool empty() const { return sources.empty() && unclear.empty(); }
    friend bool operator==(const Openness&, const Openness&) = default;
};

Openness settled(Openness openness) {
    openness.unclear = openness.unclear.without(openness.sources);
    return openness;
}

Address address_of(WideNumber number, int family) {
    Address address{family == 6, {}};
    const std::size_t length = family == 6 ? 16 : 4;
    for (std::size_t i = 0; i < length; ++i)
        address.bytes[length - 1 - i] = static_cast<std::uint8_t>(number >> (8 * i) & 0xffU);
    return address;
}

// The fewest networks that are these addresses; nothing where there are too many.
std::optional<std::vector<Scalar>> networks_of(const NumberRanges& addresses, int family) {
    const unsigned width = family == 6 ? 128 : 32;
    std::vector<Scalar> networks;
    for (const auto& range : addresses.ranges()) {
        auto first = range.first;
        while (true) {
            if (networks.size() == most_networks) return std::nullopt;
            unsigned open = 0;  // how many bits at the end may be anything
            while (open < width) {
                const auto wider =
                    open + 1 == 128 ? ~WideNumber{0} : (WideNumber{1} << (open + 1)) - 1;
                if ((first & wider) != 0 || range.last - first < wider) break;
                ++open;
            }
            networks.emplace_back(Network{address_of(first, family), width - open});
            const auto size = open == 128 ? ~WideNumber{0} : (WideNumber{1} << open) - 1;
            if (range.last - first <= size) break;
            first += size + 1;
        }
    }
    return networks;
}

Cell sources_of(const Openness& openness, int family) {
    if (!openness.unclear.empty()) return unknown(Reason::unsupported);
    auto networks = networks_of(openness.sources, family);
    if (!networks) return unknown(Reason::too_large);
    return Value{*std::move(networks)};
}

Cell from_anywhere(const Openness& openness, int family) {
    if (is_much_of_internet(openness.sources, family)) return boolean(true);
    const bool perhaps = is_much_of_internet(openness.sources.or_(openness.unclear), family);
    return perhaps ? unknown(Reason::unsupported) : boolean(false);
}

// The names of the only ones; absent where any interface will do.
Cell interfaces_of(const Openness& openness, const HookFate& fate) {
    if ((openness.interfaces & 1U) != 0) return absent();
    std::vector<std::string> names;
    for (std::size_t i = 1; i < fate.interfaces.size(); ++i) {
        if ((openness.interfaces & std::uint64_t{1} << i) != 0) names.push_back(fate.interfaces[i]);
    }
    return observed_texts(std::move(names));
}

struct Ports {
    std::uint64_t first = 0, last = 0;
};

std::string service_name(std::string_view protocol, const std::optional<Ports>& ports) {
    std::string name(protocol);
    if (!ports) return name;
    name += "/" + std::to_string(ports->first);
    if (ports->first != ports->last) name += "-" + std::to_string(ports->last);
    return name;
}

class Listing {
public:
    Listing(Table& table, const LiveFilter& live, const Observation& observation)
        : table_(table), live_(live) {
        const auto asked = observation.arguments.find("ports");
        if (asked == observation.arguments.end()) return;
        auto& ports = only_.emplace();
        for (const auto& port : asked->second.list())
            ports.insert(std::get<std::int64_t>(port));
    }

    // What is diverted goes to another machine, or to a container, past the input hook; how much of
    // it gets there is not known here.
    void list(const HookFate& fate, PacketSet diverted) {
        fate_ = &fate;
        all_ = fate.accepted;
        for (auto& packets : diverted) {
            packets.clarity = Clarity::unclear;
            packets.in = 1;
            all_.push_back(std::move(packets));
        }
        list_ports("tcp", &Packets::tcp);
        list_ports("udp", &Packets::udp);
        if (only_) return;
        Openness others;
        for (const auto& packets : all_) {
            if (packets.other) add_to(others, packets);
        }
        add("other", std::nullopt, settled(others));
    }

private:
    // Who comes by an interface that leads to no default route is somebody that it leads to: the
    // kernel answers nobody else by it.
    void add_to(Openness& openness, const Packets& packets) const {
        const bool from_everywhere = (packets.in & fate_->outward) != 0;
        NumberRanges from = packets.source, perhaps;
        if (!from_everywhere) {
            from = {};
            for (std::size_t i = 1; i < fate_->interfaces.size(); ++i) {
                if ((packets.in & std::uint64_t{1} << i) == 0) continue;
                const auto routed = live_.routed_through(fate_->interfaces[i], fate_->family);
                if (!routed) perhaps = packets.source;
                if (routed) from = from.or_(packets.source.and_(*routed));
            }
        }
        if (from.empty() && perhaps.empty()) return;
        if (packets.clarity == Clarity::unclear) {
            openness.unclear = openness.unclear.or_(from).or_(perhaps);
        } else {
            openness.sources = openness.sources.or_(from);
            openness.unclear = openness.unclear.or_(perhaps);
        }
        openness.interfaces |= from_everywhere ? packets.in | 1U : packets.in;
    }

    Openness at(WideNumber port, NumberRanges Packets::*ports) const {
        Openness openness;
        for (const auto& packets : all_) {
            if ((packets.*ports).contains(port)) add_to(openness, packets);
        }
        return settled(openness);
    }

    void list_ports(std::string_view protocol, NumberRanges Packets::*ports) {
        if (only_) {
            for (const auto port : *only_) {
                const auto number = static_cast<std::uint64_t>(port);
                if (port >= 0) add(protocol, Ports{number, number}, at(number, ports));
            }
            return;
        }
        std::set<WideNumber> cuts;
        for (const auto& packets : all_) {
            for (const auto& range : (packets.*ports).ranges()) {
                cuts.insert(range.first);
                cuts.insert(range.last + 1);
            }
        }
        std::optional<std::pair<Ports, Openness>> open;
        for (auto cut = cuts.begin(); cut != cuts.end() && std::next(cut) != cuts.end(); ++cut) {
            const auto first = static_cast<std::uint64_t>(*cut);
            const auto last = static_cast<std::uint64_t>(*std::next(cut) - 1);
            auto openness = at(*cut, ports);
            if (open && open->first.last + 1 == first && open->second == openness) {
                open->first.last = last;
                continue;
            }
            if (open) add(protocol, open->first, open->second);
            open.emplace(Ports{first, last}, std::move(openness));
        }
        if (open) add(protocol, open->first, open->second);
    }

    void add(std::string_view protocol, const std::optional<Ports>& ports,
             const Openness& openness) {
        if (openness.empty()) return;
        const auto number = [](std::uint64_t port) {
            return integer(static_cast<std::int64_t>(port));
        };
        table_.add_row()
            .set("family", text(std::string(family_name(fate_->family))))
            .set("protocol", text(std::string(protocol)))
            .set("first_port", ports ? number(ports->first) : absent())
            .set("last_port", ports ? number(ports->last) : absent())
            .set("service", text(service_name(protocol, ports)))
            .set("sources", sources_of(openness, fate_->family))
            .set("from_anywhere", from_anywhere(openness, fate_->family))
            .set("interfaces", interfaces_of(openness, *fate_));
    }

    Table& table_;
    const LiveFilter& live_;
    const HookFate* fate_ = nullptr;
    PacketSet all_;
    std::optional<std::set<std::int64_t>> only_;
};

}  // namespace

Table observe_firewall_open(const Observation& observation) {
    const auto live = LiveFilter::of_scan(observation);
    if (live->unseen) return Table::unseen("firewall_open", *live->unseen, live->source);
    auto table = Table::of("firewall_open");
    Listing listing(table, *live, observation);
    for (const int family : live->families()) {
        const auto fate = live->judge(FilterHook::input, family);
        auto arrival = live->judge(FilterHook::arrival, family);
        if (fate.too_much || arrival.too_much) {
            table.mark_incomplete(Reason::too_large);
            continue;
        }
        // Packets that are handed to another port than they name may reach any.
        if (live->of(family).diverts) table.mark_incomplete(Reason::unsupported);
        listing.list(fate, std::move(arrival.diverted));
    }
    return table;
}

}  // namespace presscheck
