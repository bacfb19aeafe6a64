// When each account signed in last, from every record the machine keeps of it.
#pragma once

#include "checks/host.h"
#include "checks/parsers/account_files.h"
#include "core/clock.h"
#include "core/state.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct LastLogin {
    std::optional<Time> at;  // the last one on record
    std::string source{};    // the file that has it
};

// Read are lastlog (sparse, by uid) and lastlog2.db, which keep one login of each account for ever,
// and wtmp, its rotated predecessor and wtmp.db, which keep all of them for a while. The first two
// count only where they are still written: not when the others know of a newer login.
class LoginRecords {
public:
    LoginRecords(const Host& host, const std::vector<PasswdEntry>& accounts);

    LastLogin last(const std::string& name) const;

    // Who is on no record never logged in.
    bool complete() const { return lasting_; }
    // When the records that forget begin; nothing when there is none.
    std::optional<Time> start() const { return start_; }
    // Some record is there and cannot be read.
    std::optional<Reason> unseen() const { return unseen_; }

private:
    using Logins = std::map<std::string, LastLogin>;

    void read_lastlog(const std::vector<PasswdEntry>& accounts, Logins& logins);
    void read_lastlog2(Logins& logins);
    void read_wtmp(std::string_view path);
    void read_wtmpdb();
    static void seen(Logins& logins, const std::string& name, Time at, std::string_view source);
    static Time newest(const Logins& logins);
    void miss(const Error& error);

    const Host& host_;
    Logins by_name_;
    std::optional<Time> start_;
    std::optional<Reason> unseen_;
    bool lasting_ = false;
};

}  // namespace presscheck
