// Reading and writing roster.yaml: closed keys, every mistake with its place.
#include "checks/policy/fields.h"
#include "collector/roster.h"
#include "core/canonical_json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <utility>

namespace presscheck {
namespace {

constexpr std::int64_t most_servers = 100'000;

const std::vector<std::string_view> kind_names{"print", "electronic", "radio", "television",
                                               "magazine"};

// An id's place, to complain about it later.
using Places = std::vector<std::pair<std::string, Place>>;

std::optional<Day> read_day(const Node* node, std::string_view name, Problems& problems) {
    const auto time = read_date(node, name, problems);
    if (!time) return std::nullopt;
    return std::chrono::floor<std::chrono::days>(*time);
}

Places read_ids(const Node* node, std::string_view name, Problems& problems) {
    Places ids;
    if (node == nullptr) return ids;
    for (const Node& item : read_list(node, name, problems)) {
        auto id = read_id(&item, name, problems);
        if (!id) continue;
        const bool twice = std::any_of(ids.begin(), ids.end(),
                                       [&](const auto& known) { return known.first == *id; });
        if (twice) problems.add(item.place, in_quotes(*id) + " stands here twice");
        ids.emplace_back(*std::move(id), item.place);
    }
    return ids;
}

std::vector<std::string> names_of(const Places& ids) {
    std::vector<std::string> names;
    for (const auto& [id, place] : ids)
        names.push_back(id);
    return names;
}

// An agency and where its parts were written.
struct PlacedAgency {
    Agency agency;
    Place place;
    Places units, succeeds;
};

std::vector<AgencyKind> read_kinds(const Node* node, Problems& problems) {
    std::vector<AgencyKind> kinds;
    if (node == nullptr) return kinds;
    for (const Node& item : read_list(node, "'kinds'", problems)) {
        const auto word = read_word(&item, "a kind of agency", kind_names, problems);
        if (!word) continue;
        const auto kind = *parse_agency_kind(kind_names[*word]);
        if (std::find(kinds.begin(), kinds.end(), kind) != kinds.end()) {
            problems.add(item.place, in_quotes(kind_names[*word]) + " stands here twice");
        }
        kinds.push_back(kind);
    }
    if (node->kind == Node::Kind::list && node->items.empty()) {
        problems.add(node->place, "'kinds' is empty: an agency is of at least one kind");
    }
    return kinds;
}

void read_dates(Fields& fields, Agency& agency, Problems& problems) {
    agency.from = read_day(fields.need("from"), "'from'", problems).value_or(Day{});
    const Node* until = fields.find("until");
    agency.until = read_day(until, "'until'", problems);
    if (agency.until && *agency.until < agency.from) {
        problems.add(until->place, "'until' is before 'from': it is the last day, included");
    }
}

void read_servers(Fields& fields, Agency& agency, Problems& problems) {
    const Node* node = fields.find("servers");
    const auto servers = read_integer(node, "'servers'", problems);
    if (!servers) return;
    if (*servers < 1 || *servers > most_servers) {
        problems.add(node->place,
                     "'servers' is at least 1; leave it out while the agency has not declared it");
        return;
    }
    agency.servers = static_cast<int>(*servers);
}

PlacedAgency read_agency(const Node& node, Problems& problems) {
    Fields fields(node, "an agency", problems);
    PlacedAgency placed;
    placed.place = node.place;
    if (!fields.is_map()) return placed;
    Agency& agency = placed.agency;
    if (const Node* id = fields.need("id"); id != nullptr) {
        placed.place = id->place;
        agency.id = read_id(id, "'id'", problems).value_or("");
        fields.rename("agency " + in_quotes(agency.id));
    }
    agency.title = read_both_languages(fields.need("title"), "'title'", problems);
    agency.kinds = read_kinds(fields.need("kinds"), problems);
    read_dates(fields, agency, problems);
    placed.units = read_ids(fields.need("units"), "'units'", problems);
    placed.succeeds = read_ids(fields.find("succeeds"), "'succeeds'", problems);
    agency.units = names_of(placed.units);
    agency.succeeds = names_of(placed.succeeds);
    read_servers(fields, agency, problems);
    agency.provenance = read_text(fields.find("provenance"), "'provenance'", problems).value_or("");
    agency.verified = read_boolean(fields.find("verified"), "'verified'", problems).value_or(false);
    fields.finish();
    return placed;
}

Places read_units(const Node* node, Roster& roster, Problems& problems) {
    Places places;
    if (node == nullptr) return places;
    for (const Node& item : read_list(node, "'units'", problems)) {
        Fields fields(item, "a unit", problems);
        if (!fields.is_map()) continue;
        const Node* id = fields.need("id");
        RosterUnit unit{read_id(id, "'id'", problems).value_or(""),
                        read_both_languages(fields.need("title"), "'title'", problems)};
        fields.finish();
        if (unit.id.empty()) continue;
        places.emplace_back(unit.id, id->place);
        roster.units.push_back(std::move(unit));
    }
    return places;
}

void refuse_twice(const Places& ids, std::string_view what, Problems& problems) {
    std::map<std::string_view, int> seen;
    for (const auto& [id, place] : ids) {
        if (!id.empty() && ++seen[id] == 2) {
            problems.add(place, std::string(what) + " " + in_quotes(id) + " is there already");
        }
    }
}

void refuse_strangers(const Places& ids, const std::vector<std::string_view>& known,
                      std::string_view what, Problems& problems) {
    for (const auto& [id, place] : ids) {
        if (std::find(known.begin(), known.end(), id) != known.end()) continue;
        problems.add(place, "no " + std::string(what) + " is called " + in_quotes(id) +
                                suggestion(id, known));
    }
}

bool overlap(const Agency& left, const Agency& right) {
    return (!left.until || right.from <= *left.until) &&
           (!right.until || left.from <= *right.until);
}

// A unit in two agencies on one day would be counted twice, or authorised for both.
void refuse_overlaps(const std::vector<PlacedAgency>& agencies, Problems& problems) {
    std::map<std::string_view, std::vector<const PlacedAgency*>> holders;
    for (const auto& placed : agencies) {
        for (const auto& [unit, place] : placed.units) {
            for (const PlacedAgency* other : holders[unit]) {
                if (problems.full()) return;
                if (other == &placed || !overlap(other->agency, placed.agency)) continue;
                problems.add(place, "unit " + in_quotes(unit) + " is in agency " +
                                        in_quotes(other->agency.id) +
                                        " on some of the same days: end one the day before the "
                                        "other begins");
            }
            holders[unit].push_back(&placed);
        }
    }
}

void check_together(const std::vector<PlacedAgency>& agencies, const Places& units,
                    Problems& problems) {
    std::vector<std::string_view> unit_names, all_names;
    Places agency_places;
    for (const auto& [id, place] : units)
        unit_names.push_back(id);
    all_names = unit_names;
    for (const auto& placed : agencies) {
        agency_places.emplace_back(placed.agency.id, placed.place);
        all_names.push_back(placed.agency.id);
    }
    refuse_twice(units, "unit", problems);
    refuse_twice(agency_places, "agency", problems);
    for (const auto& placed : agencies) {
        refuse_strangers(placed.units, unit_names, "unit", problems);
        refuse_strangers(placed.succeeds, all_names, "agency or unit", problems);
    }
    refuse_overlaps(agencies, problems);
}

std::string yaml_text(const std::string& text) {
    return canonical_bytes(nlohmann::json(text));  // a JSON string is a YAML one
}

std::string spell(const Text& text) {
    return "{vi: " + yaml_text(text.vi) + ", en: " + yaml_text(text.en) + "}";
}

std::string spell_list(const std::vector<std::string>& items) {
    std::string text = "[";
    for (const auto& item : items)
        text += (text.size() > 1 ? ", " : "") + item;
    return text + "]";
}

std::string spell(const Agency& agency) {
    std::vector<std::string> kinds;
    for (const AgencyKind kind : agency.kinds)
        kinds.emplace_back(name_of(kind));
    std::string text = "  - id: " + agency.id + "\n    title: " + spell(agency.title) +
                       "\n    kinds: " + spell_list(kinds) +
                       "\n    from: " + format_day(agency.from) + "\n";
    if (agency.until) text += "    until: " + format_day(*agency.until) + "\n";
    text += "    units: " + spell_list(agency.units) + "\n";
    if (!agency.succeeds.empty()) text += "    succeeds: " + spell_list(agency.succeeds) + "\n";
    if (agency.servers) text += "    servers: " + std::to_string(*agency.servers) + "\n";
    if (!agency.provenance.empty()) {
        text += "    provenance: " + yaml_text(agency.provenance) + "\n";
    }
    return text + "    verified: " + (agency.verified ? "true" : "false") + "\n";
}

// "'id' 'Bao_X' is not a name" is the mistake of "'units' 'Bao_X' is not a name".
std::string_view after_name(std::string_view message) {
    const auto blank = message.find(' ');
    return message.starts_with('\'') && blank != std::string_view::npos ? message.substr(blank + 1)
                                                                        : message;
}

}  // namespace

Loaded<Roster> load_roster(std::string_view bytes) {
    auto document = parse_document(bytes);
    if (auto* wrong = std::get_if<std::vector<Problem>>(&document)) return std::move(*wrong);
    Problems problems;
    Roster roster;
    Fields fields(std::get<Node>(document), "the roster", problems);
    if (fields.is_map()) {
        roster.id = read_id(fields.need("roster"), "'roster'", problems).value_or("");
        roster.version = read_version(fields.need("version"), problems).value_or("");
        const Places units = read_units(fields.need("units"), roster, problems);
        std::vector<PlacedAgency> agencies;
        if (const Node* node = fields.need("agencies"); node != nullptr) {
            for (const Node& item : read_list(node, "'agencies'", problems))
                agencies.push_back(read_agency(item, problems));
        }
        fields.finish();
        check_together(agencies, units, problems);
        for (auto& placed : agencies)
            roster.agencies.push_back(std::move(placed.agency));
    }
    if (!problems.empty()) return std::move(problems).take();
    return roster;
}

std::string spell(const Roster& roster) {
    std::string text = "roster: " + roster.id + "\nversion: " + roster.version + "\n";
    text += roster.units.empty() ? "units: []\n" : "units:\n";
    for (const RosterUnit& unit : roster.units) {
        text += "  - id: " + unit.id + "\n    title: " + spell(unit.title) + "\n";
    }
    text += roster.agencies.empty() ? "agencies: []\n" : "agencies:\n";
    for (const Agency& agency : roster.agencies)
        text += spell(agency);
    return text;
}

Result<Roster> with_agency(Roster roster, Agency agency) {
    for (const auto& unit : agency.units) {
        const bool known = std::any_of(roster.units.begin(), roster.units.end(),
                                       [&](const RosterUnit& there) { return there.id == unit; });
        if (!known) roster.units.push_back({unit, agency.title});
    }
    roster.agencies.push_back(std::move(agency));
    // The file's own rules decide: what cannot be read back is not recorded.
    auto loaded = load_roster(spell(roster));
    if (auto* wrong = std::get_if<std::vector<Problem>>(&loaded)) {
        // An agency's id is its unit's name too, and its mistake is one.
        std::vector<std::string_view> told;
        std::string all;
        for (const auto& problem : *wrong) {
            const std::string_view about = after_name(problem.message);
            if (std::find(told.begin(), told.end(), about) != told.end()) continue;
            told.push_back(about);
            all += (all.empty() ? "" : "; ") + problem.message;
        }
        return Error{Errc::malformed, all};
    }
    return std::get<Roster>(std::move(loaded));
}

}  // namespace presscheck
