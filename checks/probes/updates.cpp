#include "checks/probes/updates.h"

#include "checks/parsers/apt_index.h"
#include "checks/parsers/lz4_frame.h"
#include "checks/probes/apt_corrections.h"
#include "checks/probes/apt_lists.h"
#include "checks/probes/apt_pins.h"
#include "checks/probes/dnf_updates.h"
#include "checks/probes/observed.h"
#include "checks/probes/package_database.h"
#include "checks/probes/repository_rows.h"
#include "checks/probes/rpm_database.h"
#include "core/bytes.h"
#include "core/limits.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

struct Update {
    std::string name, architecture, installed, available;
    bool held = false;
    std::string repository, source;
};

// Made of files alone: what hangs on the time of day is worked out for each scan.
struct AptUpdates {
    std::vector<Update> updates;
    std::vector<AptList> lists;        // of security
    std::optional<Reason> incomplete;  // there may be more
    std::string incomplete_at;
};

std::strong_ordering order(const std::string& left, const std::string& right) {
    return compare(Version{left}, Version{right});
}

class AptReading {
public:
    explicit AptReading(const Observation& observation)
        : host_(observation.host),
          setup_(apt_setup(observation)),
          lists_(apt_lists(observation)),
          corrections_(apt_corrections(observation)),
          packages_(package_database(observation)) {}

    AptUpdates run() {
        if (setup_->incomplete) miss(*setup_->incomplete, "");
        if (setup_->unclear) miss(*setup_->unclear, setup_->unclear_at);
        if (lists_->hidden) miss(*lists_->hidden, "");
        if (packages_->incomplete) miss(*packages_->incomplete, "");
        if (!packages_->dpkg) miss(Reason::unsupported, "");
        for (const auto& package : packages_->packages) {
            if (is_unpacked(package) && !package.version.empty())
                installed_.emplace(package.name, &package);
        }
        for (std::size_t i = 0; i < lists_->lists.size(); ++i) {
            if (lists_->lists[i].security) read_list(lists_->lists[i], corrections_->fits[i].whole);
        }
        // Nothing to compare with is no answer, nor is what mends another system.
        if (corrections_->unclear) miss(*corrections_->unclear, corrections_->unclear_at);
        if (corrections_->uncovered) miss(Reason::absent, corrections_->uncovered_at);
        for (auto& [package, update] : newest_)
            found_.updates.push_back(std::move(update));
        return std::move(found_);
    }

private:
    void miss(Reason reason, const std::string& at) {
        if (found_.incomplete) return;
        found_.incomplete = reason;
        found_.incomplete_at = readable(at);
    }

    void read_list(const AptList& list, bool whole) {
        found_.lists.push_back(list);
        if (list.unclear) return miss(*list.unclear, list.release);
        if (!list.date) return;
        if (!whole || list.indexes.empty()) miss(Reason::absent, list.release);
        for (const auto& path : list.indexes)
            read_index(list, path);
    }

    void read_index(const AptList& list, const std::string& path) {
        auto bytes = host_.read_file(path);
        if (!bytes) return miss(reason_of(bytes.error(), host_), path);
        if (path.ends_with(".lz4")) {
            bytes = unpack_lz4(*bytes, limits::observed_file_bytes);
            if (!bytes) return miss(reason_of(bytes.error(), host_), path);
        } else if (!path.ends_with("_Packages")) {
            return miss(Reason::unsupported, path);
        }
        AptIndexReader index(*bytes);
        while (const auto offered = index.next())
            take(list, path, *offered);
        if (index.malformed()) miss(Reason::malformed, path);
    }

    // `all` fits everywhere: a package may become one for a single architecture, or cease to be.
    static bool fits(const DpkgPackage& package, std::string_view architecture) {
        return package.architecture == architecture || package.architecture == "all" ||
               architecture == "all";
    }

