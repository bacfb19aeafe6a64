#include "checks/glob.h"

namespace presscheck {

// Goes back only to the last `*`: an earlier one can always give its text to the later one.
bool text_matches(std::string_view pattern, std::string_view text) {
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
    const auto literal = pattern.substr(0, pattern.find_first_of("*?"));
    if (!path.starts_with(literal.substr(0, literal.rfind('/')))) return false;
    const auto patterns = components_of(pattern);
    const auto names = components_of(path);
    std::size_t p = 0, n = 0;
    bool deep = false;
    std::size_t star = 0, taken = 0;
    while (n < names.size()) {
        if (p < patterns.size() && patterns[p] == "**") {
            deep = true;
            star = p++;
            taken = n;
        } else if (p < patterns.size() && text_matches(patterns[p], names[n])) {
            ++p;
            ++n;
        } else if (deep) {
            p = star + 1;
            n = ++taken;
        } else {
            return false;
        }
    }
    while (p < patterns.size() && patterns[p] == "**")
        ++p;
    return p == patterns.size();
}

bool has_wildcard(std::string_view pattern) {
    return pattern.find_first_of("*?") != std::string_view::npos;
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
