#include "checks/glob.h"
#include "checks/probes/dnf_cache.h"
#include "checks/probes/dnf_files.h"
#include "checks/probes/observed.h"
#include "checks/probes/repository_rows.h"

#include <array>
#include <utility>

namespace presscheck {
namespace {

// dnf 5 has the second name as well, dnf 4 passes over it.
constexpr std::string_view check = "gpgcheck", new_check = "pkg_gpgcheck";

// A switch in one section: what it says, and why that may not be all.
struct Switch {
    std::optional<bool> on;
    std::string written, source;
    std::optional<Reason> unclear;
};

Switch switch_in(const DnfSection* section, const std::string& path, std::string_view key) {
    const auto* setting = section == nullptr ? nullptr : section->find(key);
    if (setting == nullptr) return {};
    Switch found{dnf_switch(setting->value),
                 std::string(key) + "=" + readable(setting->value),
                 place(path, setting->line),
                 {}};
    // Variables stand in /etc/dnf/vars, and in the environment.
    if (setting->value.find('$') != std::string::npos) found.unclear = Reason::undeclared;
    return found;
}

Switch verification_in(const DnfSection* section, const std::string& path) {
    auto found = switch_in(section, path, check);
    const auto renamed = switch_in(section, path, new_check);
    if (renamed.on == found.on && !renamed.unclear) return found;
    if (!renamed.on && !renamed.unclear) return found;
    // The two programs would not do the same.
    if (!found.unclear) found.unclear = Reason::version;
    return found;
}

class Verification {
public:
    explicit Verification(const DnfSetup& setup) : setup_(setup) {
        main_ = verification_in(setup.main.config.find("main"), setup.main.path);
        for (const auto& file : setup.drop_ins) {
            const auto other = verification_in(file.config.find("main"), file.path);
            if (other.unclear || (other.on && other.on != main_.on)) doubt(Reason::version);
        }
        if (main_.unclear) doubt(*main_.unclear);
        if (setup.unclear) doubt(*setup.unclear);
    }

    Weaknesses of_main() const {
        Weaknesses found{.unclear = unclear_};
        if (main_.on == false) found.add(main_.written, main_.source);
        if (!main_.on && !unclear_) found.add("gpgcheck is not set", setup_.main.path);
        for (const auto& file : setup_.automatic) {
            const auto base = verification_in(file.config.find("base"), file.path);
            if (base.on == false) found.add(base.written, base.source);
            if (base.unclear && !found.unclear) found.unclear = base.unclear;
        }
        return found;
    }

    Weaknesses of(const DnfSetup::Repository& repository) const {
        const auto own = verification_in(&repository.section, repository.path);
        Weaknesses found = own.on || own.unclear ? Weaknesses{} : of_main();
        if (own.on == false) found.add(own.written, own.source);
        if (own.unclear) found.unclear = own.unclear;
        if (setup_.unclear) found.unclear = setup_.unclear;
        if (is_overridden(repository, check) || is_overridden(repository, new_check))
            found.unclear = Reason::version;
        return found;
    }

    // What dnf 5 lays over a repository, dnf 4 does not see.
    bool is_overridden(const DnfSetup::Repository& repository, std::string_view key) const {
        for (const auto& file : setup_.overrides) {
            for (const auto& section : file.config.sections) {
                // A pattern of the shell: what else it may mean is taken to fit.
                const bool fits = section.name.find('[') != std::string::npos ||
                                  text_matches(section.name, repository.section.name);
                if (fits && section.find(key) != nullptr) return true;
            }
        }
        return false;
    }

private:
    void doubt(Reason reason) {
        if (!unclear_) unclear_ = reason;
    }

