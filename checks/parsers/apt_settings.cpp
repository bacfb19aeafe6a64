#include "checks/parsers/apt_settings.h"

#include "core/small_letters.h"

#include <algorithm>

namespace presscheck {
namespace {

constexpr std::string_view separator = "::";
constexpr std::string_view nowhere = "/dev/null";

bool same_tag(std::string_view a, std::string_view b) {
    // What has no name is an entry of a list, each its own.
    return !a.empty() && std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return small_letter(x) == small_letter(y);
    });
}

// apt looks for the next separator one byte behind the last one: `A::::B` is `A` and `::B`.
std::vector<std::string_view> tags_of(std::string_view name) {
    std::vector<std::string_view> tags;
    auto from = name.find(separator);
    while (from != std::string_view::npos) {
        tags.push_back(name.substr(0, from));
        name.remove_prefix(from + separator.size());
        from = name.find(separator, 1);
    }
    tags.push_back(name);
    return tags;
}

// Also where the parent may be changed.
template <typename Setting>
Setting* child_of(Setting& parent, std::string_view tag) {
    const auto found =
        std::find_if(parent.children.begin(), parent.children.end(),
                     [&](const AptSetting& child) { return same_tag(child.tag, tag); });
    return found == parent.children.end() ? nullptr : &*found;
}

template <typename Setting>
Setting* below(Setting& start, std::string_view name) {
    auto* at = &start;
    for (const auto tag : tags_of(name)) {
        at = child_of(*at, tag);
        if (at == nullptr) return nullptr;
    }
    return at;
}

std::string normalised(std::string path) {
    for (const std::string_view piece : {"/./", "//"}) {
        for (auto at = path.find(piece); at != std::string::npos; at = path.find(piece))
            path.erase(at, piece.size() - 1);  // all but its last slash
    }
    return path.starts_with(nowhere) ? std::string() : path;
}

// One that leads on by itself, and not below its parents' folders.
bool stands_alone(std::string_view path) {
    return path.starts_with('/') || path.starts_with("~/") || path.starts_with("./") ||
           path.starts_with("../");
}

}  // namespace

AptSettings::AptSettings() {
    for (const auto& [name, value] : std::initializer_list<std::pair<const char*, const char*>>{
             {"Dir", "/"},
             {"Dir::Etc", "etc/apt"},
             {"Dir::Etc::sourcelist", "sources.list"},
             {"Dir::Etc::sourceparts", "sources.list.d"},
             {"Dir::Etc::preferences", "preferences"},
             {"Dir::Etc::preferencesparts", "preferences.d"},
             {"Dir::Etc::main", "apt.conf"},
             {"Dir::Etc::parts", "apt.conf.d"},
             {"Dir::State", "var/lib/apt"},
             {"Dir::State::lists", "lists"},
             {"Dir::Bin::methods", "/usr/lib/apt/methods"}})
        set(name, value, {});
}

void AptSettings::set(std::string_view name, std::string value, std::string source) {
    auto* at = &root_;
    for (const auto tag : tags_of(name)) {
        auto* next = child_of(*at, tag);
        at = next != nullptr ? next : &at->children.emplace_back(AptSetting{std::string(tag)});
    }
    at->value = std::move(value);
    at->source = std::move(source);
}

void AptSettings::clear(std::string_view name) {
    auto* found = below(root_, name);
    if (found != nullptr) *found = AptSetting{std::move(found->tag)};
}

const AptSetting* AptSettings::find(std::string_view name) const {
    return below(root_, name);
}

std::vector<AptSettings::OfProgram> AptSettings::find_by_program(std::string_view name) const {
    std::vector<OfProgram> found;
    if (const auto* common = find(name)) found.push_back({"", common});
    const auto* programs = find("Binary");
    if (programs == nullptr) return found;
    for (const auto& program : programs->children) {
        if (const auto* own = below(program, name)) found.push_back({program.tag, own});
    }
    return found;
}

std::vector<const AptSetting*> AptSettings::find_for_any(std::string_view name) const {
    std::vector<const AptSetting*> found;
    for (const auto& each : find_by_program(name))
        found.push_back(each.setting);
    return found;
}

std::optional<std::string> AptSettings::path(std::string_view name) const {
    const auto* root = find("RootDir");
    std::string prefix = root == nullptr ? "" : root->value;
    if (!prefix.empty() && !prefix.ends_with('/')) prefix += '/';

    std::vector<const AptSetting*> way{&root_};
    for (const auto tag : tags_of(name)) {
        const auto* next = child_of(*way.back(), tag);
        if (next == nullptr) return "";
        way.push_back(next);
    }
    auto path = way.back()->value;
    if (path.empty()) return "";
    for (auto at = way.size() - 1; at > 0 && !stands_alone(path); --at) {
        const auto& folder = way[at - 1]->value;
        if (!folder.empty()) path = folder + (folder.ends_with('/') ? "" : "/") + path;
    }
    if (path.starts_with(nowhere)) return "";
    path = normalised(prefix + path);
    if (!path.empty() && !path.starts_with('/')) return std::nullopt;
    return path;
}

}  // namespace presscheck
