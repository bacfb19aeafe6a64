#include "agent/spool.h"

#include "core/bytes.h"
#include "core/durable_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>
#include <system_error>
#include <tuple>
#include <utility>

namespace presscheck {
namespace {

namespace fs = std::filesystem;

constexpr unsigned private_mode = 0600;
constexpr unsigned private_folder_mode = 0700;
constexpr std::string_view receipt_suffix = ".tlog-proof";
constexpr std::string_view problem_suffix = ".problem.json";

Error unreadable(const fs::path& folder, const std::error_code& failed) {
    return Error{Errc::unavailable, folder.string() + ": " + failed.message()};
}

// What lies in a folder of the spool, called as a report is but for the end of its name; nothing
// when the folder is not there yet.
Result<std::vector<SpooledName>> names_in(const fs::path& folder,
                                          std::string_view end_of_name = spooled_suffix) {
    std::vector<SpooledName> names;
    std::error_code failed;
    for (fs::directory_iterator entry{folder, failed}, end; !failed && entry != end;
         entry.increment(failed)) {
        auto file = entry->path().filename().string();
        if (!file.ends_with(end_of_name)) continue;
        file.replace(file.size() - end_of_name.size(), end_of_name.size(), spooled_suffix);
        if (auto name = parse_spool_name(file)) {
            names.push_back(*std::move(name));
        }
    }
    if (failed && failed != std::errc::no_such_file_or_directory) return unreadable(folder, failed);
    return names;
}

constexpr std::array folders{"spool", "sent", "receipts", "rejected"};

Result<fs::path> made(const fs::path& folder) {
    if (auto there = make_folder_durably(folder, private_folder_mode); !there) {
        return there.error();
    }
    return folder;
}

// A copy and a removal, because Landlock before Linux 5.19 forbids to rename from folder to folder.
// A crash between the two leaves it in both, and it is sent again.
Status move(const fs::path& from, const fs::path& to) {
    const auto bytes = read_spooled(from);
    if (!bytes) return bytes.error();
    if (auto copied = write_durably(to, *bytes, private_mode); !copied) return copied;
    return remove_durably(from);
}

// Whatever lies at `from`, in a place that was free, and both folders synced.
Status rename_to_new(const fs::path& from, const fs::path& to) {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) != 0) {
        const auto code = errno == EEXIST ? Errc::conflict : Errc::unavailable;
        return Error{code, to.string() + ": " + std::strerror(errno)};
    }
    if (auto synced = sync_folder(to.parent_path()); !synced) return synced;
    return sync_folder(from.parent_path());
}

// The end of the oldest segment in `names` (sorted): the place of the second full report, or 0.
std::size_t end_of_first_segment(const fs::path& folder, const std::vector<SpooledName>& names) {
    for (std::size_t i = 1; i < names.size(); ++i) {
        const auto opened = open_spooled(folder / names[i].file, names[i], std::nullopt);
        if (opened && opened->report.full()) return i;
    }
    return 0;
}

std::uintmax_t bytes_of(const fs::path& folder, const std::vector<SpooledName>& names) {
    std::uintmax_t total = 0;
    for (const auto& name : names) {
        std::error_code gone;
        const auto size = fs::file_size(folder / name.file, gone);
        if (!gone) total += size;
    }
    return total;
}

}  // namespace

Status Spool::settle() const {
    for (const char* name : folders) {
        if (auto there = made(state_ / name); !there) return there.error();
        if (auto clean = remove_unfinished(state_ / name); !clean) return clean;
    }
    if (auto clean = remove_unfinished(state_); !clean) return clean;
    // A folder made by a process that was killed right then may not be on disk yet.
    return sync_folder(state_);
}

Status Spool::put(const Report& report, std::string_view envelope) const {
    const auto folder = made(state_ / "spool");
    if (!folder) return folder.error();
    return write_durably(*folder / spool_name(report.sequence, report.chain), envelope,
                         private_mode);
}

