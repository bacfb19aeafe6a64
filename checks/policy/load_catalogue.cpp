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

// The first character of `text`, which is UTF-8, and its bytes.
struct Character {
    char32_t code = 0;
    std::size_t length = 1;
};
Character first_character(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    if (lead < 0x80) return {lead, 1};
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    char32_t code = lead & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        code = code << 6U | (static_cast<unsigned char>(text[i]) & 0x3fU);
    }
    return {code, length};
}

bool is_combining(char32_t code) {
    return code >= 0x300 && code <= 0x36f;
}

// Latin letters, those of Vietnamese among them. All of these blocks are their own NFC form, so a
// clause has one spelling only.
bool is_letter_or_digit(char32_t code) {
    const bool ascii = (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z') ||
                       (code >= 'A' && code <= 'Z');
    const bool latin = code >= 0xc0 && code <= 0x24f && code != 0xd7 && code != 0xf7;
    return ascii || latin || (code >= 0x1e00 && code <= 0x1eff);
}

// Why this cannot be the id of a clause; empty when it can.
std::string fault_of_clause(std::string_view id) {
    bool in_part = false;
    for (auto rest = id; !rest.empty();) {
        const auto character = first_character(rest);
        if (is_combining(character.code)) {
            return "has a letter in two pieces (a combining mark); write the composed letter "
                   "(Unicode NFC), as \xc4\x91 or \xc3\xaa";
        }
        const bool joint = character.code == '.' || character.code == '-';
        const bool letter = is_letter_or_digit(character.code);
        if (!letter && (!joint || !in_part)) {
            return "is not parts of letters and digits joined by single dots or dashes";
        }
        in_part = letter;
        rest.remove_prefix(character.length);
    }
    return in_part && id.size() <= 64 ? ""
                                      : "is not parts of letters and digits joined by single dots "
                                        "or dashes, at most 64 bytes";
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
        for (const auto& node : read_list(fields.need("groups"), "'groups'", *problems_)) {
            catalogue.groups.push_back(read_group(node));
        }
        for (const auto& node : not_empty(fields.need("requirements"))) {
            catalogue.requirements.push_back(read_requirement(node));
        }
        fields.finish();
        return catalogue;
    }

private:
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
        requirement.provenance =
            read_text(fields.find("provenance"), "'provenance'", *problems_).value_or("");
        requirement.verified =
            read_boolean(fields.find("verified"), "'verified'", *problems_).value_or(false);
        fields.finish();
        return requirement;
    }

    std::string read_group_name(Fields& fields) {
        const auto* node = fields.need("group");
        auto group = read_text(node, "'group'", *problems_);
        if (!group) return {};
        if (!group_lines_.contains(*group) && !problems_->full()) {
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

    Problems* problems_;
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
