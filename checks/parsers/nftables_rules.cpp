#include "checks/parsers/nftables_rules.h"

#include "checks/parsers/iptables_words.h"
#include "checks/parsers/nft_registers.h"
#include "checks/parsers/nft_sets.h"
#include "checks/parsers/xtables_match.h"
#include "core/canonical_json.h"
#include "core/limits.h"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter_ipv4.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace presscheck {
namespace {

using Json = nlohmann::json;

Error malformed(std::string_view what) {
    return {Errc::malformed, "nftables: " + std::string(what)};
}

bool is_read(const Json& object) {
    const auto& family = object.at("family").get_ref<const std::string&>();
    return family == "ip" || family == "ip6" || family == "inet";
}

std::string chain_key(const std::string& table, const std::string& chain) {
    return table + " " + chain;
}

NftOrigin origin_of_meta(std::uint64_t key) {
    switch (key) {
        case NFT_META_NFPROTO:
            return NftOrigin::network_family;
        case NFT_META_PROTOCOL:
            return NftOrigin::ether_type;
        case NFT_META_L4PROTO:
            return NftOrigin::protocol;
        case NFT_META_IIFNAME:
            return NftOrigin::in_name;
        case NFT_META_OIFNAME:
            return NftOrigin::out_name;
        case NFT_META_IIF:
            return NftOrigin::in_index;
        case NFT_META_OIF:
            return NftOrigin::out_index;
        case NFT_META_PKTTYPE:
            return NftOrigin::packet_kind;
        case NFT_META_LEN:
        case NFT_META_PRIORITY:
        case NFT_META_SKUID:
        case NFT_META_SKGID:
        case NFT_META_CPU:
        case NFT_META_CGROUP:
        case NFT_META_PRANDOM:
        case NFT_META_TIME_NS:
        case NFT_META_TIME_DAY:
        case NFT_META_TIME_HOUR:
            return NftOrigin::other;
        default:
            return NftOrigin::unclear;
    }
}

std::size_t length_of_meta(std::uint64_t key) {
    switch (key) {
        case NFT_META_NFPROTO:
        case NFT_META_L4PROTO:
        case NFT_META_PKTTYPE:
            return 1;
        case NFT_META_PROTOCOL:
            return 2;
        case NFT_META_IIFNAME:
        case NFT_META_OIFNAME:
            return 16;
        case NFT_META_TIME_NS:
            return 8;
        default:
            return 4;
    }
}

// One rule, as the kernel goes through its expressions.
class RuleReading {
public:
    RuleReading(std::string table, const std::string& family, const NftSets& sets,
                PacketFilter& filter)
        : table_(std::move(table)), sets_(sets), filter_(filter) {
        setting_ = {family == "ip"    ? 4
                    : family == "ip6" ? 6
                                      : 0,
                    filter.redirects, filter.untracks};
    }

    // One rule may say several things: each is a rule of its own.
    Result<std::vector<FilterRule>> read(const Json& expressions) {
        for (const auto& expression : expressions) {
            if (auto taken = take(expression); !taken) return taken.error();
            if (over_) break;
        }
        return std::move(rules_);
    }

private:
    Status take(const Json& expression) {
        const auto& name = expression.at("name").get_ref<const std::string&>();
        static const Json nothing = Json::object();
        const auto found = expression.find("data");
        const auto& data = found == expression.end() ? nothing : *found;
        if (name == "counter" || name == "last" || name == "flow_offload" || name == "dup")
            return Ok{};
        if (name == "meta") return meta(data);
        if (name == "payload") return payload(data);
        if (name == "ct") return ct(data);
        if (name == "cmp") return cmp(data);
        if (name == "range") return range(data);
        if (name == "bitwise") return bitwise(data);
        if (name == "byteorder") return byteorder(data);
        if (name == "lookup") return lookup(data);
        if (name == "immediate") return immediate(data);
        if (name == "fib") return fib(data);
        if (name == "log") return log();
        if (name == "reject") return end(Verdict::reject);
        if (name == "limit" || name == "connlimit") return limit();
        if (name == "quota") return add(Condition::sometimes());
        if (name == "dynset") return dynset(data);
        if (name == "objref") return objref(data);
        if (name == "nat") return nat(data);
        if (name == "match") return match(data);
        if (name == "target") return target(data);
        return rare(name, data);
    }

