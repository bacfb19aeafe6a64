#include "checks/parsers/account_files.h"

#include "checks/parsers/colon_record.h"
#include "checks/parsers/decimal.h"
#include "checks/parsers/line_reader.h"
#include "core/bytes.h"
#include "core/limits.h"

#include <set>

namespace presscheck {
namespace {

constexpr std::int64_t most_days = 2'932'896;  // 9999-12-31

std::optional<PasswdEntry> parse_passwd_record(std::string_view record, std::size_t line) {
    const auto fields = fields_of(record);
    if (fields.size() != 7 || fields[0].empty()) return std::nullopt;
    if (record.find('\0') != std::string_view::npos) return std::nullopt;
    if (!is_utf8(fields[0]) || !is_utf8(fields[5]) || !is_utf8(fields[6])) return std::nullopt;
    const auto uid = parse_id(fields[2]);
    const auto gid = parse_id(fields[3]);
    if (!uid || !gid) return std::nullopt;
    return PasswdEntry{std::string(fields[0]),
                       std::string(fields[5]),
                       std::string(fields[6]),
                       *uid,
                       *gid,
                       password_state(fields[1]),
                       line};
}

// Empty and negative numbers both mean that the field is not set; false when it is neither.
bool read_days(std::string_view field, std::optional<std::int64_t>& days) {
    days.reset();
    if (field.empty()) return true;
    const auto value = parse_decimal(field);
    if (!value || *value > most_days) return false;
    if (*value >= 0) days = value;
    return true;
}

ShadowEntry parse_shadow_record(const std::vector<std::string_view>& fields, std::size_t line) {
    ShadowEntry entry;
    entry.line = line;
    if (fields.size() != 9) return entry;
    entry.sound = read_days(fields[2], entry.changed) && read_days(fields[3], entry.min_days) &&
                  read_days(fields[4], entry.max_days) && read_days(fields[7], entry.expires);
    entry.password = password_state(fields[1]);
    if (entry.password == PasswordState::shadowed) entry.password = PasswordState::locked;
    return entry;
}

}  // namespace

// crypt(5): what crypt makes is printable ASCII without blanks, `:`, `;`, `*`, `!` and `\`, and at
// least the 13 bytes of a DES hash, so a field that is not so equals no password's hash.
PasswordState password_state(std::string_view field) {
    constexpr std::size_t shortest_hash = 13;
    if (field.empty()) return PasswordState::empty;
    if (field == "x" || field == "*NP*" || field.starts_with("##")) return PasswordState::shadowed;
    if (field.size() < shortest_hash && field.front() != '$') return PasswordState::locked;
    for (const char c : field) {
        const bool graphic = c > 0x20 && c < 0x7f;
        if (!graphic || std::string_view(":;*!\\").find(c) != std::string_view::npos) {
            return PasswordState::locked;
        }
    }
    return PasswordState::usable;
}

PasswdFile parse_passwd(std::string_view bytes) {
    PasswdFile file;
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
        auto entry = parse_passwd_record(*record, line->number);
        if (!entry || has_control(*record) || !names.insert(entry->name).second) {
            leave_out(file, Reason::malformed, line->number);
        }
        if (entry) file.entries.push_back(*std::move(entry));
    }
    return file;
}

ShadowFile parse_shadow(std::string_view bytes) {
    ShadowFile file;
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
        auto entry = parse_shadow_record(fields, line->number);
        entry.sound = entry.sound && !has_control(*record);
        const bool added = named && file.by_name.try_emplace(std::string(fields[0]), entry).second;
        if (!added || !entry.sound) leave_out(file, Reason::malformed, line->number);
    }
    return file;
}

std::map<unsigned, std::string> parse_names_by_id(std::string_view bytes) {
    std::map<unsigned, std::string> names;
    LineReader lines(bytes);
    while (const auto line = lines.next()) {
        const auto record = record_of(line->text);
        if (!record || is_import(*record)) continue;
        const auto fields = fields_of(*record);
        const auto id = fields.size() > 2 ? parse_id(fields[2]) : std::nullopt;
        if (!id || fields[0].empty() || !is_utf8(fields[0])) continue;
        names.try_emplace(static_cast<unsigned>(*id), fields[0]);
    }
    return names;
}

}  // namespace presscheck
