#include "checks/probes/matching_files.h"

#include "checks/glob.h"
#include "checks/probes/observed.h"
#include "checks/redact.h"
#include "core/limits.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

// Of all files together.
constexpr std::size_t most_bytes = 4 * limits::observed_file_bytes;

// A pattern such as `/etc/ssh/*` also finds folders and devices, which have no content; a path that
// names one is a mistake worth hearing of.
bool is_no_file(const Host& host, const std::string& path) {
    const auto target = host.resolve(path);
    if (!target) return target.error().code == Errc::not_found;
    const auto about = host.info(*target);
    return about && about->type != FileType::file;
}

// What ends as the name of a secret does: `keystorePass`, `License-Key`; what only begins so is a
// passenger.
bool ends_as_a_secret(std::string_view part) {
    constexpr std::array<std::string_view, 6> endings{"pass", "pwd", "psk",
                                                      "pw",   "key", "proxy-authorization"};
    constexpr std::array<std::string_view, 6> keys{"access",  "auth",   "encryption",
                                                   "license", "master", "session"};
    for (const auto ending : endings) {
        if (!part.ends_with(ending)) continue;
        if (ending != "key") return true;
        part.remove_suffix(ending.size());
        if (part.ends_with('-') || part.ends_with('_')) part.remove_suffix(1);
        return std::any_of(keys.begin(), keys.end(),
                           [&](std::string_view key) { return part.ends_with(key); });
    }
    return false;
}

// `/redis/requirepass`, `/user/pass[2]`, `Foo::Pass::a`.
bool has_part_of_a_secret(std::string_view name) {
    while (!name.empty()) {
        const auto part = name.substr(0, name.find_first_of("/[]:"));
        name.remove_prefix(std::min(part.size() + 1, name.size()));
        if (ends_as_a_secret(part)) return true;
    }
    return false;
}

bool names_a_secret(std::string_view name) {
    constexpr std::array<std::string_view, 11> words{
        "password", "passwd", "passphrase", "secret",     "token",      "credential",
        "api_key",  "apikey", "api-key",    "privatekey", "private_key"};
    const auto lower = in_small_letters(name);
    return std::any_of(
               words.begin(), words.end(),
               [&](std::string_view word) { return lower.find(word) != std::string::npos; }) ||
           has_part_of_a_secret(lower);
}

}  // namespace

void read_matching_files(
    const Host& host, const std::string& pattern, Table& table,
    const std::function<void(const std::string& path, const std::string& bytes)>& visit) {
    const auto found = find_paths(host, pattern);
    const bool is_pattern = has_wildcard(pattern);
    if (found.incomplete) table.mark_incomplete(*found.incomplete, found.unseen);
    std::size_t read = 0;
    for (const auto& path : found.paths) {
        const auto bytes = host.read_file(path);
        if (bytes) {
            // Not only what is kept costs: an expression goes through all of it.
            if ((read += bytes->size()) > most_bytes) {
                table.mark_incomplete(Reason::budget, readable(path));
                return;
            }
            visit(path, *bytes);
        } else if (bytes.error().code != Errc::not_found &&
                   !(is_pattern && is_no_file(host, path))) {
            table.mark_incomplete(reason_of(bytes.error(), host), readable(path));
        }
    }
}

Cell shown_value(std::string_view name, const std::string& value) {
    if (names_a_secret(name) || redact(value) != value) return unknown(Reason::not_permitted);
    return observed_text(value);
}

}  // namespace presscheck