    Status rare(const std::string& name, const Json& data) {
        for (const auto* loads : {"exthdr", "hash", "numgen", "osf", "rt", "socket", "xfrm"}) {
            if (name != loads) continue;
            // Where they put what they load is not looked at, so no register is to be believed.
            registers_ = NftRegisters();
            for (std::uint64_t number = NFT_REG_1; number <= NFT_REG_4; ++number)
                registers_.forget(number, 16, NftOrigin::other);
            if (data.is_object() && data.contains("sreg")) registers_ = NftRegisters();
            return add(Condition::always());
        }
        if (name == "notrack") {
            filter_.untracks = true;
            return Ok{};
        }
        if (name == "redir") filter_.redirects = true;
        if (name == "redir" || name == "masq") return end(Verdict::accept);
        if (name == "tproxy") {
            filter_.diverts = true;
            return Ok{};
        }
        return end(Verdict::unclear);  // synproxy, queue, and what nobody knew yet
    }

    Status add(Condition condition) {
        rule_.conditions.push_back(std::move(condition));
        return Ok{};
    }

    Status end(Verdict verdict, std::string chain = {}) {
        rule_.verdict = verdict;
        if (!chain.empty()) rule_.target = chain_key(table_, chain);
        rules_.push_back(rule_);
        over_ = true;
        return Ok{};
    }

    // What comes before counts for the log alone, too.
    Status log() {
        auto logging = rule_;
        logging.logs = true;
        logging.limits = false;
        rules_.push_back(std::move(logging));
        return Ok{};
    }

    Status limit() {
        rule_.limits = true;
        return add(Condition::sometimes());
    }

    Status meta(const Json& data) {
        if (data.contains("sreg")) return Ok{};
        const auto key = data.at("key").get<std::uint64_t>();
        registers_.load(data.at("dreg").get<std::uint64_t>(), origin_of_meta(key),
                        length_of_meta(key));
        return Ok{};
    }

    // What writes into a packet makes another of it.
    Status payload(const Json& data) {
        const auto base = data.at("base").get<std::uint64_t>();
        if (data.contains("sreg")) {
            if (base == NFT_PAYLOAD_TRANSPORT_HEADER) filter_.diverts = true;
            return Ok{};
        }
        const auto to = data.at("dreg").get<std::uint64_t>();
        const auto offset = data.at("offset").get<std::size_t>();
        const auto length = data.at("len").get<std::size_t>();
        if (base == NFT_PAYLOAD_NETWORK_HEADER) {
            registers_.load_header(to, network_byte, setting_.family, offset, length);
        } else if (base == NFT_PAYLOAD_TRANSPORT_HEADER) {
            registers_.load_header(to, transport_byte, setting_.family, offset, length);
        } else {
            const bool link = base == NFT_PAYLOAD_LL_HEADER;
            registers_.load(to, link ? NftOrigin::other : NftOrigin::unclear, length);
        }
        return Ok{};
    }

    Status ct(const Json& data) {
        if (!data.contains("dreg")) return Ok{};
        const auto to = data.at("dreg").get<std::uint64_t>();
        switch (data.at("key").get<std::uint64_t>()) {
            case NFT_CT_STATE:
                registers_.load(to, NftOrigin::state, 4);
                break;
            case NFT_CT_STATUS:
                registers_.load(to, NftOrigin::status, 4);
                break;
            case NFT_CT_DIRECTION:
                registers_.load(to, NftOrigin::packet_kind, 1);  // 0 as well: the first packet's
                break;
            case NFT_CT_EXPIRATION:
            case NFT_CT_BYTES:
            case NFT_CT_PKTS:
                registers_.load(to, NftOrigin::other, 8);
                break;
            default:
                registers_.forget(to, 16, NftOrigin::unclear);
        }
        return Ok{};
    }

