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

// Read are lastlog (sparse, by uid), lastlog2.db, wtmp with its rotated predecessor and wtmp.db.
class LoginRecords {
public:
    LoginRecords(const Host& host, const std::vector<PasswdEntry>& accounts);

    LastLogin last(const std::string& name) const;

    // A record that has every login since the account was made is kept here.
    bool complete() const { return complete_; }
    // When the records that forget begin; nothing when there is none.
    std::optional<Time> start() const { return start_; }
    // Some record is there and cannot be read.
    std::optional<Reason> unseen() const { return unseen_; }

private:
    void read_lastlog(const std::vector<PasswdEntry>& accounts);
    void read_lastlog2();
    void read_wtmp(std::string_view path);
    void read_wtmpdb();
    void seen(const std::string& name, Time at, std::string_view source);
    void miss(const Error& error);

    const Host& host_;
    std::map<std::string, LastLogin> by_name_;
    std::optional<Time> start_;
    std::optional<Reason> unseen_;
    bool complete_ = false;
};

}  // namespace presscheck
