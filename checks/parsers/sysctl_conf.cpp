#include "checks/parsers/sysctl_conf.h"

#include "checks/parsers/line_reader.h"
#include "core/limits.h"

#include <algorithm>

namespace presscheck {
namespace {

constexpr std::string_view line_ends("\r\0", 2);

void swap_separators(std::string& name) {
    for (char& c : name) {
        if (c == '.') {
            c = '/';
        } else if (c == '/') {
            c = '.';
        }
    }
}

// Without empty components and ".".
std::string simplified(std::string_view path) {
    std::string out;
    while (!path.empty()) {
        const auto slash = path.find('/');
        const auto part = path.substr(0, slash);
        if (!part.empty() && part != ".") {
            if (!out.empty()) out += '/';
            out += part;
        }
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    }
    return out;
}

// Where a `[...]` that starts at `open` ends; npos when it does not, and `[` means itself.
std::size_t end_of_set(std::string_view pattern, std::size_t open) {
    auto first = open + 1;
    if (first < pattern.size() && (pattern[first] == '!' || pattern[first] == '^')) ++first;
    // A `]` in the first place is a member.
    return pattern.find(']', first + 1);
}

bool set_contains(std::string_view set, char c) {
    const bool negated = set.starts_with('!') || set.starts_with('^');
    if (negated) set.remove_prefix(1);
    bool inside = false;
    for (std::size_t i = 0; i < set.size(); ++i) {
        if (i + 2 < set.size() && set[i + 1] == '-') {
            inside = inside || (set[i] <= c && c <= set[i + 2]);
            i += 2;
        } else {
            inside = inside || set[i] == c;
        }
    }
    return inside != negated;
}

// How many bytes of the pattern stand for one byte of text that is `c`; 0 when they do not.
std::size_t one_step(std::string_view pattern, std::size_t at, char c) {
    if (at >= pattern.size()) return 0;
    if (pattern[at] == '?') return 1;
    if (pattern[at] == '[') {
        const auto end = end_of_set(pattern, at);
        if (end != std::string_view::npos) {
            return set_contains(pattern.substr(at + 1, end - at - 1), c) ? end - at + 1 : 0;
        }
    }
    return pattern[at] == c ? 1 : 0;
}

bool part_matches(std::string_view pattern, std::string_view text) {
    std::size_t p = 0, t = 0, star = std::string_view::npos, taken = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            taken = t;
        } else if (const auto step = one_step(pattern, p, text[t]); step > 0) {
            p += step;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++taken;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

std::string_view next_part(std::string_view& path) {
    const auto slash = path.find('/');
    const auto part = path.substr(0, slash);
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    return part;
}

std::optional<SysctlAssignment> parse_assignment(std::string_view line, std::size_t number) {
    if (line.starts_with('#') || line.starts_with(';')) return std::nullopt;
    const bool dash = line.starts_with('-');
    const auto equals = line.find('=');
    if (!dash && equals == std::string_view::npos) return std::nullopt;
    // With a value, the dash only says that a failure to set it is no failure.
    const auto name = trimmed(line.substr(0, equals).substr(dash ? 1 : 0));
    SysctlAssignment assignment{sysctl_path(name), std::nullopt, number};
    if (equals != std::string_view::npos) {
        assignment.value = std::string(trimmed(line.substr(equals + 1)));
    }
    if (assignment.path.empty()) return std::nullopt;
    return assignment;
}

}  // namespace

std::string sysctl_path(std::string_view name) {
    std::string path(name);
    const auto separator = path.find_first_of("./");
    if (separator != std::string::npos && path[separator] == '.') swap_separators(path);
    return simplified(path);
}

std::string sysctl_name(std::string_view path) {
    std::string name(path);
    swap_separators(name);
    return name;
}

// A carriage return or a NUL ends a line for systemd as a newline does, though not for an editor.
Result<std::vector<SysctlAssignment>> parse_sysctl_conf(std::string_view bytes) {
    std::vector<SysctlAssignment> assignments;
    LineReader lines(bytes);
    while (const auto line = lines.next()) {
        auto rest = line->text;
        while (!rest.empty()) {
            const auto end = std::min(rest.find_first_of(line_ends), rest.size());
            auto assignment = parse_assignment(trimmed(rest.substr(0, end)), line->number);
            rest.remove_prefix(std::min(end + 1, rest.size()));
            if (!assignment) continue;
            if (assignments.size() == limits::rows_per_table) {
                return Error{Errc::too_large, "more assignments than are read"};
            }
            assignments.push_back(*std::move(assignment));
        }
    }
    return assignments;
}

bool is_sysctl_pattern(std::string_view path) {
    return path.find_first_of("*?[") != std::string_view::npos;
}

bool sysctl_pattern_matches(std::string_view pattern, std::string_view path) {
    while (!pattern.empty() && !path.empty()) {
        if (!part_matches(next_part(pattern), next_part(path))) return false;
    }
    return pattern.empty() && path.empty();
}

}  // namespace presscheck