    Status cmp(const Json& data) {
        const auto from = data.at("sreg").get<std::uint64_t>();
        const auto value = read_bytes(data.at("data"));
        if (!value) return value.error();
        const std::string lowest(value->size(), '\0'), highest(value->size(), '\xff');
        switch (data.at("op").get<std::uint64_t>()) {
            case NFT_CMP_EQ:
                if (const auto family = registers_.family_asked(from, *value))
                    setting_.family = *family;
                return add(registers_.equal(from, *value, setting_));
            case NFT_CMP_NEQ:
                return add(not_(registers_.equal(from, *value, setting_)));
            case NFT_CMP_LT:
                return add(not_(registers_.between(from, *value, highest, setting_)));
            case NFT_CMP_LTE:
                return add(registers_.between(from, lowest, *value, setting_));
            case NFT_CMP_GT:
                return add(not_(registers_.between(from, lowest, *value, setting_)));
            case NFT_CMP_GTE:
                return add(registers_.between(from, *value, highest, setting_));
            default:
                return add(Condition::unclear());
        }
    }

    // What is not sure is as little so when it is turned round.
    static Condition not_(Condition condition) {
        if (condition.clarity == Clarity::sometimes) return Condition::sometimes();
        if (condition.clarity == Clarity::unclear) return Condition::unclear();
        condition.negated = !condition.negated;
        return condition;
    }

    Status range(const Json& data) {
        const auto from = read_bytes(data.at("from_data"));
        const auto to = read_bytes(data.at("to_data"));
        if (!from) return from.error();
        if (!to) return to.error();
        auto inside =
            registers_.between(data.at("sreg").get<std::uint64_t>(), *from, *to, setting_);
        const bool outside = data.at("op").get<std::uint64_t>() == NFT_RANGE_NEQ;
        return add(outside ? not_(std::move(inside)) : std::move(inside));
    }

    Status bitwise(const Json& data) {
        const auto to = data.at("dreg").get<std::uint64_t>();
        if (data.value("op", std::uint64_t{0}) != 0 || !data.contains("mask") ||
            !data.contains("xor")) {
            registers_.forget(to, 16, NftOrigin::unclear);
            return Ok{};
        }
        const auto mask = read_bytes(data.at("mask"));
        const auto xored = read_bytes(data.at("xor"));
        if (!mask) return mask.error();
        if (!xored) return xored.error();
        registers_.mask(data.at("sreg").get<std::uint64_t>(), to, *mask, *xored);
        return Ok{};
    }

    Status byteorder(const Json& data) {
        const auto from = data.at("sreg").get<std::uint64_t>();
        const auto length = data.at("len").get<std::size_t>();
        const bool other = registers_.is_other(from, length);
        registers_.forget(data.at("dreg").get<std::uint64_t>(), std::min<std::size_t>(length, 16),
                          other ? NftOrigin::other : NftOrigin::unclear);
        return Ok{};
    }

    Status lookup(const Json& data) {
        const auto* set = sets_.find(table_, data.at("set").get<std::string>());
        if (set == nullptr) return malformed("a rule looks into a set that is not there");
        const auto from = data.at("sreg").get<std::uint64_t>();
        if (data.contains("dreg") && data.at("dreg").get<std::uint64_t>() == NFT_REG_VERDICT)
            return verdict_map(*set, from);
        if (data.contains("dreg"))
            registers_.forget(data.at("dreg").get<std::uint64_t>(), 16, NftOrigin::unclear);
        auto inside = is_in(*set, registers_, from, setting_);
        const bool inverted = (data.value("flags", std::uint64_t{0}) & NFT_LOOKUP_F_INV) != 0;
        return add(inverted ? not_(std::move(inside)) : std::move(inside));
    }

