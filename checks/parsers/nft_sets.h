// The sets and maps of nf_tables that rules look things up in.
#pragma once

#include "checks/parsers/nft_registers.h"
#include "checks/parsers/packet_filter.h"
#include "core/result.h"

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct NftVerdict {
    Verdict verdict = Verdict::go_on;
    std::string chain{};
    friend auto operator<=>(const NftVerdict&, const NftVerdict&) = default;
};

// What an attribute VERDICT says.
NftVerdict read_verdict(const nlohmann::json& verdict);
// The bytes that an attribute VALUE spells. Errors: malformed.
Result<std::string> read_bytes(const nlohmann::json& data);

struct NftElement {
    std::string first{}, last{};  // both included; empty: whatever is no other element
    std::optional<NftVerdict> verdict{};
};

struct NftSet {
    bool intervals = false, changes = false;
    std::size_t key_length = 0;
    std::vector<NftElement> elements{};
};

class NftSets {
public:
    // Errors: malformed.
    Status add_set(const nlohmann::json& set);
    Status add_elements(const nlohmann::json& list);
    // Once all are there.
    void settle();

    const NftSet* find(const std::string& table, const std::string& name) const;

private:
    struct Edge {
        std::string key, last{};
        bool end = false, rest = false;
        std::optional<NftVerdict> verdict{};
    };
    struct Filling {
        NftSet set;
        std::vector<Edge> edges;
    };

    std::map<std::string, Filling, std::less<>> sets_;
};

// The condition that a packet's fields are in the set.
Condition is_in(const NftSet& set, const NftRegisters& registers, std::uint64_t number,
                const NftSetting& setting);

// The table an object belongs to: its family and name.
std::string table_of(const nlohmann::json& object, std::string_view member = "table");

}  // namespace presscheck
