#include "checks/parsers/nft_sets.h"

#include "core/bytes.h"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

namespace presscheck {
namespace {

using Json = nlohmann::json;

std::uint64_t flags_of(const Json& object) {
    return object.value("flags", std::uint64_t{0});
}

// The key before this one; nothing before the first.
std::optional<std::string> before(std::string key) {
    for (auto i = key.size(); i > 0; --i) {
        auto& byte = key[i - 1];
        byte = static_cast<char>(byte - 1);
        if (byte != '\xff') return key;
    }
    return std::nullopt;
}

// Hexadecimal digits, two a byte.
std::optional<std::string> from_digits(std::string_view digits) {
    if (digits.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    const auto value = [](char c) {
        if (c >= '0' && c <= '9') return c - '0';
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    };
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        const int high = value(digits[i]), low = value(digits[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

Error malformed(std::string_view what) {
    return {Errc::malformed, "nftables: " + std::string(what)};
}

}  // namespace

std::string table_of(const Json& object, std::string_view member) {
    return object.at("family").get<std::string>() + " " +
           object.at(std::string(member)).get<std::string>();
}

NftVerdict read_verdict(const Json& verdict) {
    switch (verdict.at("code").get<std::int64_t>()) {
        case NF_ACCEPT:
            return {Verdict::accept};
        case NF_DROP:
            return {Verdict::drop};
        case NFT_CONTINUE:
        case NFT_BREAK:
            return {Verdict::go_on};
        case NFT_RETURN:
            return {Verdict::give_back};
        case NFT_JUMP:
            return {Verdict::jump, verdict.at("chain").get<std::string>()};
        case NFT_GOTO:
            return {Verdict::go_to, verdict.at("chain").get<std::string>()};
        default:
            return {Verdict::unclear};
    }
}

Result<std::string> read_bytes(const Json& data) {
    auto bytes = from_digits(data.at("value").get_ref<const std::string&>());
    if (!bytes) return malformed("a value is no hexadecimal digits");
    return *std::move(bytes);
}

Status NftSets::add_set(const Json& set) {
    const auto key = table_of(set) + " " + set.at("name").get<std::string>();
    NftSet made;
    made.intervals = (flags_of(set) & NFT_SET_INTERVAL) != 0;
    made.changes = (flags_of(set) & NFT_SET_EVAL) != 0;
    made.key_length = set.value("key_len", std::size_t{0});
    if (!sets_.try_emplace(key, Filling{std::move(made), {}}).second)
        return malformed("a set is there twice");
    return Ok{};
}

Status NftSets::add_elements(const Json& list) {
    const auto found = sets_.find(table_of(list) + " " + list.at("set").get<std::string>());
    if (found == sets_.end()) return malformed("elements of no set");
    for (const auto& element : list.value("elements", Json::array())) {
        Edge edge;
        edge.end = (flags_of(element) & NFT_SET_ELEM_INTERVAL_END) != 0;
        edge.rest = (flags_of(element) & NFT_SET_ELEM_CATCHALL) != 0;
        if (!edge.rest) {
            auto key = read_bytes(element.at("key"));
            if (!key) return key.error();
            edge.key = *std::move(key);
        }
        if (element.contains("key_end")) {
            auto last = read_bytes(element.at("key_end"));
            if (!last) return last.error();
            if (last->size() != edge.key.size()) return malformed("an interval of two lengths");
            edge.last = *std::move(last);
        }
        if (element.contains("data") && element.at("data").contains("verdict"))
            edge.verdict = read_verdict(element.at("data").at("verdict"));
        found->second.edges.push_back(std::move(edge));
    }
    return Ok{};
}

// An interval begins at one element and ends before the next, which says so; where none follows it
// has no end.
void NftSets::settle() {
    for (auto& [name, filling] : sets_) {
        auto& [set, edges] = filling;
        std::stable_sort(edges.begin(), edges.end(), [](const Edge& left, const Edge& right) {
            return std::tie(left.rest, left.key, right.end) <
                   std::tie(right.rest, right.key, left.end);
        });
        for (std::size_t i = 0; i < edges.size(); ++i) {
            const auto& edge = edges[i];
            if (edge.end) continue;
            NftElement element{edge.key, edge.last.empty() ? edge.key : edge.last, edge.verdict};
            if (set.intervals && edge.last.empty() && !edge.rest) {
                const bool bounded = i + 1 < edges.size() && !edges[i + 1].rest;
                auto last = bounded ? before(edges[i + 1].key) : std::nullopt;
                element.last = last && *last >= edge.key ? *std::move(last)
                                                         : std::string(edge.key.size(), '\xff');
            }
            set.elements.push_back(std::move(element));
        }
        edges.clear();
    }
}

const NftSet* NftSets::find(const std::string& table, const std::string& name) const {
    const auto found = sets_.find(table + " " + name);
    return found == sets_.end() ? nullptr : &found->second.set;
}

namespace {

// Alternatives, those about one field together.
class Alternatives {
public:
    void add(const std::vector<FieldTest>& tests) {
        if (tests.size() != 1) return many_.push_back(tests);
        auto& into = single_[tests[0].field];
        const auto& ranges = tests[0].values.ranges();
        into.ranges.insert(into.ranges.end(), ranges.begin(), ranges.end());
        into.names.insert(into.names.end(), tests[0].names.begin(), tests[0].names.end());
    }

    std::vector<std::vector<FieldTest>> take() && {
        for (auto& [field, values] : single_)
            many_.push_back(
                {{field, NumberRanges::of(std::move(values.ranges)), std::move(values.names)}});
        return std::move(many_);
    }

private:
    struct Values {
        std::vector<NumberRanges::Range> ranges;
        std::vector<std::string> names;
    };
    std::map<PacketField, Values> single_;
    std::vector<std::vector<FieldTest>> many_;
};

}  // namespace

Condition is_in(const NftSet& set, const NftRegisters& registers, std::uint64_t number,
                const NftSetting& setting) {
    // Who gets into a set that rules fill is not known from who is in it.
    if (set.changes || registers.is_other(number, set.key_length)) return Condition::sometimes();
    Condition any = Condition::never();
    Alternatives alternatives;
    for (const auto& element : set.elements) {
        const auto one = element.first.empty()
                             ? Condition::always()
                             : registers.between(number, element.first, element.last, setting);
        if (one.any_of.empty()) continue;
        any.clarity = std::max(any.clarity, one.clarity);
        for (const auto& tests : one.any_of)
            alternatives.add(tests);
    }
    any.any_of = std::move(alternatives).take();
    return any;
}

}  // namespace presscheck