    // Each verdict is a rule; what is in none of them does not go on.
    Status verdict_map(const NftSet& map, std::uint64_t from) {
        std::map<NftVerdict, NftSet> by_verdict;
        std::optional<NftVerdict> rest;
        for (const auto& element : map.elements) {
            if (!element.verdict) return malformed("a map of verdicts without one");
            if (element.first.empty()) {
                rest = element.verdict;
                continue;
            }
            auto& set = by_verdict[*element.verdict];
            set.key_length = map.key_length;
            set.changes = map.changes;
            set.elements.push_back(element);
        }
        for (const auto& [verdict, set] : by_verdict) {
            auto rule = rule_;
            rule.conditions.push_back(is_in(set, registers_, from, setting_));
            rule.verdict = verdict.verdict;
            rule.target = verdict.chain.empty() ? "" : chain_key(table_, verdict.chain);
            rules_.push_back(std::move(rule));
        }
        over_ = true;
        if (!rest) return Ok{};
        NftSet all = map;
        std::erase_if(all.elements, [](const NftElement& each) { return each.first.empty(); });
        rule_.conditions.push_back(not_(is_in(all, registers_, from, setting_)));
        return end(rest->verdict, rest->chain);
    }

    Status immediate(const Json& data) {
        const auto to = data.at("dreg").get<std::uint64_t>();
        if (to != NFT_REG_VERDICT) {
            registers_.forget(to, 16, NftOrigin::unclear);
            return Ok{};
        }
        auto verdict = read_verdict(data.at("data").at("verdict"));
        if (verdict.verdict == Verdict::go_on) return Ok{};
        return end(verdict.verdict, std::move(verdict.chain));
    }

    Status fib(const Json& data) {
        const auto flags = data.at("flags").get<std::uint64_t>();
        const bool kind = data.at("result").get<std::uint64_t>() == NFT_FIB_RESULT_ADDRTYPE;
        const bool of_destination = (flags & NFTA_FIB_F_DADDR) != 0;
        const auto to = data.at("dreg").get<std::uint64_t>();
        registers_.load(to, kind && of_destination ? NftOrigin::destination_kind : NftOrigin::other,
                        4);
        return Ok{};
    }

    Status dynset(const Json& data) {
        const auto limits = [](const Json& expression) {
            const auto& name = expression.at("name").get_ref<const std::string&>();
            return name == "limit" || name == "connlimit";
        };
        bool limited = data.contains("expr") && limits(data.at("expr"));
        for (const auto& each : data.value("expressions", Json::array()))
            limited = limited || limits(each);
        if (limited) return limit();
        const bool may_end = data.contains("flags") || data.contains("expr");
        return may_end ? add(Condition::sometimes()) : Status{Ok{}};
    }

    Status objref(const Json& data) {
        if (!data.contains("imm_type")) return add(Condition::sometimes());
        switch (data.at("imm_type").get<std::uint64_t>()) {
            case NFT_OBJECT_COUNTER:
            case NFT_OBJECT_CT_HELPER:
            case NFT_OBJECT_CT_TIMEOUT:
            case NFT_OBJECT_CT_EXPECT:
            case NFT_OBJECT_SECMARK:
                return Ok{};
            case NFT_OBJECT_LIMIT:
            case NFT_OBJECT_CONNLIMIT:
                return limit();
            case NFT_OBJECT_QUOTA:
                return add(Condition::sometimes());
            default:
                return end(Verdict::unclear);
        }
    }

    Status nat(const Json& data) {
        const bool of_source = data.at("type").get<std::uint64_t>() == NFT_NAT_SNAT;
        return end(of_source ? Verdict::accept : Verdict::divert);
    }

    // Of iptables, whose extensions nf_tables runs for it.
    Status match(const Json& data) {
        const auto info = hex_of(data);
        if (!info) return info.error();
        const auto words =
            spell_match({data.at("name").get<std::string>(), data.value("rev", 0U), *info});
        auto read = read_iptables_words(words, setting_.family, filter_);
        for (auto& condition : read.conditions)
            rule_.conditions.push_back(std::move(condition));
        rule_.limits = rule_.limits || read.limits;
        return Ok{};
    }

    Status target(const Json& data) {
        const auto& name = data.at("name").get_ref<const std::string&>();
        const auto does = iptables_target(name, filter_);
        if (!does) return end(Verdict::unclear);
        if (does->logs) return log();
        return does->verdict == Verdict::go_on ? Status{Ok{}} : end(does->verdict);
    }