Result<std::vector<SpooledName>> Spool::waiting(std::string_view chain) const {
    auto names = names_in(state_ / "spool");
    if (!names) return names;
    const auto current = chain_prefix(chain);
    std::sort(names->begin(), names->end(), [&](const SpooledName& left, const SpooledName& right) {
        const bool left_current = left.chain == current;
        const bool right_current = right.chain == current;
        if (left_current != right_current) return right_current;
        return std::tie(left.chain, left.sequence) < std::tie(right.chain, right.sequence);
    });
    return names;
}

Result<std::string> Spool::read(const SpooledName& name) const {
    auto opened = open_spooled(state_ / "spool" / name.file, name, key_);
    if (!opened) return opened.error();
    return std::move(opened->envelope);
}

Result<Later> Spool::later(std::string_view chain, std::uint64_t sequence) const {
    struct Kept {
        SpooledName name;
        fs::path folder;
        bool accounted;  // damaged or not, what is in rejected/ was said to be lost
    };
    std::vector<Kept> kept;
    for (const char* folder : {"spool", "sent", "rejected"}) {
        auto names = names_in(state_ / folder);
        if (!names) return names.error();
        for (auto& name : *names) {
            if (name.chain != chain_prefix(chain) || name.sequence <= sequence) continue;
            kept.push_back({std::move(name), state_ / folder, folder == folders.back()});
        }
    }
    std::stable_sort(kept.begin(), kept.end(), [](const Kept& left, const Kept& right) {
        return left.name.sequence < right.name.sequence;
    });
    Later later{std::nullopt, sequence};
    for (const auto& [name, folder, accounted] : kept) {
        auto opened = open_spooled(folder / name.file, name, key_);
        if (opened && opened->report.chain == chain) {
            later = {std::move(opened->report), name.sequence};
        } else if (!opened && !is_damaged(opened.error())) {
            return opened.error();
        } else if (!accounted && name.sequence == later.last + 1) {
            later.last = name.sequence;
        }
    }
    return later;
}

Result<std::vector<Spool::Damaged>> Spool::damaged(std::string_view chain) const {
    const auto names = waiting(chain);
    if (!names) return names.error();
    std::vector<Damaged> found;
    for (const auto& name : *names) {
        const auto read_back = read(name);
        if (read_back) continue;
        if (!is_damaged(read_back.error())) return read_back.error();
        found.push_back({name, read_back.error()});
    }
    return found;
}

Result<std::optional<Gap>> Spool::lost_with(const SpooledName& name, std::string_view chain) const {
    const auto mine = chain_prefix(chain);
    if (name.chain != mine) return std::optional<Gap>{};
    std::uint64_t last = 0;
    for (const char* folder : {"spool", "sent", "receipts"}) {
        const bool receipts = std::string_view(folder) == "receipts";
        const auto names = names_in(state_ / folder, receipts ? receipt_suffix : spooled_suffix);
        if (!names) return names.error();
        for (const auto& other : *names) {
            if (other.chain != mine) continue;
            if (receipts && other.sequence == name.sequence) return std::optional<Gap>{};
            if (other.sequence < name.sequence) last = std::max(last, other.sequence);
        }
    }
    return std::optional{Gap{last + 1, name.sequence, "damaged"}};
}

Status Spool::set_aside(const Damaged& damaged) const {
    const auto folder = made(state_ / "rejected");
    if (!folder) return folder.error();
    const auto stem = damaged.name.file.substr(0, damaged.name.file.size() - spooled_suffix.size());
    const nlohmann::json problem{{"detail", damaged.why.message},
                                 {"title", "This file in spool/ is no report of this host."},
                                 {"type", "urn:presscheck:damaged"}};
    const auto text = problem.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    auto kept = write_durably(*folder / (stem + std::string(problem_suffix)), text, private_mode);
    if (!kept) return kept;
    const auto from = state_ / "spool" / damaged.name.file;
    const auto another = stem + "." + to_hex(random_bytes(8)) + ".damaged";
    auto moved = rename_to_new(from, *folder / damaged.name.file);
    if (moved) return moved;
    if (moved.error().code == Errc::conflict) moved = rename_to_new(from, *folder / another);
    if (!moved) moved = rename_to_new(from, state_ / "spool" / another);
    return moved;
}

