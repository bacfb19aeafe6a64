// /etc/presscheck/ceiling.yaml, the only thing that widens the ceiling.
#include "checks/ceiling.h"
#include "checks/glob.h"
#include "checks/policy/document.h"
#include "checks/policy/fields.h"

namespace presscheck {
namespace {

// Why a pattern cannot stand in the file, or nothing.
std::optional<std::string> fault_of(std::string_view pattern) {
    const auto parts = components_of(pattern);
    std::string plain;
    for (const auto part : parts)
        plain += "/" + std::string(part);
    if (pattern != plain || plain.find("/..") != std::string::npos)
        return "a pattern is an absolute path without `.`, `..` and empty parts";
    if (has_wildcard(parts.front()))
        return "a pattern begins with a folder that it names: /opt/cms/*, not /**";
    for (const auto part : parts) {
        if (part != "**" && part.find("**") != std::string_view::npos)
            return "** stands alone between slashes";
    }
    return std::nullopt;
}

}  // namespace

Loaded<Ceiling> Ceiling::widened(std::string_view yaml) const {
    auto document = parse_document(yaml);
    if (auto* wrong = std::get_if<std::vector<Problem>>(&document)) return std::move(*wrong);
    Problems problems;
    Fields fields(std::get<Node>(document), "the ceiling", problems);
    const auto* version = fields.need("ceiling");
    if (const auto number = read_integer(version, "'ceiling'", problems); number && *number != 1)
        problems.add(version->place, "'ceiling' is 1 in this version");

    auto wider = *this;
    for (const std::string_view probe : {"lines", "files"}) {
        const auto name = "'" + std::string(probe) + "'";
        for (const auto& node : read_list(fields.find(probe), name, problems)) {
            const auto pattern = read_text(&node, name, problems);
            if (!pattern) continue;
            auto fault = fault_of(*pattern);
            if (!fault && probe == "lines" && (is_secret(*pattern) || in_a_home(*pattern)))
                fault = "secrets and homes are out of reach of `lines`, whatever stands here";
            if (fault) problems.add(node.place, *fault);
            wider.local_.push_back({std::string(probe), *pattern});
        }
    }
    fields.finish();
    if (!problems.empty()) return std::move(problems).take();
    return wider;
}

}  // namespace presscheck
