#include "checks/parsers/cgroup_path.h"

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

constexpr std::array<std::string_view, 5> unit_endings{".service", ".scope", ".socket", ".mount",
                                                       ".swap"};

std::optional<std::string> unit_of_path(std::string_view path) {
    while (!path.empty()) {
        path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
        const auto end = std::min(path.find('/'), path.size());
        auto part = path.substr(0, end);
        path.remove_prefix(end);
        if (part.ends_with(".slice")) continue;
        if (part.starts_with('_')) part.remove_prefix(1);  // how systemd escapes reserved names
        const bool unit =
            std::any_of(unit_endings.begin(), unit_endings.end(), [&](std::string_view ending) {
                return part.size() > ending.size() && part.ends_with(ending);
            });
        if (!unit) return std::nullopt;
        return std::string(part);
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> unit_of_cgroups(std::string_view text) {
    std::optional<std::string> unit;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const auto first = line.find(':');
        const auto second = first == std::string_view::npos ? first : line.find(':', first + 1);
        if (second == std::string_view::npos) continue;
        const auto controllers = line.substr(first + 1, second - first - 1);
        if (!controllers.empty() && controllers != "name=systemd") continue;
        if (!unit) unit = unit_of_path(line.substr(second + 1));
    }
    return unit;
}

}  // namespace presscheck
