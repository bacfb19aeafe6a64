#include "checks/parsers/apt_words.h"
#include "checks/probes/apt_corrections.h"
#include "checks/probes/apt_files.h"
#include "checks/probes/apt_lists.h"
#include "checks/probes/observed.h"
#include "checks/probes/repository_rows.h"

#include <algorithm>
#include <array>
#include <utility>

namespace presscheck {
namespace {

// Each lets something in that nobody has signed, or that is signed by nothing to rely on.
constexpr std::array<std::string_view, 6> switches{
    "APT::Get::AllowUnauthenticated",  "Acquire::AllowInsecureRepositories",
    "Acquire::AllowWeakRepositories",  "Acquire::AllowDowngradeToInsecureRepositories",
    "APT::Authentication::TrustCDROM", "Aptitude::CmdLine::Ignore-Trust-Violations"};
constexpr std::array<std::string_view, 4> options{"trusted", "allow-insecure", "allow-weak",
                                                  "allow-downgrade-to-insecure"};
// Programs in place of those that verify, and what they are told.
constexpr std::array<std::string_view, 8> verifiers{
    "Dir::Bin::methods", "Dir::Bin::apt-key",    "Dir::Bin::gpg",         "Dir::Bin::gpgv",
    "Dir::Bin::sqv",     "APT::Key::gpgcommand", "APT::Key::gpgvcommand", "Acquire::gpgv::Options"};

bool is_set_by_a_file(const AptSetting& setting) {
    return !setting.source.empty() ||
           std::any_of(setting.children.begin(), setting.children.end(), is_set_by_a_file);
}

// Whether something else than apt's own means verifies, or some program has files of its own.
bool is_rebuilt(const AptSettings& settings) {
    const auto set = [](const AptSetting* setting) { return is_set_by_a_file(*setting); };
    for (const auto name : verifiers) {
        const auto found = settings.find_for_any(name);
        if (std::any_of(found.begin(), found.end(), set)) return true;
    }
    for (const auto* name : {"Dir", "RootDir"}) {
        const auto* common = settings.find(name);
        const auto found = settings.find_for_any(name);
        if (std::any_of(found.begin(), found.end(), [&](const AptSetting* setting) {
                return setting != common && is_set_by_a_file(*setting);
            }))
            return true;
    }
    return false;
}

Weaknesses weaknesses_of(const AptSetup& setup) {
    Weaknesses found{.unclear = setup.unclear};
    for (const auto name : switches) {
        for (const auto* setting : setup.settings.find_for_any(name)) {
            if (apt_switch(setting->value) == true)
                found.add(std::string(name) + " " + readable(setting->value), setting->source);
        }
    }
    if (!found.unclear && is_rebuilt(setup.settings)) found.unclear = Reason::unsupported;
    return found;
}

std::vector<std::string> keys_of(const AptSource& source) {
    const auto found = source.options.find("signed-by");
    if (found == source.options.end()) return {};
    const std::string& value = found->second;
    if (value.find("-----BEGIN") != std::string::npos) return {"embedded"};
    std::vector<std::string> keys;
    std::string key;
    for (const char c : value + ' ') {
        if (c != ',' && !is_apt_blank(c)) {
            key += c;
        } else if (!key.empty()) {
            keys.push_back(std::exchange(key, {}));
        }
    }
    return keys;
}

std::vector<std::string> shown_uris(const AptSource& source) {
    std::vector<std::string> uris;
    for (const auto& uri : source.uris)
        uris.push_back(without_credentials(uri));
    return uris;
}

// Of several suites the one that was fetched the longest ago counts.
void put_freshness(Row& row, const AptLists& lists, const AptCorrections& corrections,
                   std::size_t source) {
    bool security = false, mends = false;
    std::optional<Reason> unclear;
    const AptList* oldest = nullptr;
    for (std::size_t i = 0; i < lists.lists.size(); ++i) {
        const auto& list = lists.lists[i];
        if (list.source != source) continue;
        security = security || list.security;
        mends = mends || corrections.fits[i].mends;
        if (list.unclear && !unclear) unclear = list.unclear;
        // The day of a list that lacks a part says nothing of that part.
        if (list.date && !corrections.fits[i].whole && !unclear) unclear = Reason::absent;
        if (oldest == nullptr || list.date < oldest->date) oldest = &list;
    }
    row.set("security",
            security && corrections.unclear ? unknown(*corrections.unclear) : boolean(mends),
            corrections.unclear && security ? corrections.unclear_at : "");
    if (unclear) {
        row.set("refreshed", unknown(*unclear));
    } else if (oldest == nullptr) {
        row.set("refreshed", absent());
    } else {
        row.set("refreshed", oldest->date ? observed_time(*oldest->date) : never(),
                readable(oldest->release));
    }
}

void add_source(Table& table, const AptSetup::Source& found, const Weaknesses& common,
                const AptLists& lists, const AptCorrections& corrections, std::size_t index) {
    const auto& source = found.source;
    Weaknesses own{.unclear = common.unclear};
    for (const auto name : options) {
        const auto option = source.options.find(std::string(name));
        if (option != source.options.end() && apt_switch(option->second) == true)
            own.add(std::string(name) + "=" + readable(option->second), found.where);
    }
    for (const auto& name : common.names)
        own.add(name, common.source);
    const auto uris = shown_uris(source);
    const auto id = (uris.empty() ? "" : uris.front()) +
                    (source.suites.empty() ? "" : " " + readable(source.suites.front()));
    auto& row = table.add_row();
    row.set("manager", text("apt"))
        .set("kind", text("repository"))
        .set("id", text(id))
        .set("uris", texts(uris))
        .set("suites", observed_texts(source.suites))
        .set("enabled", boolean(source.enabled))
        .set("keys", observed_texts(keys_of(source)))
        .set("local_signed", absent())
        .from(found.where);
    own.put(row);
    put_freshness(row, lists, corrections, index);
}

}  // namespace

void add_apt_rows(Table& table, const Observation& observation) {
    const auto shared = apt_setup(observation);
    const auto& setup = *shared;
    const auto common = weaknesses_of(setup);
    if (setup.incomplete) table.mark_incomplete(*setup.incomplete);
    auto& row = table.add_row();
    // dpkg installs a file of a package as it is.
    row.set("manager", text("apt"))
        .set("kind", text("settings"))
        .set("id", absent())
        .set("uris", texts({}))
        .set("suites", texts({}))
        .set("enabled", boolean(true))
        .set("keys", texts({}))
        .set("local_signed", boolean(false))
        .set("security", boolean(false))
        .set("refreshed", absent())
        .from(common.names.empty() ? setup.unclear_at : common.source);
    common.put(row);
    const auto lists = apt_lists(observation);
    const auto corrections = apt_corrections(observation);
    for (std::size_t i = 0; i < setup.sources.size(); ++i) {
        if (table.rows().size() == limits::rows_per_table)
            return table.mark_incomplete(Reason::budget);
        add_source(table, setup.sources[i], common, *lists, *corrections, i);
    }
}

}  // namespace presscheck
