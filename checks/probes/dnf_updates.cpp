#include "checks/probes/dnf_updates.h"

#include "checks/parsers/updateinfo.h"
#include "checks/probes/dnf_cache.h"
#include "checks/probes/observed.h"
#include "core/bytes.h"

#include <map>
#include <optional>
#include <string>
#include <utility>

namespace presscheck {
namespace {

std::strong_ordering order(const std::string& left, const std::string& right) {
    return compare(Version{left, Version::Order::rpm}, Version{right, Version::Order::rpm});
}

struct Pending {
    std::string installed, available;
    std::optional<Time> since;  // the first advisory that is not followed
    bool dated = true;
    std::string repository, source;
};

class Reading {
public:
    Reading(Table& table, const Observation& observation, const RpmDatabase& rpm)
        : table_(table), observation_(observation) {
        // Of kernels several are installed: what counts is the newest.
        for (const auto& package : rpm.packages) {
            auto& version = installed_[{package.name, package.architecture.value_or("")}];
            if (version.empty() || order(version, package.version) < 0) version = package.version;
        }
        if (rpm.incomplete) table_.mark_incomplete(*rpm.incomplete, rpm.path);
    }

    void run() {
        const auto& repositories =
            observation_.other("repositories", {{"manager", Value{Scalar{std::string("dnf")}}}});
        if (!repositories.complete()) table_.mark_incomplete(*repositories.reason());
        bool any = false;
        for (const auto& row : repositories.rows()) {
            const auto& security = row.cell("security");
            if (const auto* hidden = std::get_if<Unknown>(&security))
                table_.mark_incomplete(
                    hidden->reason == Reason::absent ? Reason::stale : hidden->reason,
                    row.source());
            if (!(security == boolean(true))) continue;
            any = true;
            read(std::get<std::string>(std::get<Value>(row.cell("id")).scalar()),
                 row.cell("refreshed"));
        }
        if (!any) table_.mark_incomplete(Reason::absent);
        add_rows();
    }

private:
    void read(const std::string& repository, const Cell& refreshed) {
        const auto metadata = dnf_metadata(observation_.host, repository);
        judge_age(refreshed, metadata.repomd);
        // dnf may also keep them packed, in ways that are not read here.
        if (!metadata.updateinfo.ends_with(".xml"))
            return table_.mark_incomplete(Reason::unsupported, readable(metadata.updateinfo));
        const auto bytes = observation_.host.read_file(metadata.updateinfo);
        if (!bytes)
            return table_.mark_incomplete(reason_without(bytes.error(), observation_.host),
                                          readable(metadata.updateinfo));
        const auto done = read_updateinfo(*bytes, [&](const MendedPackage& package) {
            take(package, repository, metadata.updateinfo);
        });
        if (!done) table_.mark_incomplete(Reason::malformed, readable(metadata.updateinfo));
    }

    void judge_age(const Cell& refreshed, const std::string& at) {
        constexpr std::chrono::hours ahead{1};
        const auto* value = std::get_if<Value>(&refreshed);
        const auto* time = value == nullptr ? nullptr : std::get_if<Time>(&value->scalar());
        if (time == nullptr) return table_.mark_incomplete(Reason::stale, at);
        const Time now = observation_.now;
        const auto* most =
            std::get_if<std::chrono::seconds>(&observation_.arguments.at("fresh_within").scalar());
        if (*time > now + ahead) return table_.mark_incomplete(Reason::clock, at);
        if (most != nullptr && now - *time > *most) table_.mark_incomplete(Reason::stale, at);
    }

    void take(const MendedPackage& package, const std::string& repository,
              const std::string& source) {
        const auto found = installed_.find({package.name, package.architecture});
        if (found == installed_.end() || order(found->second, package.version) >= 0) return;
        // Of which stream of a module the installed one is, its version does not tell for certain.
        if (package.modular != (found->second.find(".module") != std::string::npos)) return;
        if (package.modular) return table_.mark_incomplete(Reason::unsupported, readable(source));
        auto& pending = pending_[found->first];
        pending.installed = found->second;
        pending.dated = pending.dated && package.issued;
        if (package.issued && (!pending.since || *package.issued < *pending.since))
            pending.since = package.issued;
        if (pending.available.empty() || order(pending.available, package.version) < 0) {
            pending.available = package.version;
            pending.repository = repository;
            pending.source = source;
        }
    }

    void add_rows() {
        const auto cell = [](const std::string& spelt) {
            return is_utf8(spelt) ? version(spelt, Version::Order::rpm)
                                  : unknown(Reason::malformed);
        };
        for (const auto& [package, pending] : pending_) {
            const bool dated = pending.dated && pending.since;
            table_.add_row()
                .set("name", observed_text(package.first))
                .set("architecture",
                     package.second.empty() ? absent() : observed_text(package.second))
                .set("installed", cell(pending.installed))
                .set("available", cell(pending.available))
                .set("waiting_since",
                     dated ? observed_time(*pending.since) : unknown(Reason::malformed))
                .set("held", absent())
                .set("repository", observed_text(pending.repository))
                .from(readable(pending.source));
        }
    }

    Table& table_;
    const Observation& observation_;
    std::map<std::pair<std::string, std::string>, std::string> installed_;
    std::map<std::pair<std::string, std::string>, Pending> pending_;
};

}  // namespace

void add_dnf_updates(Table& table, const Observation& observation, const RpmDatabase& rpm) {
    Reading(table, observation, rpm).run();
}

}  // namespace presscheck
