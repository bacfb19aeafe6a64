#include "checks/parsers/group_files.h"

#include "checks/parsers/colon_record.h"
#include "checks/parsers/line_reader.h"
#include "core/bytes.h"
#include "core/limits.h"

#include <algorithm>
#include <set>

namespace presscheck {
namespace {

// Names between commas; blanks before one do not count, and an empty one is none.
std::vector<std::string> names_in(std::string_view list) {
    std::vector<std::string> names;
    while (!list.empty()) {
        const auto end = std::min(list.find(','), list.size());
        auto name = list.substr(0, end);
        name.remove_prefix(std::min(name.find_first_not_of(" \t"), name.size()));
        if (!name.empty()) names.emplace_back(name);
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return names;
}

std::optional<GroupEntry> parse_group_record(std::string_view record, std::size_t line) {
    const auto fields = fields_of(record);
    if (fields.size() != 4 || fields[0].empty()) return std::nullopt;
    if (!is_utf8(record) || record.find('\0') != std::string_view::npos) return std::nullopt;
    const auto gid = parse_id(fields[2]);
    if (!gid) return std::nullopt;
    return GroupEntry{std::string(fields[0]), *gid, names_in(fields[3]), password_state(fields[1]),
                      line};
}

}  // namespace

GroupFile parse_group(std::string_view bytes) {
    GroupFile file;
    std::set<std::string, std::less<>> names;
    LineReader lines(bytes);
    while (const auto line = lines.next()) {
        const auto record = record_of(line->text);
        if (!record) continue;
        if (is_import(*record)) {
            leave_out(file, Reason::directory_service, line->number);
            continue;
        }
        if (file.entries.size() == limits::rows_per_table) {
            leave_out(file, Reason::budget, line->number);
            return file;
        }
        auto entry = parse_group_record(*record, line->number);
        if (!entry || has_control(*record) || !names.insert(entry->name).second) {
            leave_out(file, Reason::malformed, line->number);
        }
        if (entry) file.entries.push_back(*std::move(entry));
    }
    return file;
}

GroupShadowFile parse_gshadow(std::string_view bytes) {
    GroupShadowFile file;
    LineReader lines(bytes);
    while (const auto line = lines.next()) {
        const auto record = record_of(line->text);
        if (!record || is_import(*record)) continue;
        if (file.by_name.size() == limits::rows_per_table) {
            leave_out(file, Reason::budget, line->number);
            file.nameless = true;
            return file;
        }
        const auto fields = fields_of(*record);
        const bool named = fields.size() > 1 && !fields[0].empty() && !has_control(fields[0]);
        file.nameless = file.nameless || !named;
        GroupShadowEntry entry;
        entry.line = line->number;
        entry.sound = fields.size() == 4 && !has_control(*record);
        if (entry.sound) entry.password = password_state(fields[1]);
        if (entry.password == PasswordState::shadowed) entry.password = PasswordState::locked;
        const bool added = named && file.by_name.try_emplace(std::string(fields[0]), entry).second;
        if (!added || !entry.sound) leave_out(file, Reason::malformed, line->number);
    }
    return file;
}

}  // namespace presscheck
