#include "checks/policy/clause.h"
#include "checks/policy/fields.h"
#include "checks/policy/load.h"
#include "core/bytes.h"
#include "core/sha256.h"

#include <algorithm>
#include <array>
#include <map>

namespace presscheck {
namespace {

constexpr std::array<std::string_view, 2> scopes{"host", "agency"};
constexpr std::array<std::string_view, 3> verifications{"automatic", "partial", "attested"};

template <std::size_t N>
std::vector<std::string_view> list_of(const std::array<std::string_view, N>& words) {
    return {words.begin(), words.end()};
}

std::string read_clause(const Node* node, std::string_view name, Problems& problems) {
    auto id = read_text(node, name, problems);
    if (!id) return {};
    const auto fault = fault_of_clause(*id);
    if (!fault.empty())
        problems.add(node->place, std::string(name) + " " + in_quotes(*id) + " " + fault);
    return *std::move(id);
}

class CatalogueReader {
public:
    explicit CatalogueReader(Problems& problems) : problems_(&problems) {}

    Catalogue read(const Node& root) {
        Fields fields(root, "the catalogue", *problems_);
        Catalogue catalogue;
        catalogue.id = read_id(fields.need("catalogue"), "'catalogue'", *problems_).value_or("");
        catalogue.version = read_version(fields.need("version"), *problems_).value_or("");
        catalogue.title = read_both_languages(fields.need("title"), "'title'", *problems_);
        catalogue.level = read_level(fields.find("level"));
        catalogue.complete =
            read_boolean(fields.find("complete"), "'complete'", *problems_).value_or(false);
        read_dates(fields.find("in_force"), catalogue);
        catalogue.inherits = read_inheritance(fields.find("inherits"));
        inherits_ = catalogue.inherits.has_value();
        for (const auto& node : list_of_sources(fields)) {
            catalogue.sources.push_back(read_source(node));
        }
        for (const auto& node : read_list(needed(fields, "groups"), "'groups'", *problems_)) {
            catalogue.groups.push_back(read_group(node));
        }
        for (const auto& node : not_empty(needed(fields, "requirements"))) {
            catalogue.requirements.push_back(read_requirement(node));
        }
        fields.finish();
        return catalogue;
    }

private:
    // A catalogue that inherits may have none of its own.
    const Node* needed(Fields& fields, std::string_view key) {
        return inherits_ ? fields.find(key) : fields.need(key);
    }

    const std::vector<Node>& list_of_sources(Fields& fields) {
        const auto* node = fields.find("sources");
        names_sources_ = node != nullptr;
        return read_list(node, "'sources'", *problems_);
    }

    CatalogueSource read_source(const Node& node) {
        Fields fields(node, "a source", *problems_);
        CatalogueSource source;
        const auto* id = fields.need("id");
        source.id = read_clause(id, "source", *problems_);
        if (id != nullptr) refuse_duplicate(source_lines_, source.id, *id, "source");
        if (!source.id.empty()) fields.rename("source " + in_quotes(source.id));
        source.title =
            read_both_languages(fields.need("title"), "'title' of " + fields.name(), *problems_);
        fields.finish();
        return source;
    }

    std::optional<Inheritance> read_inheritance(const Node* node) {
        if (node == nullptr) return std::nullopt;
        Fields fields(*node, "'inherits'", *problems_);
        Inheritance inheritance;
        inheritance.place = node->place;
        inheritance.from =
            read_id(fields.need("catalogue"), "'catalogue'", *problems_).value_or("");
        for (const auto& item : read_list(fields.find("renumber"), "'renumber'", *problems_)) {
            Fields pair(item, "a line of 'renumber'", *problems_);
            auto from = read_clause(pair.need("from"), "'from'", *problems_);
            auto to = read_clause(pair.need("to"), "'to'", *problems_);
            pair.finish();
            inheritance.renumber.push_back({std::move(from), std::move(to), item.place});
        }
        fields.finish();
        return inheritance;
    }

    int read_level(const Node* node) {
        const auto level = read_integer(node, "'level'", *problems_);
        if (!level) return 0;
        if (*level < 1 || *level > 5) problems_->add(node->place, "'level' is 1 to 5");
        return static_cast<int>(std::clamp<std::int64_t>(*level, 0, 5));
    }

    void read_dates(const Node* node, Catalogue& catalogue) {
        if (node == nullptr) return;
        Fields fields(*node, "'in_force'", *problems_);
        catalogue.in_force_from = read_date(fields.find("from"), "'from'", *problems_);
        catalogue.in_force_until = read_date(fields.find("until"), "'until'", *problems_);
        fields.finish();
        if (catalogue.in_force_from && catalogue.in_force_until &&
            *catalogue.in_force_until < *catalogue.in_force_from) {
            problems_->add(node->place, "'until' is the last day and lies before 'from'");
        }
    }

    const std::vector<Node>& not_empty(const Node* node) {
        const auto& items = read_list(node, "'requirements'", *problems_);
        if (node != nullptr && node->kind == Node::Kind::list && items.empty()) {
            problems_->add(node->place, "'requirements' is empty");
        }
        return items;
    }

    // Says where `id` was used before, or remembers it.
    void refuse_duplicate(std::map<std::string, int>& lines, const std::string& id,
                          const Node& node, std::string_view what) {
        if (id.empty()) return;
        const auto [first, fresh] = lines.try_emplace(id, node.place.line);
        if (fresh) return;
        problems_->add(node.place, "duplicate " + std::string(what) + " " + in_quotes(id) +
                                       "; it is already in line " + std::to_string(first->second));
    }

