#include "checks/probes/files.h"

#include "checks/parsers/account_files.h"
#include "checks/probes/observed.h"

namespace presscheck {
namespace {

// The machine's own names for users or groups.
class Names {
public:
    Names(const Host& host, std::string_view path) {
        const auto bytes = host.read_file(path);
        if (bytes) {
            by_id_ = parse_names_by_id(*bytes);
        } else if (bytes.error().code != Errc::not_found) {
            unreadable_ = reason_of(bytes.error(), host);
        }
    }

    // The number in digits when it has no name, as ls(1); but 0 is root everywhere, also in an
    // image that has no names at all.
    Cell of(unsigned id) const {
        if (unreadable_) return unknown(*unreadable_);
        const auto found = by_id_.find(id);
        if (found != by_id_.end()) return text(found->second);
        return text(id == 0 ? "root" : std::to_string(id));
    }

private:
    std::map<unsigned, std::string> by_id_;
    std::optional<Reason> unreadable_;
};

struct Owners {
    Names users, groups;
};

std::string word_for(FileType type) {
    switch (type) {
        case FileType::file:
            return "file";
        case FileType::directory:
            return "directory";
        case FileType::link:
            return "link";
        case FileType::other:
            return "other";
    }
    return "other";
}

Row& add_file(Table& table, const std::string& path, const FileInfo& about, const Owners& owners) {
    auto& row = table.add_row();
    row.set("path", observed_text(path));
    row.set("type", text(word_for(about.type)));
    row.set("mode", mode(about.mode));
    row.set("owner", owners.users.of(about.owner));
    row.set("group", owners.groups.of(about.group));
    row.set("size", observed_integer(static_cast<std::int64_t>(about.size)));
    row.set("modified", observed_time(about.modified));
    row.set("target", about.type == FileType::link ? observed_text(about.target) : absent());
    row.set("end_mode", absent());
    row.set("end_owner", absent());
    row.set("acl", boolean(about.acl));
    row.from(readable(path));
    return row;
}

// What a link leads to at last, over other links.
void set_end(Row& row, const Host& host, const std::string& path, const Owners& owners) {
    const auto end = host.resolve(path);
    const auto about = end ? host.info(*end) : Result<FileInfo>(end.error());
    if (about) {
        row.set("end_mode", mode(about->mode));
        row.set("end_owner", owners.users.of(about->owner));
        return;
    }
    const auto nothing =
        about.error().code == Errc::not_found ? absent() : unknown(reason_of(about.error(), host));
    row.set("end_mode", nothing);
    row.set("end_owner", nothing);
}

}  // namespace

Table observe_files(const Observation& observation) {
    const auto& host = observation.host;
    const auto& pattern = std::get<std::string>(observation.arguments.at("path").scalar());
    const auto found = find_paths(host, pattern);
    auto table = Table::of("files");
    if (found.incomplete) table.mark_incomplete(*found.incomplete, found.unseen);

    const auto owners = observation.memory.once<Owners>([&] {
        return Owners{Names(host, "/etc/passwd"), Names(host, "/etc/group")};
    });
    for (const auto& path : found.paths) {
        const auto about = host.info(path);
        if (about) {
            auto& row = add_file(table, path, *about, *owners);
            if (about->type == FileType::link) set_end(row, host, path, *owners);
        } else if (about.error().code != Errc::not_found) {
            table.mark_incomplete(reason_of(about.error(), host), place_at_fault(about.error()));
        }
    }
    return table;
}

}  // namespace presscheck