    void take(const AptList& list, const std::string& path, const OfferedPackage& offered) {
        const auto [first, last] = installed_.equal_range(offered.name);
        for (auto each = first; each != last; ++each) {
            const auto& package = *each->second;
            if (!fits(package, offered.architecture)) continue;
            const std::string available(offered.version);
            if (order(package.version, available) >= 0) continue;
            const auto known = newest_.find(&package);
            if (known != newest_.end() && order(known->second.available, available) >= 0) continue;
            newest_.insert_or_assign(
                &package, Update{package.name, package.architecture, package.version, available,
                                 package.want == "hold",
                                 without_credentials(list.uri) + " " + list.suite, path});
        }
    }

    // By name, and then by where they stand in dpkg's file.
    struct ByName {
        bool operator()(const DpkgPackage* left, const DpkgPackage* right) const {
            return std::pair(std::string_view(left->name), left) <
                   std::pair(std::string_view(right->name), right);
        }
    };

    const Host& host_;
    std::shared_ptr<const AptSetup> setup_;
    std::shared_ptr<const AptLists> lists_;
    std::shared_ptr<const AptCorrections> corrections_;
    std::shared_ptr<const PackageDatabase> packages_;
    std::multimap<std::string_view, const DpkgPackage*> installed_;
    std::map<const DpkgPackage*, Update, ByName> newest_;
    AptUpdates found_;
};

std::optional<std::chrono::seconds> fresh_within(const Arguments& arguments) {
    const auto* age = std::get_if<std::chrono::seconds>(&arguments.at("fresh_within").scalar());
    return age == nullptr ? std::nullopt : std::optional(*age);
}

// What was fetched too long ago, never, or tomorrow does not tell what waits.
void judge_age(Table& table, const Observation& observation, const std::vector<AptList>& lists) {
    constexpr std::chrono::hours ahead{1};
    const Time now = observation.now;
    const auto most = fresh_within(observation.arguments);
    for (const auto& list : lists) {
        const auto at = list.release.empty() ? list.uri : list.release;
        if (!list.date) {
            if (!list.unclear) table.mark_incomplete(Reason::stale, without_credentials(at));
        } else if (*list.date > now + ahead) {
            table.mark_incomplete(Reason::clock, readable(at));
        } else if (most && now - *list.date > *most) {
            table.mark_incomplete(Reason::stale, readable(at));
        }
    }
}

Cell dpkg_version(const std::string& spelt) {
    return is_utf8(spelt) ? version(spelt, Version::Order::dpkg) : unknown(Reason::malformed);
}

void add_apt_updates(Table& table, const Observation& observation) {
    const auto shared =
        observation.memory.once<AptUpdates>([&] { return AptReading(observation).run(); });
    const auto& found = *shared;
    if (found.incomplete) table.mark_incomplete(*found.incomplete, found.incomplete_at);
    judge_age(table, observation, found.lists);
    const auto pins = apt_pins(observation);
    std::vector<std::string> things;
    for (const auto& update : found.updates)
        things.push_back(
            readable(update.name + ":" + update.architecture + " " + update.installed));
    const auto since = since_when(observation, "updates", things, table.complete());
    for (std::size_t i = 0; i < found.updates.size(); ++i) {
        const auto& update = found.updates[i];
        table.add_row()
            .set("name", observed_text(update.name))
            .set("architecture", observed_text(update.architecture))
            .set("installed", dpkg_version(update.installed))
            .set("available", dpkg_version(update.available))
            .set("waiting_since", since[i])
            .set("held",
                 update.held || !pins->unclear ? boolean(update.held) : unknown(*pins->unclear))
            .set("repository", observed_text(update.repository))
            .from(readable(update.source));
    }
}

}  // namespace

Table observe_updates(const Observation& observation) {
    auto table = Table::of("updates");
    const auto apt = has_apt(observation.host);
    if (!apt) table.mark_incomplete(Reason::denied);
    if (apt == true) add_apt_updates(table, observation);
    // Debian has a dnf and an rpm too, for building: without packages of rpm's there is nothing
    // that dnf would mend.
    const auto rpm = read_rpm_database(observation.host);
    const bool has_rpm = !rpm.packages.empty() || rpm.incomplete;
    if (has_rpm) add_dnf_updates(table, observation, rpm);
    if (apt == false && !has_rpm) table.mark_incomplete(Reason::unsupported);
    return table;
}

}  // namespace presscheck
