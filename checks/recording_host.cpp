#include "checks/recording_host.h"

#include "checks/ceiling.h"
#include "checks/glob.h"
#include "core/limits.h"

#include <algorithm>
#include <deque>
#include <utility>

namespace presscheck {
namespace {

std::string below(const std::string& folder, std::string_view name) {
    return (folder == "/" ? "" : folder) + "/" + std::string(name);
}

std::string parent_of(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == 0 ? "/" : path.substr(0, slash);
}

// What was answered to the same question before, else what `ask` answers now.
template <class Answers, class Ask>
auto answer_once(Answers& answers, std::string key, const Ask& ask) {
    const auto known = answers.find(key);
    if (known != answers.end()) return known->second;
    auto answer = ask();
    return answers.emplace(std::move(key), std::move(answer)).first->second;
}

}  // namespace

const Result<FileInfo>& RecordingHost::look_at(const std::string& path) const {
    const auto known = recorder_.looked_at_.find(path);
    if (known != recorder_.looked_at_.end()) return known->second;
    return recorder_.looked_at_.emplace(path, host_->info(path)).first->second;
}

std::string RecordingHost::follow(std::string_view path, bool follow_last) const {
    std::string here = "/";
    std::deque<std::string> pending;
    const auto push = [&pending](std::string_view more) {
        const auto parts = components_of(more);
        pending.insert(pending.begin(), parts.begin(), parts.end());
    };
    push(path);
    for (std::size_t links = 0; !pending.empty();) {
        const auto name = std::move(pending.front());
        pending.pop_front();
        if (name == "..") {
            here = parent_of(here);
            continue;
        }
        const auto next = below(here, name);
        const auto& about = look_at(next);
        if (!about && about.error().code == Errc::denied) note_unreachable(here, next);
        if (!about && about.error().code == Errc::not_permitted) note_homes();
        const bool link = about && about->type == FileType::link;
        if (link) note_link(next, about->target);
        if (link && (follow_last || !pending.empty()) && ++links <= limits::links_followed) {
            if (about->target.starts_with('/')) here = "/";
            push(about->target);
            continue;
        }
        if (about && about->type == FileType::directory) note_entry(next, FileType::directory);
        here = next;
    }
    return here;
}

// A folder that may not be searched, or a link of /proc that only its owner may read.
void RecordingHost::note_unreachable(const std::string& folder, const std::string& path) const {
    if (recorder_.files_.contains(path)) return;
    const auto entries = host_->list(folder);
    const auto is_it = [&](const DirectoryEntry& entry) {
        return below(folder, entry.name) == path && entry.type == FileType::link;
    };
    const bool link = entries && std::any_of(entries->begin(), entries->end(), is_it);
    if (link) {
        note_entry(path, FileType::link);
    } else {
        note_entry(folder, FileType::directory);
        recorder_.files_[folder].failure = FileFailure::denied;
    }
}

void RecordingHost::note_link(const std::string& path, std::string target) const {
    auto& file = recorder_.files_[path];
    file.type = FileType::link;
    // The names of what somebody's programs have open in a home are nobody's business.
    const bool opened = path_matches("/proc/*/fd/*", path) || path_matches("/proc/*/cwd", path);
    const bool hidden = opened && target.starts_with('/') && [&] {
        const auto about = host_->info(target);
        return !about && about.error().code == Errc::not_permitted;
    }();
    file.target = hidden ? "/home/withheld" : std::move(target);
    file.failure.reset();
}

// A link among the entries of a folder has a target even if nobody asked for it, and a file a size:
// without its content it must not look like an empty one.
void RecordingHost::note_entry(const std::string& path, FileType type) const {
    const auto [entry, is_new] = recorder_.files_.try_emplace(path);
    if (!is_new) return;
    entry->second.type = type;
    if (const auto& about = look_at(path); type == FileType::file && about)
        entry->second.size = about->size;
    if (type != FileType::link) return;
    auto target = host_->read_link(path);
    if (target) return note_link(path, *std::move(target));
    entry->second.failure = FileFailure::denied;
}

void RecordingHost::note_failure(const std::string& path, const Error& error) const {
    if (error.code == Errc::not_found) return;
    if (error.code == Errc::not_permitted) return note_homes();
    const auto& about = look_at(path);
    if (!about) return;  // follow() has said why
    note_entry(path, about->type);
    auto& file = recorder_.files_[path];
    if (error.code == Errc::unavailable) file.failure = FileFailure::unavailable;
    if (error.code != Errc::denied || file.failure == FileFailure::denied) return;
    const bool folder = about->type == FileType::directory;
    file.failure = folder ? FileFailure::unlistable : FileFailure::denied;
}

Result<std::string> RecordingHost::note_content(const std::string& path, std::uint64_t offset,
                                                Result<std::string> content) const {
    if (!content) {
        note_failure(path, content.error());
        return content;
    }
    recorder_.bytes_ += content->size();
    if (recorder_.bytes_ > limits::recording_bytes)
        return Error{Errc::too_large, path + ": more than a recording holds"};
    note_entry(path, FileType::file);
    auto& file = recorder_.files_[path];
    auto& piece = file.pieces[offset];
    if (piece.size() < content->size()) piece = *content;
    return content;
}

void RecordingHost::note_homes() const {
    constexpr std::string_view knows_homes = "accounts";
    if (std::exchange(recorder_.homes_noted_, true)) return;
    const RecordingHost view(host_->seen_by(knows_homes), recorder_);
    const auto text = view.read_file("/etc/passwd");
    if (!text) return;
    for (const auto& home : homes_of_people(*text))
        view.follow(home, true);
}

Result<std::string> RecordingHost::read_file(std::string_view path) const {
    return answer_once(files_, std::string(path), [&] {
        const auto resolved = follow(path, true);
        auto content = note_content(resolved, 0, host_->read_file(path));
        if (content) recorder_.files_[resolved].whole = true;
        return content;
    });
}

Result<std::string> RecordingHost::read_at(std::string_view path, std::uint64_t offset,
                                           std::size_t bytes) const {
    const auto key = std::to_string(offset) + " " + std::to_string(bytes) + " ";
    return answer_once(parts_, key + std::string(path), [&] {
        const auto resolved = follow(path, true);
        return note_content(resolved, offset, host_->read_at(path, offset, bytes));
    });
}

Result<FileInfo> RecordingHost::info(std::string_view path) const {
    return answer_once(infos_, std::string(path), [&] {
        const auto resolved = follow(path, false);
        auto about = host_->info(path);
        if (!about) {
            note_failure(resolved, about.error());
            return about;
        }
        note_entry(resolved, about->type);
        recorder_.files_[resolved].info = *about;
        return about;
    });
}

Result<std::vector<DirectoryEntry>> RecordingHost::list(std::string_view path) const {
    return answer_once(lists_, std::string(path), [&] {
        const auto resolved = follow(path, true);
        auto entries = host_->list(path);
        if (!entries) {
            note_failure(resolved, entries.error());
            return entries;
        }
        note_entry(resolved, FileType::directory);
        for (const auto& entry : *entries)
            note_entry(below(resolved, entry.name), entry.type);
        return entries;
    });
}

Result<std::string> RecordingHost::read_link(std::string_view path) const {
    return answer_once(targets_, std::string(path), [&] {
        const auto resolved = follow(path, false);
        auto target = host_->read_link(path);
        if (!target) note_failure(resolved, target.error());
        return target;
    });
}

Result<std::string> RecordingHost::resolve(std::string_view path) const {
    return answer_once(resolved_, std::string(path), [&] {
        auto resolved = follow(path, true);
        auto answer = host_->resolve(path);
        if (const auto& about = look_at(resolved); answer && about)
            note_entry(resolved, about->type);
        return answer;
    });
}

Result<Space> RecordingHost::space(std::string_view path) const {
    return answer_once(spaces_, std::string(path), [&] {
        const auto resolved = follow(path, true);
        auto answer = host_->space(path);
        if (answer) recorder_.kernel_.space[resolved] = *answer;
        return answer;
    });
}

Result<KernelClock> RecordingHost::kernel_clock() const {
    return answer_once(clocks_, {}, [&] {
        auto answer = host_->kernel_clock();
        if (answer) recorder_.kernel_.clock = *answer;
        return answer;
    });
}

Result<std::string> RecordingHost::fetched(std::string_view name) const {
    return answer_once(fetched_, std::string(name), [&] {
        auto answer = host_->fetched(name);
        const auto kept = "/.presscheck/" + std::string(name);
        if (answer) {
            auto& file = recorder_.files_[kept];
            file.size = answer->size();
            file.pieces[0] = *answer;
        } else if (answer.error().code == Errc::denied) {
            recorder_.files_[kept].failure = FileFailure::denied;
        }
        return answer;
    });
}

std::unique_ptr<Host> RecordingHost::seen_by(std::string_view probe) const {
    auto view = host_->seen_by(probe);
    if (view->live()) recorder_.probes_.insert(std::string(probe));
    return std::make_unique<RecordingHost>(std::move(view), recorder_);
}

}  // namespace presscheck
