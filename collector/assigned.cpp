#include "collector/assigned.h"

#include "checks/policy/document.h"
#include "checks/policy/problem.h"
#include "collector/config.h"
#include "collector/inputs.h"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

namespace presscheck {
namespace {

struct Named {
    std::string id;
    Place place;
};

Result<Node> read_yaml(const std::string& path) {
    const auto text = read_text_file(path);
    if (!text) return text.error();
    auto document = parse_document(*text);
    if (const auto* problems = std::get_if<std::vector<Problem>>(&document)) {
        return Error{Errc::malformed, spell(path, *problems)};
    }
    return std::get<Node>(std::move(document));
}

const Node* member(const Node& node, std::string_view key) {
    return node.kind == Node::Kind::map ? node.find(key) : nullptr;
}

Result<std::vector<std::string>> policies_of(const std::string& share) {
    const auto files = yaml_files(share + "/policies");
    if (!files) return files.error();
    std::vector<std::string> ids;
    for (const auto& file : *files) {
        const auto policy = read_yaml(file);
        if (!policy) return policy.error();
        if (const Node* const id = member(*policy, "policy")) ids.push_back(id->text);
    }
    return ids;
}

std::vector<Named> assigned_in(const Node& config) {
    std::vector<Named> named;
    const Node* const list = member(config, "assigned");
    if (list == nullptr) return named;
    for (const Node& item : list->items)
        named.push_back({item.text, item.place});
    return named;
}

}  // namespace

Result<std::vector<std::string>> assigned_policies(const collector::Config& config,
                                                   const std::string& share) {
    if (config.assigned) return *config.assigned;
    auto ids = policies_of(share);
    if (!ids) return ids.error();
    std::sort(ids->begin(), ids->end());
    return ids;
}

Status check_assigned(const std::filesystem::path& config, const std::string& share) {
    const auto file = read_yaml(config.string());
    if (!file) return file.error();
    const auto policies = policies_of(share);
    if (!policies) return policies.error();
    const std::vector<std::string_view> known(policies->begin(), policies->end());
    Problems problems;
    for (const auto& [id, place] : assigned_in(*file)) {
        if (std::find(known.begin(), known.end(), id) != known.end()) continue;
        problems.add(place, "no policy is called " + in_quotes(id) + " in " + share + "/policies" +
                                suggestion(id, known));
    }
    if (problems.empty()) return Ok{};
    return Error{Errc::malformed, spell(config.string(), std::move(problems).take())};
}

}  // namespace presscheck
