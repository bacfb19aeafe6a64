#include "checks/policy/bounds.h"
#include "checks/policy/fields.h"
#include "checks/policy/load.h"
#include "checks/policy/load_matchers.h"
#include "core/sha256.h"

namespace presscheck {
namespace {

class OverlayReader {
public:
    OverlayReader(const Policy& policy, bool local, Problems& problems)
        : policy_(&policy), local_(local), problems_(&problems) {}

    Overlay read(const Node& root) {
        Fields fields(root, "the overlay", *problems_);
        Overlay overlay;
        const auto* target = fields.need("overlay");
        overlay.policy = read_id(target, "'overlay'", *problems_).value_or("");
        if (!overlay.policy.empty() && overlay.policy != policy_->id) {
            problems_->add(target->place, "this overlay is for policy " +
                                              in_quotes(overlay.policy) + ", not for " +
                                              in_quotes(policy_->id));
        }
        overlay.version = read_version(fields.need("version"), *problems_).value_or("");
        if (const auto* set = fields.need("set")) read_values(*set, overlay);
        fields.finish();
        return overlay;
    }

private:
    void read_values(const Node& node, Overlay& overlay) {
        const Fields fields(node, "'set'", *problems_);
        if (!fields.is_map()) return;
        for (std::size_t i = 0; i < node.keys.size(); ++i) {
            const auto* parameter = find_parameter(node.keys[i]);
            if (parameter == nullptr) continue;
            auto value = read_within_bounds(node.items[i], *parameter);
            if (value) overlay.set.emplace_back(parameter->name, *std::move(value));
        }
    }

    const Parameter* find_parameter(const Node& key) {
        if (problems_->full()) return nullptr;
        const auto found = policy_->parameters.find(key.text);
        if (found == policy_->parameters.end()) {
            std::vector<std::string_view> known;
            for (const auto& [name, parameter] : policy_->parameters)
                known.push_back(name);
            problems_->add(key.place, "unknown parameter " + in_quotes(key.text) + " of policy " +
                                          in_quotes(policy_->id) + suggestion(key.text, known));
            return nullptr;
        }
        if (local_ && !found->second.site) {
            problems_->add(key.place, "parameter '" + key.text +
                                          "' is not for a host to set (it lacks site: true); ask "
                                          "the department");
            return nullptr;
        }
        return &found->second;
    }

    std::optional<Value> read_within_bounds(const Node& node, const Parameter& parameter) {
        auto value =
            read_value(node, parameter.type, "parameter '" + parameter.name + "'", *problems_);
        if (!value) return std::nullopt;
        const auto fault = fault_of(parameter, *value);
        if (!fault) return value;
        problems_->add(node.place, *fault);
        return std::nullopt;
    }

    const Policy* policy_;
    bool local_;
    Problems* problems_;
};

}  // namespace

Loaded<OverlayTarget> overlay_target(std::string_view bytes) {
    auto document = parse_document(bytes);
    if (auto* problems = std::get_if<std::vector<Problem>>(&document)) return std::move(*problems);
    const auto& root = std::get<Node>(document);
    const auto* target = root.kind == Node::Kind::map ? root.find("overlay") : nullptr;
    if (target == nullptr || target->kind != Node::Kind::scalar) {
        const auto place = target == nullptr ? root.place : target->place;
        return std::vector<Problem>{{place, "an overlay begins with 'overlay: POLICY-ID'"}};
    }
    return OverlayTarget{target->text, target->place};
}

Loaded<Overlay> load_overlay(std::string_view bytes, const Policy& policy, bool local) {
    auto document = parse_document(bytes);
    if (auto* problems = std::get_if<std::vector<Problem>>(&document)) return std::move(*problems);
    Problems problems;
    auto overlay = OverlayReader(policy, local, problems).read(std::get<Node>(document));
    if (!problems.empty()) return std::move(problems).take();
    overlay.digest = sha256_hex(bytes);
    return overlay;
}

void apply(const Overlay& overlay, ParameterValues& values) {
    for (const auto& [name, value] : overlay.set)
        values.insert_or_assign(name, value);
}

}  // namespace presscheck
