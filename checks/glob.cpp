#include "checks/glob.h"

#include <algorithm>
#include <optional>

namespace presscheck {
namespace {

// Cuts "/name" off the front; the name, or nothing when there is none.
std::string_view take_component(std::string_view& path) {
    if (path.empty()) return {};
    path.remove_prefix(1);
    const auto part = path.substr(0, path.find('/'));
    path.remove_prefix(part.size());
    return part;
}

bool is_wildcard(char c) {
    return c == '*' || c == '?';
}

// Most patterns are told apart by what stands before their first wildcard, and the rest by what
// stands behind their last.
bool ends_otherwise(std::string_view pattern, std::string_view path) {
    const auto shorter = std::min(pattern.size(), path.size());
    for (std::size_t i = 1; i <= shorter; ++i) {
        const char wanted = pattern[pattern.size() - i];
        if (is_wildcard(wanted)) return false;
        if (wanted != path[path.size() - i]) return true;
    }
    return false;
}

bool begins_otherwise(std::string_view pattern, std::string_view path) {
    const auto shorter = std::min(pattern.size(), path.size());
    for (std::size_t i = 0; i < shorter && !is_wildcard(pattern[i]); ++i) {
        if (pattern[i] != path[i]) return true;
    }
    return false;
}

}  // namespace

// Goes back only to the last `*`: an earlier one can always give its text to the later one.
bool text_matches(std::string_view pattern, std::string_view text) {
    // The end tells most apart without a search.
    while (!pattern.empty() && !is_wildcard(pattern.back())) {
        if (text.empty() || text.back() != pattern.back()) return false;
        pattern.remove_suffix(1);
        text.remove_suffix(1);
    }
    std::size_t p = 0, t = 0;
    std::size_t star = std::string_view::npos, taken = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            taken = t;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++taken;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

bool name_matches(std::string_view pattern, std::string_view name) {
    if (name.starts_with('.') && !pattern.starts_with('.')) return false;
    return text_matches(pattern, name);
}

// The same way back as in text_matches, with `**` for the star and components for bytes.
bool path_matches(std::string_view pattern, std::string_view path) {
    if (path == "/") path = {};
    if (pattern == "/") pattern = {};
    if (begins_otherwise(pattern, path) || ends_otherwise(pattern, path)) return false;

    std::optional<std::string_view> star;  // the pattern after the last `**`
    std::string_view taken;                // the path after what that has taken
    while (!path.empty()) {
        auto pattern_rest = pattern, path_rest = path;
        const auto wanted = take_component(pattern_rest);
        if (wanted == "**") {
            star = pattern = pattern_rest;
            taken = path;
        } else if (!wanted.empty() && text_matches(wanted, take_component(path_rest))) {
            pattern = pattern_rest;
            path = path_rest;
        } else if (star) {
            take_component(taken);
            pattern = *star;
            path = taken;
        } else {
            return false;
        }
    }
    // Not `/**x`, which asks for one more.
    while (pattern == "/**" || pattern.starts_with("/**/"))
        pattern.remove_prefix(3);
    return pattern.empty();
}

bool has_wildcard(std::string_view pattern) {
    return std::any_of(pattern.begin(), pattern.end(), is_wildcard);
}

std::vector<std::string_view> components_of(std::string_view path) {
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        const auto slash = path.find('/');
        const auto part = path.substr(0, slash);
        if (!part.empty() && part != ".") parts.push_back(part);
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    }
    return parts;
}

}  // namespace presscheck
