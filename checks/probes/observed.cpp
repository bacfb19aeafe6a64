#include "checks/probes/observed.h"

#include "checks/policy/argument.h"
#include "core/bytes.h"

#include <algorithm>

namespace presscheck {
std::string readable(std::string_view bytes) {
    if (is_utf8(bytes)) return std::string(bytes);
    constexpr std::size_t longest = 4;
    std::string out;
    while (!bytes.empty()) {
        std::size_t taken = 0;
        for (std::size_t size = 1; size <= longest && size <= bytes.size() && taken == 0; ++size) {
            if (is_utf8(bytes.substr(0, size))) taken = size;
        }
        if (taken == 0) {
            out += "\xef\xbf\xbd";
        } else {
            out += bytes.substr(0, taken);
        }
        bytes.remove_prefix(taken == 0 ? 1 : taken);
    }
    return out;
}

Cell observed_text(std::string value) {
    return is_utf8(value) ? text(std::move(value)) : unknown(Reason::malformed);
}

Cell observed_texts(std::vector<std::string> values) {
    const bool clean = std::all_of(values.begin(), values.end(),
                                   [](const std::string& value) { return is_utf8(value); });
    if (!clean) return unknown(Reason::malformed);
    return texts(std::move(values));
}

Cell observed_integer(std::int64_t value) {
    const bool fits = value <= limits::json_integer && value >= -limits::json_integer;
    return fits ? integer(value) : unknown(Reason::too_large);
}

Cell observed_time(Time value) {
    constexpr Time end =
        std::chrono::sys_days{std::chrono::year{9999} / 12 / 31} + std::chrono::hours{24};
    return value >= Time{} && value < end ? moment(value) : unknown(Reason::malformed);
}

std::string place(std::string_view path, std::size_t line) {
    return readable(path) + ":" + std::to_string(line);
}

Reason reason_without(const Error& error, const Host& host) {
    return error.code == Errc::not_found ? Reason::absent : reason_of(error, host);
}

std::string place_within(std::string_view path, const Error& error) {
    constexpr std::string_view opening = "line ";
    const std::string_view message = error.message;
    const auto end = message.find(": ");
    const bool told = message.starts_with(opening) && end != std::string_view::npos;
    if (!told) return readable(path);
    return readable(path) + ":" + std::string(message.substr(opening.size(), end - opening.size()));
}

std::string place_at_fault(const Error& error) {
    if (!error.message.starts_with('/')) return {};
    return readable(std::string_view(error.message).substr(0, error.message.find(": ")));
}

FoundPaths find_paths(const Host& host, std::string_view pattern) {
    FoundPaths found;
    if (!is_plain_path(pattern)) {
        found.incomplete = Reason::malformed;
        return found;
    }
    auto matches = match_paths(host, pattern);
    found.paths = std::move(matches.paths);
    if (matches.unseen.empty()) return found;
    found.incomplete = reason_of(matches.unseen.front(), host);
    found.unseen = place_at_fault(matches.unseen.front());
    return found;
}

}  // namespace presscheck
