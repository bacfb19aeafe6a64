#include "checks/probes/live_filter.h"

#include "checks/parsers/decimal.h"
#include "checks/parsers/iptables_rules.h"
#include "checks/parsers/nftables_rules.h"
#include "checks/probes/observed.h"

#include <linux/route.h>

#include <algorithm>
#include <charconv>
#include <sstream>
#include <utility>

namespace presscheck {
namespace {

// That nobody asked is no answer, on a live machine as little as in an image.
Reason reason_unfetched(const Error& error, const Host& host) {
    return error.code == Errc::not_found ? Reason::not_live : reason_of(error, host);
}

std::vector<std::string> columns_of(const std::string& line) {
    std::istringstream stream(line);
    std::vector<std::string> columns;
    for (std::string word; stream >> word;)
        columns.push_back(std::move(word));
    return columns;
}

bool is_up(const std::string& flags) {
    const auto bits = parse_c_integer(flags, 16);
    return bits && (*bits & RTF_UP) != 0 && (*bits & RTF_REJECT) == 0;
}

std::optional<std::uint64_t> parse_hexadecimal(const std::string& digits) {
    std::uint64_t number = 0;
    const auto* const end = digits.data() + digits.size();
    const auto parsed = std::from_chars(digits.data(), end, number, 16);
    if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
    return number;
}

struct Route {
    std::string interface;
    NumberRanges networks{};
    bool leads_out = false;
};

// Digits as the kernel prints an address of IPv4: a number whose bytes are the other way round.
std::optional<std::uint32_t> swapped_address(const std::string& digits) {
    const auto number = parse_c_integer(digits, 16);
    if (!number || digits.size() != 8 || *number < 0 || *number > 0xffffffff) return std::nullopt;
    return __builtin_bswap32(static_cast<std::uint32_t>(*number));
}

// Iface Destination Gateway Flags RefCnt Use Metric Mask, in hexadecimal.
std::optional<Route> route_v4(const std::vector<std::string>& columns) {
    if (columns.size() < 8 || !is_up(columns[3])) return std::nullopt;
    const auto network = swapped_address(columns[1]), mask = swapped_address(columns[7]);
    if (!network || !mask) return std::nullopt;
    return Route{columns[0], NumberRanges::of(*network & *mask, *network | ~*mask),
                 *network == 0 && *mask == 0};
}

// Destination, its length, source, its length, next hop, metric, refs, uses, flags, interface.
std::optional<Route> route_v6(const std::vector<std::string>& columns) {
    if (columns.size() < 10 || !is_up(columns[8]) || columns[9] == "lo" || columns[0].size() != 32)
        return std::nullopt;
    const auto high = parse_hexadecimal(columns[0].substr(0, 16));
    const auto low = parse_hexadecimal(columns[0].substr(16));
    const auto length = parse_c_integer(columns[1], 16);
    if (!high || !low || !length || *length < 0 || *length > 128) return std::nullopt;
    const auto network = WideNumber{*high} << 64U | *low;
    const auto open = *length == 128 ? WideNumber{0} : ~WideNumber{0} >> *length;
    return Route{columns[9], NumberRanges::of(network & ~open, network | open), *length == 0};
}

using Routes = std::map<std::string, NumberRanges, std::less<>>;

template <class Read>
std::optional<Reason> read_routes(const Host& host, std::string_view path, const Read& read,
                                  Interfaces& into, Routes& routes) {
    const auto text = host.read_file(path);
    if (!text) {
        if (text.error().code == Errc::not_found && host.live()) into.outward.emplace();
        return text.error().code == Errc::not_found ? Reason::not_live
                                                    : reason_of(text.error(), host);
    }
    auto& outward = into.outward.emplace();
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);) {
        const auto route = read(columns_of(line));
        if (!route) continue;
        if (route->leads_out) outward.push_back(route->interface);
        auto& networks = routes[route->interface];
        networks = networks.or_(route->networks);
    }
    std::sort(outward.begin(), outward.end());
    outward.erase(std::unique(outward.begin(), outward.end()), outward.end());
    return std::nullopt;
}

bool names_by_number(const PacketFilter& filter) {
    for (const auto& [key, chain] : filter.chains)
        for (const auto& rule : chain.rules)
            for (const auto& condition : rule.conditions)
                for (const auto& tests : condition.any_of)
                    for (const auto& test : tests)
                        for (const auto& name : test.names)
                            if (name.starts_with('#') && name != "#1") return true;
    return false;
}

// What is not found here stays a number that nobody knows.
std::map<std::uint64_t, std::string> interface_numbers(const Host& host) {
    std::map<std::uint64_t, std::string> numbers;
    const auto entries = host.list("/sys/class/net");
    if (!entries) return numbers;
    for (const auto& entry : *entries) {
        auto text = host.read_file("/sys/class/net/" + entry.name + "/ifindex");
        if (!text) continue;
        while (text->ends_with('\n'))
            text->pop_back();
        const auto number = parse_decimal(*text);
        if (number && *number > 0) numbers[static_cast<std::uint64_t>(*number)] = entry.name;
    }
    return numbers;
}

