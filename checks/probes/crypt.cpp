#include "checks/probes/crypt.h"

#include "checks/parsers/line_reader.h"
#include "checks/probes/block_devices.h"
#include "checks/probes/observed.h"
#include "core/limits.h"

#include <set>
#include <string>
#include <string_view>

namespace presscheck {
namespace {

class Looking {
public:
    Looking(const Host& host, Table& table) : host_(host), devices_(host), table_(table) {}

    void add_path(const char* use, const std::string& path) {
        auto* row = new_row(use, path);
        if (row == nullptr) return;
        const auto* mount = devices_.mount_of(path);
        if (mount == nullptr) return set_unseen(*row, why_no_mount(path));
        row->set("mount", observed_text(mount->path))
            .set("filesystem", observed_text(mount->filesystem));
        set_storage(*row, devices_.under(*mount));
    }

    void add_swap() {
        const auto text = host_.read_file("/proc/swaps");
        if (!text) {
            // A kernel without swap has no such file.
            const bool none = text.error().code == Errc::not_found && host_.live();
            if (!none) table_.mark_incomplete(reason_of(text.error(), host_), "/proc/swaps");
            return;
        }
        LineReader lines(*text);
        while (const auto line = lines.next()) {
            if (line->number == 1 || trimmed(line->text).empty()) continue;
            add_swap_line(line->text);
        }
    }

    void add_unknown(const char* use, Reason reason) {
        if (auto* row = new_row(use, "")) {
            row->set("path", unknown(reason));
            set_unseen(*row, reason);
        }
    }

private:
    Row* new_row(const char* use, const std::string& path) {
        if (table_.rows().size() == limits::rows_per_table) {
            table_.mark_incomplete(Reason::too_large);
            return nullptr;
        }
        return &table_.add_row().set("use", text(use)).set("path", observed_text(path));
    }

    // "/dev/dm-1	partition	976892	0	-2"; the kernel writes a blank in a name as
    // \040.
    void add_swap_line(std::string_view line) {
        const auto end = line.find_first_of(" \t");
        const auto name = std::string(line.substr(0, end));
        const auto rest =
            end == std::string_view::npos ? std::string_view{} : trimmed(line.substr(end));
        const bool plain = name.starts_with('/') && name.find('\\') == std::string::npos;
        const bool file = rest.starts_with("file");
        if (!plain || (!file && !rest.starts_with("partition"))) {
            table_.mark_incomplete(Reason::malformed, "/proc/swaps");
        } else if (file) {
            add_path("swap", name);
        } else if (!name.starts_with("/dev/zram")) {  // in memory
            auto* row = new_row("swap", name);
            if (row == nullptr) return;
            row->set("mount", absent()).set("filesystem", absent());
            set_storage(*row, devices_.under_node(name));
        }
    }

    Reason why_no_mount(const std::string& path) const {
        if (devices_.hidden()) return *devices_.hidden();
        const auto real = host_.resolve(path);
        return real ? Reason::malformed : reason_without(real.error(), host_);
    }

    static void set_unseen(Row& row, Reason reason) {
        for (const auto* column : {"mount", "filesystem", "encrypted", "kind"})
            row.set(column, unknown(reason));
    }

    static void set_storage(Row& row, const Storage& storage) {
        const auto& encrypted = storage.encrypted;
        const auto unseen = unknown(storage.hidden);
        row.set("encrypted", encrypted ? boolean(*encrypted) : unseen)
            .set("kind", !encrypted             ? unseen
                         : storage.kind.empty() ? absent()
                                                : text(storage.kind));
    }

    const Host& host_;
    BlockDevices devices_;
    Table& table_;
};

}  // namespace

Table observe_crypt(const Observation& observation) {
    auto table = Table::of("crypt");
    Looking looking(observation.host, table);
    const auto asked = observation.arguments.find("path");
    if (asked != observation.arguments.end()) {
        looking.add_path("path", std::get<std::string>(asked->second.scalar()));
        return table;
    }
    const auto& databases = observation.other("databases", {});
    if (!databases.complete())
        table.mark_incomplete(*databases.reason(), databases.reason_source());
    std::set<std::string> folders;
    for (const auto& row : databases.rows()) {
        const auto& folder = row.cell("data_dir");
        if (const auto* hidden = std::get_if<Unknown>(&folder)) {
            looking.add_unknown("database", hidden->reason);
        } else if (const auto* path = std::get_if<Value>(&folder)) {
            folders.insert(spell(*path));
        }
    }
    for (const auto& folder : folders)
        looking.add_path("database", folder);
    looking.add_swap();
    return table;
}

}  // namespace presscheck
