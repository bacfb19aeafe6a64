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

Time second(std::int64_t count) {
    return Time{std::chrono::seconds{count}};
}

}  // namespace

LoginRecords::LoginRecords(const Host& host, const std::vector<PasswdEntry>& accounts)
    : host_(host) {
    read_lastlog(accounts);
    read_lastlog2();
    read_wtmp("/var/log/wtmp");
    read_wtmp("/var/log/wtmp.1");
    read_wtmpdb();
}

LastLogin LoginRecords::last(const std::string& name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? LastLogin{} : found->second;
}

void LoginRecords::seen(const std::string& name, Time at, std::string_view source) {
    auto& last = by_name_[name];
    if (last.at && *last.at >= at) return;
    last = {at, std::string(source)};
}

void LoginRecords::miss(const Error& error) {
    if (error.code != Errc::not_found && !unseen_) unseen_ = reason_of(error, host_);
}

// A file nobody has written to is no record: newer systems leave an empty one behind.
void LoginRecords::read_lastlog(const std::vector<PasswdEntry>& accounts) {
    for (const auto& account : accounts) {
        const auto offset = static_cast<std::uint64_t>(account.uid) * lastlog_record_bytes;
        const auto record = host_.read_at(lastlog_path, offset, lastlog_record_bytes);
        if (!record) return miss(record.error());
        if (record->size() != lastlog_record_bytes) continue;
        const auto seconds = lastlog_seconds(*record);
        if (seconds == 0) continue;
        complete_ = true;
        seen(account.name, second(seconds), lastlog_path);
    }
}

void LoginRecords::read_lastlog2() {
    const auto read = read_sqlite(host_, lastlog2_path, longest_row, [&](const SqliteFile& file) {
        return file.rows("SELECT Name, Time FROM Lastlog2", [&](const SqliteRow& row) {
            const auto name = row.text(0);
            const auto at = row.integer(1);
            if (name && at && *at > 0) seen(std::string(*name), second(*at), lastlog2_path);
            return true;
        });
    });
    if (read) {
        complete_ = complete_ || !by_name_.empty();
    } else {
        miss(read.error());
    }
}

void LoginRecords::read_wtmp(std::string_view path) {
    const auto bytes = host_.read_file(path);
    if (!bytes) return miss(bytes.error());
    const bool whole = visit_utmp(*bytes, [&](const UtmpRecord& record) {
        if (record.seconds == 0) return;
        const auto at = second(record.seconds);
        start_ = std::min(start_.value_or(at), at);
        if (record.login) seen(std::string(record.user), at, path);
    });
    if (!whole) miss(Error{Errc::malformed, std::string(path)});
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
            if (type == user_process && user) seen(std::string(*user), at, wtmpdb_path);
            return true;
        });
    });
    if (!read) miss(read.error());
}

}  // namespace presscheck