bool says(const Host& host, std::string_view path, std::string_view word) {
    auto text = host.read_file(path);
    if (!text) return false;
    while (text->ends_with('\n'))
        text->pop_back();
    return *text == word;
}

// Proven to be off: the kernel has none, or switched it off on all interfaces there are and will
// be.
bool lacks_ipv6(const Host& host) {
    const auto addresses = host.read_file("/proc/net/if_inet6");
    if (addresses && !addresses->empty()) return false;
    if (!addresses && addresses.error().code != Errc::not_found) return false;
    const auto v4 = host.info("/proc/sys/net/ipv4");
    const auto v6 = host.info("/proc/sys/net/ipv6");
    if (v4 && !v6 && v6.error().code == Errc::not_found) return true;
    return addresses && says(host, "/proc/sys/net/ipv6/conf/all/disable_ipv6", "1") &&
           says(host, "/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
}

class Loading {
public:
    explicit Loading(const Observation& observation) : host_(observation.host) {}

    LiveFilter run() {
        const auto json = host_.fetched("nftables.json");
        if (!json) return fail(reason_unfetched(json.error(), host_), "nftables.json");
        auto nftables = parse_nftables(*json);
        if (!nftables) return fail(reason_of(nftables.error(), host_), "nftables.json");
        loaded_.has_v6 = !lacks_ipv6(host_);
        loaded_.v4 = *nftables;
        loaded_.v6 = *std::move(nftables);
        add_legacy("/proc/net/ip_tables_names", "iptables.rules", 4, loaded_.v4);
        if (loaded_.has_v6)
            add_legacy("/proc/net/ip6_tables_names", "ip6tables.rules", 6, loaded_.v6);
        if (loaded_.unseen) return std::move(loaded_);
        if (names_by_number(loaded_.v4)) {
            loaded_.interfaces_v4.by_number = interface_numbers(host_);
            loaded_.interfaces_v6.by_number = loaded_.interfaces_v4.by_number;
        }
        loaded_.routes_unseen_v4 = read_routes(host_, "/proc/net/route", route_v4,
                                               loaded_.interfaces_v4, loaded_.routes_v4);
        loaded_.routes_unseen_v6 = read_routes(host_, "/proc/net/ipv6_route", route_v6,
                                               loaded_.interfaces_v6, loaded_.routes_v6);
        return std::move(loaded_);
    }

private:
    LiveFilter fail(Reason reason, std::string_view source) {
        loaded_.unseen = reason;
        loaded_.source = source;
        return std::move(loaded_);
    }

    // The kernel's own list says whether there are any: a machine without it has none.
    void add_legacy(std::string_view names, std::string_view rules, int family,
                    PacketFilter& into) {
        const auto listed = host_.read_file(names);
        const bool none = listed ? listed->empty() : listed.error().code == Errc::not_found;
        const auto text = host_.fetched(rules);
        if (!text && text.error().code == Errc::not_found && none) return;
        if (!text) {
            loaded_.unseen = reason_unfetched(text.error(), host_);
            loaded_.source = rules;
            return;
        }
        auto parsed = parse_iptables_rules(*text, family);
        if (!parsed) {
            loaded_.unseen = Reason::malformed;
            loaded_.source = place_within(rules, parsed.error());
            return;
        }
        add_to(into, *std::move(parsed));
    }

    const Host& host_;
    LiveFilter loaded_;
};

}  // namespace

HookFate LiveFilter::judge(FilterHook hook, int family) const {
    return presscheck::judge(of(family), hook, family, family == 6 ? interfaces_v6 : interfaces_v4);
}

std::optional<NumberRanges> LiveFilter::routed_through(std::string_view interface,
                                                       int family) const {
    if (!(family == 6 ? interfaces_v6 : interfaces_v4).outward) return std::nullopt;
    const auto& routes = family == 6 ? routes_v6 : routes_v4;
    const bool many = interface.ends_with('*');
    const auto start = interface.substr(0, interface.size() - (many ? 1 : 0));
    NumberRanges networks;
    for (const auto& [name, routed] : routes) {
        if (many ? name.starts_with(start) : name == start) networks = networks.or_(routed);
    }
    return networks;
}

std::shared_ptr<const LiveFilter> LiveFilter::of_scan(const Observation& observation) {
    return observation.memory.once<LiveFilter>([&] { return Loading(observation).run(); });
}

std::string_view family_name(int family) {
    return family == 6 ? "ip6" : "ip";
}

}  // namespace presscheck
