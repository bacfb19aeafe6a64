#include "agent/report_json.h"

#include "core/limits.h"
#include "core/member_reader.h"
#include "core/names.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace presscheck {

using nlohmann::json;

json to_json(const Machine& machine) {
    return {{"architecture", machine.architecture},
            {"kernel", machine.kernel},
            {"name", machine.name},
            {"system", machine.system}};
}

json to_json(const std::vector<PolicyUse>& policies) {
    auto list = json::array();
    for (const auto& policy : policies) {
        auto overlays = json::array();
        for (const auto& overlay : policy.overlays) {
            overlays.push_back(
                {{"digest", overlay.digest}, {"id", overlay.id}, {"version", overlay.version}});
        }
        list.push_back({{"digest", policy.digest},
                        {"id", policy.id},
                        {"overlays", std::move(overlays)},
                        {"version", policy.version}});
        if (!policy.set.empty()) list.back()["set"] = policy.set;
    }
    return list;
}

Machine machine_of(const json& object) {
    return {object.at("name"), object.at("system"), object.at("kernel"), object.at("architecture")};
}

std::vector<PolicyUse> policies_of(const json& list) {
    std::vector<PolicyUse> policies;
    for (const auto& item : list) {
        PolicyUse policy{item.at("id"), item.at("version"), item.at("digest"), {}};
        for (const auto& overlay : item.at("overlays")) {
            policy.overlays.push_back(
                {overlay.at("id"), overlay.at("version"), overlay.at("digest")});
        }
        policy.set = item.value("set", policy.set);
        policies.push_back(std::move(policy));
    }
    return policies;
}

Result<ChainHead> chain_head_of(const json& object) {
    ChainHead head{object.at("chain"), 0, object.at("digest"), object.at("state_digest")};
    const auto sequence = whole_number(object.at("sequence"));
    const bool begun = sequence && *sequence > 0;
    // One less than the largest, so that there is a next one.
    const bool sound = sequence && *sequence < static_cast<std::uint64_t>(limits::json_integer) &&
                       is_hex(head.chain, 32) && is_hex(head.digest, 64) &&
                       (is_hex(head.state_digest, 64) || (!begun && head.state_digest.empty()));
    if (!sound) return Error{Errc::malformed, "no head of a chain"};
    head.sequence = *sequence;
    return head;
}

}  // namespace presscheck