    const DnfSetup& setup_;
    Switch main_;
    std::optional<Reason> unclear_;
};

std::vector<std::string> words_in(const DnfSection& section,
                                  std::initializer_list<std::string_view> keys) {
    std::vector<std::string> words;
    for (const auto key : keys) {
        const auto* setting = section.find(key);
        if (setting == nullptr) continue;
        for (auto& word : dnf_words(setting->value))
            words.push_back(without_credentials(word));
    }
    return words;
}

Cell enabled_cell(const DnfSetup::Repository& repository, const Verification& verification) {
    const auto enabled = switch_in(&repository.section, repository.path, "enabled");
    if (enabled.unclear) return unknown(*enabled.unclear);
    if (verification.is_overridden(repository, "enabled")) return unknown(Reason::version);
    return boolean(enabled.on.value_or(true));
}

// Whether a repository tells of security only what was fetched of it can say.
void put_freshness(Row& row, const Host& host, const DnfSetup& setup, const std::string& id,
                   const Cell& enabled) {
    const auto* main = setup.main.config.find("main");
    if (main != nullptr && main->find("cachedir") != nullptr) {
        row.set("security", unknown(Reason::not_permitted));
        row.set("refreshed", unknown(Reason::not_permitted));
        return;
    }
    const auto metadata = dnf_metadata(host, id);
    const bool fetched = metadata.refreshed.has_value();
    auto security = boolean(metadata.advisories);
    if (!fetched) security = unknown(Reason::absent);
    if (metadata.unclear) security = unknown(*metadata.unclear);
    if (!(security == boolean(false)) && !(enabled == boolean(true))) security = enabled;
    row.set("security", security, metadata.repomd);
    if (!fetched && metadata.unclear) {
        row.set("refreshed", unknown(*metadata.unclear));
    } else {
        row.set("refreshed", fetched ? observed_time(*metadata.refreshed) : never(),
                metadata.repomd);
    }
}

void add_repository(Table& table, const Host& host, const DnfSetup& setup,
                    const DnfSetup::Repository& repository, const Verification& verification) {
    const auto& section = repository.section;
    auto& row = table.add_row();
    row.set("manager", text("dnf"))
        .set("kind", text("repository"))
        .set("id", observed_text(section.name))
        .set("uris", texts(words_in(section, {"baseurl", "mirrorlist", "metalink"})))
        .set("suites", texts({}))
        .set("enabled", enabled_cell(repository, verification))
        .set("keys", texts(words_in(section, {"gpgkey"})))
        .set("local_signed", absent())
        .from(place(repository.path, section.line));
    verification.of(repository).put(row);
    put_freshness(row, host, setup, section.name, enabled_cell(repository, verification));
}

Cell local_cell(const DnfSetup& setup) {
    const auto local =
        switch_in(setup.main.config.find("main"), setup.main.path, "localpkg_gpgcheck");
    if (setup.unclear) return unknown(*setup.unclear);
    if (local.unclear) return unknown(*local.unclear);
    for (const auto& file : setup.drop_ins) {
        const auto other = switch_in(file.config.find("main"), file.path, "localpkg_gpgcheck");
        if (other.unclear || (other.on && other.on != local.on)) return unknown(Reason::version);
    }
    return boolean(local.on.value_or(false));
}

}  // namespace

void add_dnf_rows(Table& table, const Observation& observation) {
    const auto setup = read_dnf_setup(observation.host);
    const Verification verification(setup);
    if (setup.incomplete) table.mark_incomplete(*setup.incomplete);
    const auto main = verification.of_main();
    const auto& where = main.names.empty() ? setup.unclear_at : main.source;
    auto& row = table.add_row();
    row.set("manager", text("dnf"))
        .set("kind", text("settings"))
        .set("id", text("main"))
        .set("uris", texts({}))
        .set("suites", texts({}))
        .set("enabled", boolean(true))
        .set("keys", texts({}))
        .set("local_signed", local_cell(setup))
        .set("security", boolean(false))
        .set("refreshed", absent())
        .from(where.empty() ? setup.main.path : where);
    main.put(row);
    for (const auto& repository : setup.repositories) {
        if (table.rows().size() == limits::rows_per_table)
            return table.mark_incomplete(Reason::budget);
        add_repository(table, observation.host, setup, repository, verification);
    }
}

}  // namespace presscheck
