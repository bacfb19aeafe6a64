#include "agent/spool.h"

#include "core/durable_file.h"
#include "core/envelope.h"
#include "core/limits.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>
#include <tuple>
#include <utility>

namespace presscheck {
namespace {

namespace fs = std::filesystem;

constexpr unsigned private_mode = 0600;
constexpr unsigned private_folder_mode = 0700;
constexpr std::size_t sequence_digits = 12;
constexpr std::size_t chain_digits = 8;
constexpr std::string_view suffix = ".json";

std::optional<SpooledName> parse_name(const std::string& file) {
    if (file.size() != sequence_digits + 1 + chain_digits + suffix.size() ||
        !file.ends_with(suffix) || file[sequence_digits] != '-') {
        return std::nullopt;
    }
    SpooledName name;
    const auto* end = file.data() + sequence_digits;
    const auto [stopped, error] = std::from_chars(file.data(), end, name.sequence);
    if (error != std::errc{} || stopped != end) return std::nullopt;
    name.chain = file.substr(sequence_digits + 1, chain_digits);
    name.file = file;
    return name;
}

Error unreadable(const fs::path& folder, const std::error_code& failed) {
    return Error{Errc::unavailable, folder.string() + ": " + failed.message()};
}

// What lies in a folder of the spool; nothing when the folder is not there yet.
Result<std::vector<SpooledName>> names_in(const fs::path& folder) {
    std::vector<SpooledName> names;
    std::error_code failed;
    for (fs::directory_iterator entry{folder, failed}, end; !failed && entry != end;
         entry.increment(failed)) {
        if (auto name = parse_name(entry->path().filename().string())) {
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

Result<Report> report_in(const fs::path& path) {
    const auto bytes = read_whole(path, limits::envelope_bytes);
    if (!bytes) return bytes.error();
    const auto envelope = parse_envelope(*bytes);
    if (!envelope) return at(path.string(), envelope.error());
    auto report = parse_report(envelope->payload);
    if (!report) return at(path.string(), report.error());
    return report;
}

// A copy and a removal, because Landlock before Linux 5.19 forbids to rename from folder to folder.
// A crash between the two leaves it in both, and it is sent again.
Status move(const fs::path& from, const fs::path& to) {
    const auto bytes = read_whole(from, limits::envelope_bytes);
    if (!bytes) return bytes.error();
    if (auto copied = write_durably(to, *bytes, private_mode); !copied) return copied;
    return remove_durably(from);
}

std::string chain_prefix(std::string_view chain) {
    return std::string(chain.substr(0, chain_digits));
}

// The end of the oldest segment in `names` (sorted): the place of the second full report, or 0.
std::size_t end_of_first_segment(const fs::path& folder, const std::vector<SpooledName>& names) {
    for (std::size_t i = 1; i < names.size(); ++i) {
        const auto report = report_in(folder / names[i].file);
        if (report && report->full()) return i;
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

std::string spool_name(std::uint64_t sequence, std::string_view chain) {
    auto digits = std::to_string(sequence);
    if (digits.size() < sequence_digits) digits.insert(0, sequence_digits - digits.size(), '0');
    return digits + "-" + chain_prefix(chain) + std::string(suffix);
}

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
    return read_whole(state_ / "spool" / name.file, limits::envelope_bytes);
}

Result<std::optional<Report>> Spool::newest(std::string_view chain) const {
    const SpooledName* best = nullptr;
    fs::path best_folder;
    std::vector<std::vector<SpooledName>> kept;
    kept.reserve(3);
    for (const char* name : {"spool", "sent", "rejected"}) {
        auto names = names_in(state_ / name);
        if (!names) return names.error();
        kept.push_back(*std::move(names));
        for (const auto& each : kept.back()) {
            if (each.chain != chain_prefix(chain)) continue;
            if (best != nullptr && best->sequence >= each.sequence) continue;
            best = &each;
            best_folder = state_ / name;
        }
    }
    if (best == nullptr) return std::optional<Report>{};
    auto report = report_in(best_folder / best->file);
    if (!report) return report.error();
    return std::optional<Report>{*std::move(report)};
}

Status Spool::received(const SpooledName& name, std::string_view receipt) const {
    const auto receipts = made(state_ / "receipts");
    if (!receipts) return receipts.error();
    const auto sent = made(state_ / "sent");
    if (!sent) return sent.error();
    const auto stem = name.file.substr(0, name.file.size() - suffix.size());
    auto kept = write_durably(*receipts / (stem + ".tlog-proof"), receipt, private_mode);
    if (!kept) return kept;
    return move(state_ / "spool" / name.file, *sent / name.file);
}

Status Spool::rejected(const SpooledName& name, std::string_view problem) const {
    const auto folder = made(state_ / "rejected");
    if (!folder) return folder.error();
    const auto stem = name.file.substr(0, name.file.size() - suffix.size());
    auto kept = write_durably(*folder / (stem + ".problem.json"), problem, private_mode);
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
            const auto told = report_in(folder / name.file);
            if (told && told->gap) widen(excess.gap, *told->gap);
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

void widen(std::optional<Gap>& gap, const Gap& by) {
    if (!gap) {
        gap = by;
        return;
    }
    gap->from = std::min(gap->from, by.from);
    gap->to = std::max(gap->to, by.to);
}

}  // namespace presscheck
