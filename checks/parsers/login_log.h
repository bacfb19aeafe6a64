// Records of logins as login(1), sshd and PAM write them on Linux: lastlog(5) and utmp(5), in the
// layout that all 64-bit machines share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

namespace presscheck {

// A record for each uid, one after another: 32-bit seconds, a line and a host.
inline constexpr std::size_t lastlog_record_bytes = 292;
inline constexpr std::size_t utmp_record_bytes = 384;

// Seconds since 1970, 0 for never. REQUIRES: a whole record.
std::uint32_t lastlog_seconds(std::string_view record);

struct UtmpRecord {
    bool login = false;  // somebody began a session
    std::string_view user;
    std::uint32_t seconds = 0;
};

// Calls `visit` for each whole record; false when something is left over at the end.
bool visit_utmp(std::string_view bytes, const std::function<void(const UtmpRecord&)>& visit);

}  // namespace presscheck