    static Result<std::string> hex_of(const Json& data) {
        return read_bytes(Json{{"value", data.at("info")}});
    }

    std::string table_;
    const NftSets& sets_;
    PacketFilter& filter_;
    NftSetting setting_;
    NftRegisters registers_;
    FilterRule rule_;
    std::vector<FilterRule> rules_;
    bool over_ = false;
};

std::optional<FilterHook> hook_of(std::uint64_t number) {
    switch (number) {
        case NF_INET_PRE_ROUTING:
            return FilterHook::arrival;
        case NF_INET_LOCAL_IN:
            return FilterHook::input;
        case NF_INET_FORWARD:
            return FilterHook::forward;
        case NF_INET_LOCAL_OUT:
            return FilterHook::output;
        default:
            return std::nullopt;
    }
}

class Reading {
public:
    Result<PacketFilter> read(const Json& objects) {
        if (!objects.is_array()) return malformed("not a list of objects");
        for (const auto& object : objects) {
            const auto& kind = object.at("object").get_ref<const std::string&>();
            if (!is_read(object)) continue;
            Status done = Ok{};
            if (kind == "table") dormant(object);
            if (kind == "set") done = sets_.add_set(object);
            if (kind == "elements") done = sets_.add_elements(object);
            if (kind == "chain") done = add_chain(object);
            if (!done) return done.error();
        }
        sets_.settle();
        // What some rule does to packets changes what others say: the second time it is known.
        for (int round = 0; round < 2; ++round) {
            for (auto& [key, chain] : filter_.chains)
                chain.rules.clear();
            for (const auto& object : objects) {
                if (!is_read(object) || object.at("object") != "rule") continue;
                if (auto added = add_rule(object); !added) return added.error();
            }
        }
        return std::move(filter_);
    }

private:
    // A table that is switched off holds rules that nobody asks.
    void dormant(const Json& table) {
        if ((table.value("flags", std::uint64_t{0}) & NFT_TABLE_F_DORMANT) != 0)
            dormant_.push_back(table_of(table, "name"));
    }

    Status add_chain(const Json& object) {
        const auto table = table_of(object);
        const auto name = object.at("name").get<std::string>();
        FilterChain chain;
        chain.where = table + " " + name;
        const bool asleep = std::find(dormant_.begin(), dormant_.end(), table) != dormant_.end();
        if (object.contains("hook") && !asleep) {
            const auto& hook = object.at("hook");
            if (const auto known = hook_of(hook.at("hooknum").get<std::uint64_t>())) {
                const auto& family = object.at("family").get_ref<const std::string&>();
                BaseChain base{*known, family != "ip6", family != "ip",
                               hook.at("priority").get<std::int64_t>(),
                               object.value("policy", std::uint64_t{NF_ACCEPT}) != NF_DROP};
                chain.bases.push_back(base);
            }
        }
        if (!filter_.chains.try_emplace(chain_key(table, name), std::move(chain)).second)
            return malformed("a chain is there twice");
        return Ok{};
    }

    Status add_rule(const Json& object) {
        const auto table = table_of(object);
        const auto chain =
            filter_.chains.find(chain_key(table, object.at("chain").get<std::string>()));
        if (chain == filter_.chains.end()) return malformed("a rule of no chain");
        RuleReading reading(table, object.at("family").get_ref<const std::string&>(), sets_,
                            filter_);
        auto rules = reading.read(object.value("expressions", Json::array()));
        if (!rules) return rules.error();
        auto& into = chain->second.rules;
        into.insert(into.end(), rules->begin(), rules->end());
        return Ok{};
    }

    NftSets sets_;
    PacketFilter filter_;
    std::vector<std::string> dormant_;
};

}  // namespace

Result<PacketFilter> parse_nftables(std::string_view json) {
    const auto objects = parse_json(json, limits::observed_file_bytes);
    if (!objects) return at("nftables.json", objects.error());
    try {
        return Reading().read(*objects);
    } catch (const Json::exception& wrong) {
        return malformed(wrong.what());
    }
}

}  // namespace presscheck