Result<std::size_t> Spool::refused() const {
    const auto names = names_in(state_ / "rejected", problem_suffix);
    if (!names) return names.error();
    return names->size();
}

Status Spool::received(const SpooledName& name, std::string_view receipt) const {
    const auto receipts = made(state_ / "receipts");
    if (!receipts) return receipts.error();
    const auto sent = made(state_ / "sent");
    if (!sent) return sent.error();
    const auto stem = name.file.substr(0, name.file.size() - spooled_suffix.size());
    auto kept = write_durably(*receipts / (stem + ".tlog-proof"), receipt, private_mode);
    if (!kept) return kept;
    return move(state_ / "spool" / name.file, *sent / name.file);
}

Status Spool::rejected(const SpooledName& name, std::string_view problem) const {
    const auto folder = made(state_ / "rejected");
    if (!folder) return folder.error();
    const auto stem = name.file.substr(0, name.file.size() - spooled_suffix.size());
    auto kept =
        write_durably(*folder / (stem + std::string(problem_suffix)), problem, private_mode);
    if (!kept) return kept;
    return move(state_ / "spool" / name.file, *folder / name.file);
}

Status Spool::forget_sent(Time before) const {
    const auto names = names_in(state_ / "sent");
    if (!names) return names.error();
    for (const auto& name : *names) {
        std::error_code failed;
        const auto path = state_ / "sent" / name.file;
        const auto written = fs::last_write_time(path, failed);
        if (failed) continue;
        const auto at = std::chrono::file_clock::to_sys(written);
        if (std::chrono::time_point_cast<Time::duration>(at) < before) fs::remove(path, failed);
    }
    return Ok{};
}

Result<Excess> Spool::excess(std::uint64_t quota, std::string_view chain) const {
    const auto folder = state_ / "spool";
    auto names = waiting(chain);
    if (!names) return names.error();
    Excess excess;
    while (bytes_of(folder, *names) > quota) {
        const auto end = end_of_first_segment(folder, *names);
        if (end == 0) break;  // the newest segment is never dropped
        for (std::size_t i = 0; i < end; ++i) {
            const auto& name = (*names)[i];
            excess.names.push_back(name);
            if (name.chain != chain_prefix(chain)) continue;
            const auto told = open_spooled(folder / name.file, name, std::nullopt);
            if (told && told->report.gap) widen(excess.gap, *told->report.gap);
            widen(excess.gap, Gap{name.sequence, name.sequence, "quota"});
        }
        names->erase(names->begin(), names->begin() + static_cast<std::ptrdiff_t>(end));
    }
    return excess;
}

Result<std::optional<Gap>> Spool::gone(const Gap& gap, std::string_view chain) const {
    const auto names = waiting(chain);
    if (!names) return names.error();
    for (const auto& name : *names) {
        if (name.chain != chain_prefix(chain)) continue;
        if (name.sequence < gap.from || name.sequence > gap.to) continue;
        if (name.sequence == gap.from) return std::optional<Gap>{};
        return std::optional{Gap{gap.from, name.sequence - 1, gap.reason}};
    }
    return std::optional{gap};
}

Status Spool::drop(const Excess& excess) const {
    for (const auto& name : excess.names) {
        std::error_code failed;
        const auto path = state_ / "spool" / name.file;
        if (!fs::remove(path, failed) && failed) return unreadable(path, failed);
    }
    return Ok{};
}

bool joins(const std::optional<Gap>& gap, const Gap& by) {
    return !gap || (by.from <= gap->to + 1 && gap->from <= by.to + 1);
}

void widen(std::optional<Gap>& gap, const Gap& by) {
    if (!gap) {
        gap = by;
        return;
    }
    gap->from = std::min(gap->from, by.from);
    gap->to = std::max(gap->to, by.to);
}

}  // namespace presscheck
