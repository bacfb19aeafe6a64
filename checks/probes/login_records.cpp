#include "checks/probes/login_records.h"

#include "checks/parsers/login_log.h"
#include "checks/sqlite_file.h"

#include <algorithm>

namespace presscheck {
namespace {

constexpr std::string_view lastlog_path = "/var/log/lastlog";
constexpr std::string_view lastlog2_path = "/var/lib/lastlog/lastlog2.db";
constexpr std::string_view wtmpdb_path = "/var/lib/wtmpdb/wtmp.db";
constexpr std::size_t longest_row = 4096;
constexpr std::size_t wtmp_part = utmp_record_bytes * 4096;
constexpr std::uint64_t most_wtmp = std::uint64_t{wtmp_part} * 256;  // 400 MB, a million logins

Time second(std::int64_t count) {
    return Time{std::chrono::seconds{count}};
}

}  // namespace

LoginRecords::LoginRecords(const Host& host, const std::vector<PasswdEntry>& accounts)
    : host_(host) {
    read_wtmp("/var/log/wtmp");
    read_wtmp("/var/log/wtmp.1");
    read_wtmpdb();
    Logins lasting;
    read_lastlog(accounts, lasting);
    read_lastlog2(lasting);
    // Nobody on it: newer systems leave an empty one behind. Older than what others know: a system
    // that was upgraded does not write it any more.
    constexpr std::chrono::hours between_two_writes{24};
    lasting_ = !lasting.empty() && newest(lasting) + between_two_writes >= newest(by_name_);
    if (!lasting_) return;
    for (const auto& [name, last] : lasting)
        seen(by_name_, name, *last.at, last.source);
}

Time LoginRecords::newest(const Logins& logins) {
    Time time{};
    for (const auto& [name, last] : logins)
        time = std::max(time, *last.at);
    return time;
}

LastLogin LoginRecords::last(const std::string& name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? LastLogin{} : found->second;
}

void LoginRecords::seen(Logins& logins, const std::string& name, Time at, std::string_view source) {
    auto& last = logins[name];
    if (last.at && *last.at >= at) return;
    last = {at, std::string(source)};
}

void LoginRecords::miss(const Error& error) {
    if (error.code != Errc::not_found && !unseen_) unseen_ = reason_of(error, host_);
}

void LoginRecords::read_lastlog(const std::vector<PasswdEntry>& accounts, Logins& logins) {
    for (const auto& account : accounts) {
        const auto offset = static_cast<std::uint64_t>(account.uid) * lastlog_record_bytes;
        const auto record = host_.read_at(lastlog_path, offset, lastlog_record_bytes);
        if (!record) return miss(record.error());
        if (record->size() != lastlog_record_bytes) continue;
        const auto seconds = lastlog_seconds(*record);
        if (seconds != 0) seen(logins, account.name, second(seconds), lastlog_path);
    }
}

void LoginRecords::read_lastlog2(Logins& logins) {
    const auto read = read_sqlite(host_, lastlog2_path, longest_row, [&](const SqliteFile& file) {
        return file.rows("SELECT Name, Time FROM Lastlog2", [&](const SqliteRow& row) {
            const auto name = row.text(0);
            const auto at = row.integer(1);
            if (name && at && *at > 0) seen(logins, std::string(*name), second(*at), lastlog2_path);
            return true;
        });
    });
    if (!read) miss(read.error());
}

// A busy machine's is larger than a file that is read whole.
void LoginRecords::read_wtmp(std::string_view path) {
    for (std::uint64_t at = 0; at < most_wtmp; at += wtmp_part) {
        const auto bytes = host_.read_at(path, at, wtmp_part);
        if (!bytes) return miss(bytes.error());
        const bool whole = visit_utmp(*bytes, [&](const UtmpRecord& record) {
            if (record.seconds == 0) return;
            const auto when = second(record.seconds);
            start_ = std::min(start_.value_or(when), when);
            if (record.login) seen(by_name_, std::string(record.user), when, path);
        });
        if (!whole) return miss(Error{Errc::malformed, std::string(path)});
        if (bytes->size() < wtmp_part) return;
    }
    miss(Error{Errc::too_large, std::string(path)});
}

void LoginRecords::read_wtmpdb() {
    constexpr std::int64_t user_process = 3;
    const auto read = read_sqlite(host_, wtmpdb_path, longest_row, [&](const SqliteFile& file) {
        return file.rows("SELECT Type, User, Login FROM wtmp", [&](const SqliteRow& row) {
            const auto type = row.integer(0);
            const auto user = row.text(1);
            const auto micros = row.integer(2);
            if (!micros || *micros <= 0) return true;
            const auto at = Time{std::chrono::microseconds{*micros}};
            start_ = std::min(start_.value_or(at), at);
            if (type == user_process && user) seen(by_name_, std::string(*user), at, wtmpdb_path);
            return true;
        });
    });
    if (!read) miss(read.error());
}

}  // namespace presscheck
