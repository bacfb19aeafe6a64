// The second word of a line of pam.d: what a module's answer does to the verdict of the stack.
// Read as libpam does (_pam_parse_control).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace presscheck {

// What a module can answer, numbered as in _pam_types.h; only those we name.
enum class PamResult : int {
    success = 0,
    service_err = 3,
    perm_denied = 6,
    auth_err = 7,
    authinfo_unavail = 9,
    user_unknown = 10,
    maxtries = 11,
    new_authtok_reqd = 12,
    acct_expired = 13,
    session_err = 14,
    authtok_err = 20,
    ignore = 25,
    abort = 26,
    module_unknown = 28,
};
inline constexpr std::size_t pam_results = 32;

// What is done about it; a positive number jumps over so many entries.
namespace pam_action {
inline constexpr int ignore = 0, ok = -1, done = -2, bad = -3, die = -4, reset = -5;
}

struct PamControl {
    std::array<int, pam_results> actions{};
    std::string
        text;  // "required", "[success=1 default=ignore]": words in small letters, one blank
    bool understood = true;  // else libpam complains and takes every answer for a failure

    int action(PamResult result) const { return actions.at(static_cast<std::size_t>(result)); }
};

// The word as _pam_StrTok gives it: without the brackets.
PamControl parse_pam_control(std::string_view word);

// Every answer is a failure: what stands for an entry that libpam cannot read.
PamControl failing_pam_control();

// "auth_err", as in pam.conf(5).
std::string_view name_of(PamResult result);
std::optional<PamResult> find_pam_result(std::string_view name);

}  // namespace presscheck
