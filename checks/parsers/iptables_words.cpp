#include "checks/parsers/iptables_words.h"

#include "checks/parsers/decimal.h"
#include "checks/policy/address.h"

#include <linux/rtnetlink.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <utility>

namespace presscheck {
namespace {

using Words = std::vector<std::string>;

// Extensions whose conditions depend on what is not looked at, whatever their options say.
constexpr std::string_view passing[] = {
    "ah",     "bpf",    "cgroup",   "cluster", "cpu",    "dccp",       "devgroup",
    "dscp",   "dst",    "ecn",      "esp",     "eui64",  "frag",       "hbh",
    "helper", "hl",     "icmp",     "icmp6",   "icmpv6", "ipv6header", "l2tp",
    "length", "mac",    "mh",       "nfacct",  "osf",    "owner",      "physdev",
    "policy", "quota",  "rpfilter", "rt",      "sctp",   "socket",     "statistic",
    "string", "tcpmss", "time",     "tos",     "ttl",    "u32",        "connbytes"};
constexpr std::string_view limiting[] = {"connlimit", "hashlimit", "limit", "recent"};
// Extensions without an option of their own; those of the others are read below.
constexpr std::string_view plain[] = {"comment",   "addrtype", "conntrack", "iprange",
                                      "multiport", "pkttype",  "state",     "tcp",
                                      "udp",       "mark",     "connmark",  "set"};

template <class List>
bool is_one_of(const List& list, std::string_view word) {
    return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

struct Kind {
    std::string_view name;
    unsigned number;
};
constexpr Kind address_kinds[] = {
    {"UNICAST", RTN_UNICAST},
    {"LOCAL", RTN_LOCAL},
    {"BROADCAST", RTN_BROADCAST},
    {"ANYCAST", RTN_ANYCAST},
    {"MULTICAST", RTN_MULTICAST},
    {"BLACKHOLE", RTN_BLACKHOLE},
    {"UNREACHABLE", RTN_UNREACHABLE},
    {"PROHIBIT", RTN_PROHIBIT},
    {"THROW", RTN_THROW},
    {"NAT", RTN_NAT},
    {"XRESOLVE", RTN_XRESOLVE},
    {"UNSPEC", RTN_UNSPEC},
};
constexpr Kind protocols[] = {
    {"tcp", IPPROTO_TCP},
    {"udp", IPPROTO_UDP},
    {"udplite", 136},
    {"icmp", IPPROTO_ICMP},
    {"esp", IPPROTO_ESP},
    {"ah", IPPROTO_AH},
    {"sctp", IPPROTO_SCTP},
    {"igmp", IPPROTO_IGMP},
    {"gre", IPPROTO_GRE},
    {"dccp", IPPROTO_DCCP},
    {"vrrp", 112},
    {"ipv6-icmp", IPPROTO_ICMPV6},
    {"icmpv6", IPPROTO_ICMPV6},
    {"ipv6", 41},
    {"ipencap", 4},
    {"ospf", 89},
};

std::vector<std::string_view> parts_of(std::string_view list) {
    std::vector<std::string_view> parts;
    while (true) {
        const auto comma = list.find(',');
        parts.push_back(list.substr(0, comma));
        if (comma == std::string_view::npos) return parts;
        list.remove_prefix(comma + 1);
    }
}

std::optional<unsigned> number_in(std::string_view text, unsigned most) {
    const auto number = parse_decimal(text);
    if (!number || *number < 0 || *number > most) return std::nullopt;
    return static_cast<unsigned>(*number);
}

// `22`, `1024:65535`, `:1023`, `1024:`.
std::optional<NumberRanges::Range> ports_in(std::string_view text) {
    const auto colon = text.find(':');
    const auto low = text.substr(0, colon);
    const auto high = colon == std::string_view::npos ? low : text.substr(colon + 1);
    const auto first = low.empty() ? std::optional(0U) : number_in(low, 65535);
    const auto last = high.empty() ? std::optional(65535U) : number_in(high, 65535);
    if (!first || !last) return std::nullopt;
    return NumberRanges::Range{*first, *last};
}

WideNumber number_of(const Address& address) {
    WideNumber number = 0;
    for (std::size_t i = 0; i < (address.v6 ? 16U : 4U); ++i)
        number = number << 8U | address.bytes[i];
    return number;
}

// `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `::1`.
std::optional<NumberRanges> addresses_in(std::string_view text, int family) {
    const auto slash = text.find('/');
    const auto base = parse_address(text.substr(0, slash));
    if (!base || base->v6 != (family == 6)) return std::nullopt;
    const unsigned width = base->v6 ? 128 : 32;
    auto open = WideNumber{0};
    if (slash != std::string_view::npos) {
        const auto length = text.substr(slash + 1);
        const auto bits = number_in(length, width);
        const auto all = width == 128 ? ~WideNumber{0} : (WideNumber{1} << width) - 1;
        if (bits) {
            open = *bits == 0 ? all : (WideNumber{1} << (width - *bits)) - 1;
        } else if (const auto mask = parse_address(length); mask && mask->v6 == base->v6) {
            open = all & ~number_of(*mask);
            if ((open & (open + 1)) != 0) return std::nullopt;  // bits with holes
        } else {
            return std::nullopt;
        }
    }
    const auto first = number_of(*base) & ~open;
    return NumberRanges::of(first, first | open);
}

class WordReading {
public:
    WordReading(const Words& words, int family, const PacketFilter& filter)
        : words_(words), family_(family), filter_(filter) {}

    IptablesWords read() {
        while (next_ < words_.size() && read_.target.empty())
            take();
        return std::move(read_);
    }

private:
    void add(Condition condition) { read_.conditions.push_back(std::move(condition)); }

    // What is not understood is not half of an option.
    void give_up() {
        add(Condition::unclear());
        while (next_ < words_.size() && !words_[next_].starts_with('-') && words_[next_] != "!")
            ++next_;
    }

    std::optional<std::string> operand() {
        if (next_ >= words_.size()) return std::nullopt;
        return words_[next_++];
    }

    void take() {
        negated_ = words_[next_] == "!";
        if (negated_ && ++next_ == words_.size()) return give_up();
        const auto option = words_[next_++];
        if (option == "-m" || option == "--match") return module();
        if (takes_nothing(option)) return;
        const auto value = operand();
        if (!value) return give_up();
        if (!take_value(option, *value)) {
            --next_;
            give_up();
        }
    }

    void module() {
        const auto name = operand();
        module_ = name.value_or("");
        if (is_one_of(limiting, module_)) read_.limits = true;
        if (is_one_of(passing, module_) || is_one_of(limiting, module_))
            return add(Condition::sometimes());
        if (!is_one_of(plain, module_)) add(Condition::unclear());
    }

    // Of an extension that is only sometimes true no option says more.
    bool is_passing() const { return is_one_of(passing, module_) || is_one_of(limiting, module_); }

    bool takes_nothing(const std::string& option) {
        if (option == "-f" || option == "--fragment") {
            add(Condition::sometimes());
            return true;
        }
        if (option == "--syn") {
            add(negated_ ? Condition::never() : Condition::always());
            return true;
        }
        if (option == "--limit-iface-in" || option == "--limit-iface-out") return true;
        const bool belongs = is_passing() && option.starts_with("--");
        if (!belongs) return false;
        while (next_ < words_.size() && !words_[next_].starts_with('-') && words_[next_] != "!")
            ++next_;
        return true;
    }

    bool take_value(const std::string& option, const std::string& value) {
        if (option == "-j" || option == "-g") {
            read_.target = value;
            read_.goes_to = option == "-g";
            return true;
        }
        if (option == "-s" || option == "--source") return addresses(PacketField::source, value);
        if (option == "-d" || option == "--destination")
            return addresses(PacketField::destination, value);
        if (option == "-i" || option == "--in-interface")
            return interface(PacketField::in_interface, value);
        if (option == "-o" || option == "--out-interface")
            return interface(PacketField::out_interface, value);
        if (option == "-p" || option == "--protocol") return protocol(value);
        if (option == "--comment") return true;
        if (option == "--sport" || option == "--sports") return sometimes();
        if (option == "--dport" || option == "--dports") return ports(value);
        if (option == "--ports") return sometimes();
        if (option == "--ctstate" || option == "--state") return states(value);
        if (option == "--ctstatus") return status(value);
        if (option == "--ctdir") return constant(value == "ORIGINAL");
        if (option == "--tcp-flags") return flags(value);
        if (option == "--tcp-option") return sometimes();
        if (option == "--dst-type") return kinds(value);
        if (option == "--src-type") return sometimes();
        if (option == "--dst-range") return range(PacketField::destination, value);
        if (option == "--src-range") return range(PacketField::source, value);
        if (option == "--pkt-type") return constant(value == "unicast");
        return false;
    }

    bool test(FieldTest what) {
        add(Condition::test(std::move(what), negated_));
        return true;
    }
    bool sometimes() {
        add(Condition::sometimes());
        return true;
    }
    bool constant(bool holds) {
        add(holds != negated_ ? Condition::always() : Condition::never());
        return true;
    }

    bool addresses(PacketField field, const std::string& list) {
        NumberRanges all;
        for (const auto part : parts_of(list)) {
            const auto one = addresses_in(part, family_);
            if (!one) return false;
            all = all.or_(*one);
        }
        return test({field, std::move(all), {}});
    }

    bool range(PacketField field, const std::string& text) {
        const auto dash = text.find('-');
        const auto first = addresses_in(text.substr(0, dash), family_);
        const auto last =
            dash == std::string::npos ? first : addresses_in(text.substr(dash + 1), family_);
        if (!first || !last) return false;
        return test(
            {field, NumberRanges::of(first->ranges()[0].first, last->ranges()[0].last), {}});
    }

    bool interface(PacketField field, std::string name) {
        if (name.find_first_of("*#") != std::string::npos) return false;
        if (name.ends_with('+')) name.back() = '*';
        return test({field, {}, {std::move(name)}});
    }

    bool protocol(const std::string& name) {
        if (name == "all" || name == "0") return constant(true);
        const auto known = std::find_if(std::begin(protocols), std::end(protocols),
                                        [&](const Kind& each) { return each.name == name; });
        auto number = number_in(name, 255);
        if (known != std::end(protocols)) number = known->number;
        if (!number) return false;
        return test({PacketField::protocol, NumberRanges::of(*number, *number), {}});
    }

    bool ports(const std::string& list) {
        std::vector<NumberRanges::Range> ranges;
        for (const auto part : parts_of(list)) {
            const auto one = ports_in(part);
            if (!one) return false;
            ranges.push_back(*one);
        }
        return test({PacketField::port, NumberRanges::of(std::move(ranges)), {}});
    }

    bool states(const std::string& list) {
        bool holds = false, hidden = false;
        for (const auto part : parts_of(list)) {
            constexpr std::string_view others[] = {"ESTABLISHED", "RELATED", "INVALID", "SNAT"};
            if (part == "DNAT" && filter_.redirects) return false;
            if (part != "NEW" && part != "UNTRACKED" && part != "DNAT" && !is_one_of(others, part))
                return false;
            holds = holds || part == "NEW";
            hidden = hidden || part == "UNTRACKED";
        }
        if (filter_.untracks && hidden != holds) return sometimes();
        return constant(holds);
    }

    bool status(const std::string& list) {
        const bool first = list == "NONE";
        if (filter_.redirects) return false;
        return constant(first);
    }

    // Of all packets the first of a connection has SYN alone.
    bool flags(const std::string& mask) {
        const auto set = operand();
        if (!set) return false;
        unsigned held = 0, asked = 0;
        for (const auto part : parts_of(mask))
            held = held || part == "SYN" || part == "ALL" ? 1U : 0U;
        for (const auto part : parts_of(*set)) {
            if (part == "SYN") asked |= 1U;
            if (part != "SYN" && part != "NONE") asked |= 2U;
        }
        return constant(held == asked);
    }

    bool kinds(const std::string& list) {
        std::vector<NumberRanges::Range> values;
        for (const auto part : parts_of(list)) {
            const auto known = std::find_if(std::begin(address_kinds), std::end(address_kinds),
                                            [&](const Kind& each) { return each.name == part; });
            if (known == std::end(address_kinds)) return false;
            values.push_back({known->number, known->number});
        }
        return test({PacketField::destination_kind, NumberRanges::of(std::move(values)), {}});
    }

    const Words& words_;
    int family_;
    const PacketFilter& filter_;
    std::size_t next_ = 0;
    bool negated_ = false;
    std::string module_;
    IptablesWords read_;
};

}  // namespace

std::optional<IptablesTarget> iptables_target(std::string_view name, PacketFilter& filter) {
    if (name == "ACCEPT") return IptablesTarget{Verdict::accept};
    if (name == "DROP") return IptablesTarget{Verdict::drop};
    if (name == "REJECT") return IptablesTarget{Verdict::reject};
    if (name == "RETURN") return IptablesTarget{Verdict::give_back};
    if (name == "LOG" || name == "NFLOG" || name == "ULOG")
        return IptablesTarget{Verdict::go_on, true};
    if (name == "REDIRECT") filter.redirects = true;
    if (name == "TPROXY") filter.diverts = true;
    if (name == "NOTRACK" || name == "CT") filter.untracks = true;
    if (name == "DNAT" || name == "NETMAP") return IptablesTarget{Verdict::divert};
    constexpr std::string_view ending[] = {"SNAT", "MASQUERADE", "REDIRECT", "TPROXY"};
    if (is_one_of(ending, name)) return IptablesTarget{Verdict::accept};
    constexpr std::string_view harmless[] = {
        "AUDIT",  "CHECKSUM",    "CLASSIFY", "CONNMARK", "CONNSECMARK", "CT",      "DSCP",    "HL",
        "HMARK",  "IDLETIMER",   "LED",      "MARK",     "NOTRACK",     "RATEEST", "SECMARK", "SET",
        "TCPMSS", "TCPOPTSTRIP", "TEE",      "TOS",      "TRACE",       "TTL"};
    if (is_one_of(harmless, name)) return IptablesTarget{};
    return std::nullopt;
}

IptablesWords read_iptables_words(const Words& words, int family, const PacketFilter& filter) {
    return WordReading(words, family, filter).read();
}

std::optional<std::vector<std::string>> split_words(std::string_view line) {
    std::vector<std::string> words;
    std::string word;
    bool in_word = false, quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (c == '\\' && i + 1 < line.size()) {
            word += line[++i];
            in_word = true;
        } else if (c == '"') {
            quoted = !quoted;
            in_word = true;
        } else if (!quoted && (c == ' ' || c == '\t' || c == '\r')) {
            if (in_word) words.push_back(std::exchange(word, {}));
            in_word = false;
        } else {
            word += c;
            in_word = true;
        }
    }
    if (quoted) return std::nullopt;
    if (in_word) words.push_back(std::move(word));
    return words;
}

}  // namespace presscheck
