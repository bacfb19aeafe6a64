#include "checks/probes/logrotate_files.h"

#include "checks/glob.h"
#include "checks/parsers/account_files.h"
#include "checks/parsers/decimal.h"
#include "checks/parsers/group_files.h"
#include "checks/parsers/logrotate_words.h"
#include "checks/probes/account_directories.h"
#include "checks/probes/observed.h"
#include "core/limits.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

using Place = LogrotateMachine::Place;

// Names and numbers of a file, and whether somebody else may know more.
struct KnownNames {
    std::set<std::string, std::less<>> names;
    bool whole = false;

    std::optional<bool> knows(const std::string& name) const {
        if (names.contains(name)) return true;
        return whole ? std::optional(false) : std::nullopt;
    }
};

KnownNames users_of(const Host& host) {
    KnownNames known;
    const auto text = host.read_file("/etc/passwd");
    if (!text) return known;
    const auto file = parse_passwd(*text);
    for (const auto& entry : file.entries) {
        known.names.insert(entry.name);
        known.names.insert(std::to_string(entry.uid));
    }
    known.whole = !file.incomplete && !look_for_directories(host).accounts;
    return known;
}

KnownNames groups_of(const Host& host) {
    KnownNames known;
    const auto text = host.read_file("/etc/group");
    if (!text) return known;
    const auto file = parse_group(*text);
    for (const auto& entry : file.entries) {
        known.names.insert(entry.name);
        known.names.insert(std::to_string(entry.gid));
    }
    known.whole = !file.incomplete && !look_for_directories(host).groups;
    return known;
}

// As glob(3): a component after the other.
class Globbing {
public:
    Globbing(const Host& host, std::string_view pattern)
        : host_(host), parts_(components_of(pattern)) {}

    // Nothing: a folder could not be listed, or there are too many.
    std::optional<std::vector<std::string>> run() {
        extend("", 0);
        return unseen_ ? std::nullopt : std::optional(std::move(found_));
    }
    bool met_any() const { return met_; }

private:
    void extend(const std::string& folder, std::size_t part) {
        if (found_.size() >= limits::rows_per_table || unseen_) {
            unseen_ = true;
            return;
        }
        if (part == parts_.size()) return accept(folder);
        if (!has_logrotate_wildcard(parts_[part]))
            return extend(folder + "/" + std::string(parts_[part]), part + 1);
        const auto entries = host_.list(folder.empty() ? "/" : folder);
        if (!entries) {
            unseen_ = entries.error().code != Errc::not_found;
            return;
        }
        for (const auto& entry : *entries) {
            if (logrotate_name_matches(parts_[part], entry.name))
                extend(folder + "/" + entry.name, part + 1);
        }
    }

    void accept(const std::string& path) {
        const auto about = host_.info(path);
        if (!about) {
            if (about.error().code != Errc::not_found) unseen_ = true;
            return;
        }
        met_ = true;
        if (about->type != FileType::directory) found_.push_back(path);
    }

    const Host& host_;
    std::vector<std::string_view> parts_;
    std::vector<std::string> found_;
    bool unseen_ = false, met_ = false;
};

std::optional<std::vector<std::string>> files_of(const Host& host, const std::string& pattern) {
    Globbing globbing(host, pattern);
    auto found = globbing.run();
    // What matches nothing stands for itself.
    if (found && !globbing.met_any()) found->push_back(pattern);
    return found;
}

std::optional<std::uint64_t> device_of(const Host& host, const std::string& folder) {
    const auto real = host.resolve(folder);
    const auto about = real ? host.info(*real) : Result<FileInfo>(real.error());
    if (about) return about->device == 0 ? 1 : about->device;
    if (about.error().code == Errc::not_found) return 0;
    return std::nullopt;
}

Place unseen(const Error& error, const Host& host) {
    if (error.code == Errc::not_found) return {};
    Place place{.kind = Place::Kind::unseen};
    place.reason = reason_of(error, host);
    return place;
}

Place place_at(const Host& host, const std::string& path) {
    const auto real = host.resolve(path);
    if (!real) return unseen(real.error(), host);
    const auto about = host.info(*real);
    if (!about) return unseen(about.error(), host);
    if (about->type == FileType::directory) {
        const auto entries = host.list(*real);
        if (!entries) return unseen(entries.error(), host);
        Place place{.kind = Place::Kind::folder};
        for (const auto& entry : *entries)
            place.names.push_back(entry.name);
        return place;
    }
    // Nor does it take what others than root may have written.
    constexpr unsigned for_others_to_write = 0022;
    const bool taken = about->type == FileType::file && about->owner == 0 &&
                       (about->mode & for_others_to_write) == 0;
    if (!taken) return Place{.kind = Place::Kind::passed_over};
    auto text = host.read_file(*real);
    if (!text) return unseen(text.error(), host);
    Place place{.kind = Place::Kind::file};
    place.text = *std::move(text);
    return place;
}

LogrotateRules read_rules(const Host& host) {
    LogrotateRules rules;
    const std::string path(logrotate_conf_path);
    const auto about = host.info(path);
    rules.present = about || about.error().code != Errc::not_found;
    if (rules.present) rules.conf = read_logrotate(path, logrotate_machine(host));
    return rules;
}

}  // namespace

LogrotateMachine logrotate_machine(const Host& host) {
    // Read when the first name is asked for.
    const auto users = std::make_shared<std::optional<KnownNames>>();
    const auto groups = std::make_shared<std::optional<KnownNames>>();
    LogrotateMachine machine;
    machine.place = [&host](const std::string& asked) { return place_at(host, asked); };
    machine.files = [&host](const std::string& pattern) { return files_of(host, pattern); };
    machine.device = [&host](const std::string& folder) { return device_of(host, folder); };
    machine.is_user = [&host, users](const std::string& name) {
        if (!*users) *users = users_of(host);
        return (*users)->knows(name);
    };
    machine.is_group = [&host, groups](const std::string& name) {
        if (!*groups) *groups = groups_of(host);
        return (*groups)->knows(name);
    };
    return machine;
}

std::shared_ptr<const LogrotateRules> logrotate_rules(const Observation& observation) {
    return observation.memory.once<LogrotateRules>([&] { return read_rules(observation.host); });
}

}  // namespace presscheck
