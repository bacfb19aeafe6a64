// What pam_pwquality and pam_pwhistory ask of a new password: their files, then their arguments.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// Of libpwquality 1.4 (Debian 11 to 13, Ubuntu 22.04 and 24.04, RHEL 9).
struct QualityOptions {
    std::int64_t minlen = 8, minclass = 0;
    std::int64_t dcredit = 0, ucredit = 0, lcredit = 0, ocredit = 0;
    bool enforcing = true, enforce_for_root = false;
    std::string minlen_from{};

    // The shortest password that may be accepted: positive credits make it shorter, a character for
    // each of a class; negative ones ask for so many of a class.
    std::int64_t shortest() const;
    // How many classes of characters it has at least.
    std::int64_t classes() const;
};

// One file. False when pam_pwquality stops in it and leaves the rest unread: the values so far
// stay.
bool read_quality_conf(std::string_view bytes, const std::string& path, QualityOptions& options);
void read_quality_arguments(const std::vector<std::string>& arguments, const std::string& source,
                            QualityOptions& options);

struct HistoryOptions {
    std::int64_t remember = 10;
    bool enforce_for_root = false;
    std::string file{};  // in which old passwords are kept; empty: /etc/security/opasswd
    std::string remember_from{}, file_from{};
};

void read_history_conf(std::string_view bytes, const std::string& path, HistoryOptions& options);
void read_history_arguments(const std::vector<std::string>& arguments, const std::string& source,
                            HistoryOptions& options);

}  // namespace presscheck
