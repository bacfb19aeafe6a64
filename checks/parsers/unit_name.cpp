#include "checks/parsers/unit_name.h"

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

constexpr std::array<std::string_view, 11> types{
    "service", "socket", "target", "device", "mount", "automount",
    "swap",    "timer",  "path",   "slice",  "scope",
};
constexpr std::array<std::string_view, 5> template_types{"service", "socket", "target", "timer",
                                                         "path"};
constexpr std::string_view allowed_signs = ":-_.\\@";
constexpr std::size_t longest_name = 255;

// By comparisons, not by a search: thousands of names are asked for in a scan.
bool is_allowed(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           allowed_signs.find(c) != std::string_view::npos;
}

// Where the instance begins, behind the first '@', and where the type does, at the last dot.
std::size_t at_sign(std::string_view name) {
    return name.find('@');
}
std::size_t last_dot(std::string_view name) {
    return name.rfind('.');
}

}  // namespace

bool is_unit_name(std::string_view name) {
    const auto dot = last_dot(name);
    if (name.size() > longest_name || dot == std::string_view::npos || dot == 0) return false;
    if (std::find(types.begin(), types.end(), name.substr(dot + 1)) == types.end()) return false;
    const auto stem = name.substr(0, dot);
    return stem.front() != '@' && std::all_of(stem.begin(), stem.end(), is_allowed);
}

std::string_view unit_type(std::string_view name) {
    return name.substr(last_dot(name) + 1);
}

bool is_unit_template(std::string_view name) {
    return at_sign(name) != std::string_view::npos && at_sign(name) + 1 == last_dot(name);
}

bool is_unit_instance(std::string_view name) {
    return at_sign(name) != std::string_view::npos && at_sign(name) + 1 < last_dot(name);
}

std::string template_of(std::string_view instance) {
    return std::string(instance.substr(0, at_sign(instance) + 1)) +
           std::string(instance.substr(last_dot(instance)));
}

std::string_view instance_of(std::string_view name) {
    if (!is_unit_instance(name)) return {};
    return name.substr(at_sign(name) + 1, last_dot(name) - at_sign(name) - 1);
}

std::string with_instance(std::string_view unit_template, std::string_view instance) {
    return std::string(unit_template.substr(0, at_sign(unit_template) + 1)) +
           std::string(instance) + std::string(unit_template.substr(last_dot(unit_template)));
}

bool may_be_template(std::string_view type) {
    return std::find(template_types.begin(), template_types.end(), type) != template_types.end();
}

std::vector<std::string> dropin_names(std::string_view name) {
    std::vector<std::string> names{std::string(name)};
    std::string general(name);
    if (is_unit_instance(name)) {
        general = template_of(name);
        names.push_back(general);
    }
    const auto rest_at = std::min(at_sign(general), last_dot(general));
    const auto rest = general.substr(rest_at);
    auto prefix = general.substr(0, rest_at);
    while (true) {
        if (prefix.ends_with('-')) prefix.pop_back();
        const auto dash = prefix.rfind('-');
        if (dash == std::string::npos || dash == 0) return names;
        prefix.resize(dash + 1);
        names.push_back(prefix + rest);
    }
}

}  // namespace presscheck
