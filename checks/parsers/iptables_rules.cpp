#include "checks/parsers/iptables_rules.h"

#include "checks/parsers/iptables_words.h"

#include <linux/netfilter_ipv4.h>

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

struct Hooked {
    std::string_view chain;
    FilterHook hook;
};
constexpr Hooked hooked[] = {{"PREROUTING", FilterHook::arrival},
                             {"INPUT", FilterHook::input},
                             {"FORWARD", FilterHook::forward},
                             {"OUTPUT", FilterHook::output}};

struct TablePlace {
    std::string_view table;
    std::int64_t priority;
};
constexpr TablePlace places[] = {{"raw", NF_IP_PRI_RAW},
                                 {"mangle", NF_IP_PRI_MANGLE},
                                 {"nat", NF_IP_PRI_NAT_DST},
                                 {"filter", NF_IP_PRI_FILTER},
                                 {"security", NF_IP_PRI_SECURITY}};

class SaveReading {
public:
    explicit SaveReading(int family) : family_(family) {}

    Result<PacketFilter> read(std::string_view text) {
        // What some rule does to packets changes what others say: the second time it is known.
        for (int round = 0; round < 2; ++round) {
            filter_.chains.clear();
            table_.clear();
            if (auto read = lines(text); !read) return read.error();
        }
        if (!table_.empty()) return malformed("a table without its COMMIT");
        return std::move(filter_);
    }

private:
    Error malformed(std::string_view what) const {
        return {Errc::malformed, "line " + std::to_string(number_) + ": " + std::string(what)};
    }

    Status lines(std::string_view text) {
        number_ = 0;
        while (!text.empty()) {
            const auto line = text.substr(0, text.find('\n'));
            text.remove_prefix(std::min(text.size(), line.size() + 1));
            ++number_;
            if (auto taken = take(line); !taken) return taken;
        }
        return Ok{};
    }

    Status take(std::string_view line) {
        const auto start = line.find_first_not_of(" \t\r");
        if (start == std::string_view::npos || line[start] == '#') return Ok{};
        line.remove_prefix(start);
        auto words = split_words(line);
        if (!words || words->empty()) return malformed("a quote that never closes");
        auto& first = words->front();
        if (first.starts_with('*')) {
            if (!table_.empty()) return malformed("a table within another");
            table_ = first.substr(1);
            return Ok{};
        }
        if (table_.empty()) return malformed("outside of any table");
        if (first == "COMMIT") {
            table_.clear();
            return Ok{};
        }
        if (first.starts_with(':')) return chain(*words);
        // `[0:0] -A INPUT`, with counters.
        if (first.starts_with('[')) words->erase(words->begin());
        if (words->size() >= 2 && (words->front() == "-A" || words->front() == "--append"))
            return rule(std::move(*words));
        return malformed("neither a chain nor a rule");
    }

    std::string key_of(std::string_view chain) const {
        return "iptables " + std::to_string(family_) + " " + table_ + " " + std::string(chain);
    }

    Status chain(const std::vector<std::string>& words) {
        const auto name = words[0].substr(1);
        FilterChain made;
        made.where = (family_ == 4 ? "iptables " : "ip6tables ") + table_ + " " + name;
        const bool base = words.size() > 1 && words[1] != "-";
        for (const auto& each : hooked) {
            if (!base || each.chain != name) continue;
            if (words[1] != "ACCEPT" && words[1] != "DROP") return malformed("no such policy");
            const auto priority = priority_of();
            if (!priority) return malformed("no such table");
            made.bases.push_back(
                {each.hook, family_ == 4, family_ == 6, *priority, words[1] == "ACCEPT"});
        }
        filter_.chains.insert_or_assign(key_of(name), std::move(made));
        return Ok{};
    }

    std::optional<std::int64_t> priority_of() const {
        for (const auto& each : places) {
            if (each.table == table_) return each.priority;
        }
        return std::nullopt;
    }

    Status rule(std::vector<std::string> words) {
        const auto chain = filter_.chains.find(key_of(words[1]));
        if (chain == filter_.chains.end()) return malformed("a rule of no chain");
        words.erase(words.begin(), words.begin() + 2);
        auto read = read_iptables_words(words, family_, filter_);
        FilterRule rule{std::move(read.conditions), Verdict::go_on, {}, false, read.limits};
        if (filter_.chains.contains(key_of(read.target))) {
            rule.verdict = read.goes_to ? Verdict::go_to : Verdict::jump;
            rule.target = key_of(read.target);
        } else if (!read.target.empty()) {
            const auto does = iptables_target(read.target, filter_);
            rule.verdict = does ? does->verdict : Verdict::unclear;
            rule.logs = does && does->logs;
        }
        chain->second.rules.push_back(std::move(rule));
        return Ok{};
    }

    int family_;
    PacketFilter filter_;
    std::string table_;
    std::size_t number_ = 0;
};

}  // namespace

Result<PacketFilter> parse_iptables_rules(std::string_view text, int family) {
    return SaveReading(family).read(text);
}

}  // namespace presscheck
