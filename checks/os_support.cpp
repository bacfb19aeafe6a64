#include "checks/os_support.h"

#include "checks/policy/fields.h"

#include <algorithm>

namespace presscheck {

extern const std::string_view os_support_file;

namespace {

class Reading {
public:
    explicit Reading(Problems& problems) : problems_(problems) {}

    std::vector<OsSupport> run(const Node& root) {
        Fields fields(root, "the table of systems", problems_);
        fields.need("os_support");
        read_date(fields.need("as_of"), "'as_of'", problems_);
        read_boolean(fields.need("verified"), "'verified'", problems_);
        std::vector<OsSupport> all;
        if (const auto* releases = fields.need("releases")) {
            for (const auto& item : read_list(releases, "'releases'", problems_))
                read_release(item, all);
        }
        fields.finish();
        return all;
    }

private:
    void read_release(const Node& item, std::vector<OsSupport>& all) {
        Fields fields(item, "a release", problems_);
        const auto id = read_text(fields.need("id"), "'id'", problems_);
        const auto version = read_text(fields.need("version"), "'version'", problems_);
        const auto until = read_date(fields.need("until"), "'until'", problems_);
        fields.finish();
        if (id && version && until) all.push_back({*id, *version, *until + std::chrono::days(1)});
    }

    Problems& problems_;
};

const std::vector<OsSupport>& built_in() {
    static const auto table = [] {
        auto parsed = parse_os_support(os_support_file);
        return std::holds_alternative<std::vector<OsSupport>>(parsed)
                   ? std::get<std::vector<OsSupport>>(std::move(parsed))
                   : std::vector<OsSupport>{};
    }();
    return table;
}

}  // namespace

Loaded<std::vector<OsSupport>> parse_os_support(std::string_view bytes) {
    auto document = parse_document(bytes);
    if (auto* wrong = std::get_if<std::vector<Problem>>(&document)) return std::move(*wrong);
    Problems problems;
    auto table = Reading(problems).run(std::get<Node>(document));
    if (!problems.empty()) return std::move(problems).take();
    return table;
}

std::optional<Time> supported_until(std::string_view id, std::string_view version) {
    const auto find = [&](std::string_view wanted) -> std::optional<Time> {
        const auto& table = built_in();
        const auto found = std::find_if(table.begin(), table.end(), [&](const OsSupport& each) {
            return each.id == id && each.version == wanted;
        });
        return found == table.end() ? std::nullopt : std::optional(found->until);
    };
    if (const auto until = find(version)) return until;
    return find(version.substr(0, version.find('.')));
}

}  // namespace presscheck
