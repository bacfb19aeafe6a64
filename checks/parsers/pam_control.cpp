#include "checks/parsers/pam_control.h"

#include "core/small_letters.h"

#include <algorithm>
#include <cctype>

namespace presscheck {
namespace {

constexpr int unset = -6;

// In libpam's order, which counts: it takes the first of which the text begins with.
constexpr std::array<std::string_view, pam_results> result_names{"success",
                                                                 "open_err",
                                                                 "symbol_err",
                                                                 "service_err",
                                                                 "system_err",
                                                                 "buf_err",
                                                                 "perm_denied",
                                                                 "auth_err",
                                                                 "cred_insufficient",
                                                                 "authinfo_unavail",
                                                                 "user_unknown",
                                                                 "maxtries",
                                                                 "new_authtok_reqd",
                                                                 "acct_expired",
                                                                 "session_err",
                                                                 "cred_unavail",
                                                                 "cred_expired",
                                                                 "cred_err",
                                                                 "no_module_data",
                                                                 "conv_err",
                                                                 "authtok_err",
                                                                 "authtok_recover_err",
                                                                 "authtok_lock_busy",
                                                                 "authtok_disable_aging",
                                                                 "try_again",
                                                                 "ignore",
                                                                 "abort",
                                                                 "authtok_expired",
                                                                 "module_unknown",
                                                                 "bad_item",
                                                                 "conv_again",
                                                                 "incomplete"};
constexpr std::array<std::string_view, 6> action_names{"ignore", "ok",  "done",
                                                       "bad",    "die", "reset"};
constexpr std::string_view otherwise = "default";

PamControl unset_control() {
    PamControl control;
    control.actions.fill(unset);
    return control;
}

void fill(PamControl& control, int action) {
    std::replace(control.actions.begin(), control.actions.end(), unset, action);
}

PamControl simple(std::string_view word, int success, int failure) {
    auto control = unset_control();
    control.actions[static_cast<std::size_t>(PamResult::success)] = success;
    control.actions[static_cast<std::size_t>(PamResult::new_authtok_reqd)] = success;
    if (failure != pam_action::ignore) {
        control.actions[static_cast<std::size_t>(PamResult::ignore)] = pam_action::ignore;
    }
    fill(control, failure);
    control.text = word;
    return control;
}

void skip_blanks(std::string_view& rest) {
    while (!rest.empty() && std::isspace(static_cast<unsigned char>(rest.front())) != 0)
        rest.remove_prefix(1);
}

template <std::size_t N>
std::optional<std::size_t> take_name(std::string_view& rest,
                                     const std::array<std::string_view, N>& names) {
    for (std::size_t i = 0; i < N; ++i) {
        if (!rest.starts_with(names[i])) continue;
        rest.remove_prefix(names[i].size());
        return i;
    }
    return std::nullopt;
}

// A jump of zero is refused, and one that is longer than any stack is as bad as any other such.
std::optional<int> take_jump(std::string_view& rest) {
    constexpr int longest = 1'000'000;
    int jump = 0;
    while (!rest.empty() && std::isdigit(static_cast<unsigned char>(rest.front())) != 0) {
        jump = std::min(longest, jump * 10 + (rest.front() - '0'));
        rest.remove_prefix(1);
    }
    return jump == 0 ? std::nullopt : std::optional(jump);
}

// One `result=action`; false for what libpam refuses.
bool take_pair(std::string_view& rest, PamControl& control) {
    auto result = take_name(rest, result_names);
    if (!result && rest.starts_with(otherwise)) {
        rest.remove_prefix(otherwise.size());
        result = pam_results;
    }
    if (!result) return false;
    skip_blanks(rest);
    if (!rest.starts_with('=')) return false;
    rest.remove_prefix(1);
    skip_blanks(rest);
    const auto name = take_name(rest, action_names);
    const auto action = name ? std::optional(-static_cast<int>(*name)) : take_jump(rest);
    if (!action) return false;
    control.text += control.text.empty() ? "[" : " ";
    control.text += *result == pam_results ? otherwise : result_names.at(*result);
    control.text += "=" + (name ? std::string(action_names.at(*name)) : std::to_string(*action));
    if (*result == pam_results) {
        fill(control, *action);
    } else {
        control.actions.at(*result) = *action;
    }
    return true;
}

}  // namespace

PamControl failing_pam_control() {
    PamControl control;
    control.actions.fill(pam_action::bad);
    control.understood = false;
    return control;
}

PamControl parse_pam_control(std::string_view word) {
    const auto lower = in_small_letters(word);
    if (lower == "required") return simple(lower, pam_action::ok, pam_action::bad);
    if (lower == "requisite") return simple(lower, pam_action::ok, pam_action::die);
    if (lower == "optional") return simple(lower, pam_action::ok, pam_action::ignore);
    if (lower == "sufficient") return simple(lower, pam_action::done, pam_action::ignore);

    auto control = unset_control();
    auto rest = word;
    for (skip_blanks(rest); !rest.empty(); skip_blanks(rest)) {
        if (take_pair(rest, control)) continue;
        control = failing_pam_control();
        control.text = "[" + std::string(word) + "]";
        return control;
    }
    control.text = control.text.empty() ? "[]" : control.text + "]";
    fill(control, pam_action::bad);
    return control;
}

std::string_view name_of(PamResult result) {
    return result_names.at(static_cast<std::size_t>(result));
}

std::optional<PamResult> find_pam_result(std::string_view name) {
    const auto found = std::find(result_names.begin(), result_names.end(), name);
    if (found == result_names.end()) return std::nullopt;
    return static_cast<PamResult>(found - result_names.begin());
}

}  // namespace presscheck