    RequirementGroup read_group(const Node& node) {
        Fields fields(node, "a group", *problems_);
        RequirementGroup group;
        const auto* id = fields.need("id");
        group.id = read_clause(id, "group", *problems_);
        if (id != nullptr) refuse_duplicate(group_lines_, group.id, *id, "group");
        if (!group.id.empty()) fields.rename("group " + in_quotes(group.id));
        group.title =
            read_both_languages(fields.need("title"), "'title' of " + fields.name(), *problems_);
        fields.finish();
        return group;
    }

    Requirement read_requirement(const Node& node) {
        Fields fields(node, "a requirement", *problems_);
        Requirement requirement;
        requirement.place = node.place;
        const auto* id = fields.need("id");
        requirement.id = read_clause(id, "requirement", *problems_);
        if (id != nullptr) refuse_duplicate(lines_, requirement.id, *id, "requirement");
        if (!requirement.id.empty()) fields.rename("requirement " + in_quotes(requirement.id));
        requirement.title =
            read_both_languages(fields.need("title"), "'title' of " + fields.name(), *problems_);
        requirement.group = read_group_name(fields);
        requirement.host_scoped =
            read_word(fields.need("scope"), "'scope'", list_of(scopes), *problems_).value_or(0) ==
            0;
        requirement.how = static_cast<Verification>(
            read_word(fields.need("how"), "'how'", list_of(verifications), *problems_).value_or(1));
        read_duty(fields, requirement);
        read_renewal(fields, requirement);
        read_attestation(fields, requirement);
        requirement.provenance = read_provenance(fields);
        read_correspondence(fields, requirement);
        requirement.verified =
            read_boolean(fields.find("verified"), "'verified'", *problems_).value_or(false);
        fields.finish();
        return requirement;
    }

    std::string read_group_name(Fields& fields) {
        const auto* node = fields.need("group");
        auto group = read_text(node, "'group'", *problems_);
        if (!group) return {};
        // The groups of another level are known only when it has been read too.
        if (!inherits_ && !group_lines_.contains(*group) && !problems_->full()) {
            std::vector<std::string_view> known;
            for (const auto& [id, line] : group_lines_)
                known.push_back(id);
            problems_->add(node->place, "unknown group " + in_quotes(*group) + " of " +
                                            fields.name() + suggestion(*group, known));
        }
        return *std::move(group);
    }

    // Every requirement is mandatory unless somebody says why not.
    void read_duty(Fields& fields, Requirement& requirement) {
        requirement.mandatory =
            read_boolean(fields.find("mandatory"), "'mandatory'", *problems_).value_or(true);
        const auto* reason = fields.find("reason");
        requirement.reason = read_text(reason, "'reason'", *problems_).value_or("");
        if (!requirement.mandatory && reason == nullptr) {
            problems_->add(fields.node().place,
                           fields.name() + " is not mandatory and lacks the key 'reason'");
        }
        if (requirement.mandatory && reason != nullptr) {
            problems_->add(reason->place, "'reason' says why a requirement is not mandatory; " +
                                              fields.name() + " is");
        }
    }

    void read_renewal(Fields& fields, Requirement& requirement) {
        const auto* node = fields.find("renew");
        requirement.renew = read_duration(node, "'renew'", *problems_);
        if (requirement.renew && requirement.renew->count() == 0) {
            problems_->add(node->place, "'renew' is longer than nothing");
        }
    }

    // Text for people who are to sign: of what a machine decides alone nobody signs anything.
    void read_attestation(Fields& fields, Requirement& requirement) {
        const auto* node = fields.find("attest");
        if (node == nullptr) return;
        requirement.attest = read_both_languages(node, "'attest' of " + fields.name(), *problems_);
        if (requirement.how == Verification::automatic) {
            problems_->add(node->place, "'attest' says what an attestation has to show; " +
                                            fields.name() + " is automatic and needs none");
        }
    }

    std::string read_provenance(Fields& fields) {
        const auto* node = fields.find("provenance");
        auto source = read_text(node, "'provenance'", *problems_);
        if (!source) return {};
        if (names_sources_ && !source_lines_.contains(*source) && !problems_->full()) {
            std::vector<std::string_view> known;
            for (const auto& [id, line] : source_lines_)
                known.push_back(id);
            problems_->add(node->place, "unknown source " + in_quotes(*source) + " of " +
                                            fields.name() + suggestion(*source, known));
        }
        return *std::move(source);
    }

    void read_correspondence(Fields& fields, Requirement& requirement) {
        for (const auto& node :
             read_list(fields.find("corresponds"), "'corresponds'", *problems_)) {
            auto name = read_text(&node, "an item of 'corresponds'", *problems_);
            if (name) requirement.corresponds.push_back({*std::move(name), node.place});
        }
    }

    Problems* problems_;
    bool inherits_ = false;
    bool names_sources_ = false;
    std::map<std::string, int> source_lines_;
    std::map<std::string, int> lines_;
    std::map<std::string, int> group_lines_;
};

}  // namespace

Loaded<Catalogue> load_catalogue(std::string_view bytes) {
    auto document = parse_document(bytes);
    if (auto* problems = std::get_if<std::vector<Problem>>(&document)) return std::move(*problems);
    Problems problems;
    auto catalogue = CatalogueReader(problems).read(std::get<Node>(document));
    if (!problems.empty()) return std::move(problems).take();
    catalogue.digest = sha256_hex(bytes);
    return catalogue;
}

}  // namespace presscheck
