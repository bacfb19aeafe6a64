#include "checks/probes/mount_units.h"

#include "checks/drop_ins.h"
#include "checks/parsers/systemd_settings.h"
#include "checks/parsers/unit_name.h"

#include <algorithm>
#include <cctype>
#include <vector>

namespace presscheck {
namespace {

// Debian's own tmp.mount asks that its folder is no link, which nobody makes it.
bool is_harmless(const SystemdSetting& setting, std::string_view where) {
    return setting.key == "ConditionPathIsSymbolicLink" && setting.value.starts_with('!') &&
           setting.value.substr(1) == where;
}

void apply(const std::vector<SystemdSetting>& settings, std::string_view path, MountUnit& unit) {
    for (const auto& setting : settings) {
        const bool mount = setting.section == "Mount";
        if (mount && setting.key == "What") unit.what = setting.value;
        if (mount && setting.key == "Where") unit.where = setting.value;
        if (mount && setting.key == "Type") unit.type = setting.value;
        if (mount && setting.key == "Options") unit.options = setting.value;
        if (setting.section != "Unit") continue;
        if (setting.key == "SourcePath") unit.made_from = setting.value;
        const bool condition =
            setting.key.starts_with("Condition") || setting.key.starts_with("Assert");
        if (condition && !is_harmless(setting, path)) unit.conditional = true;
    }
}

Result<std::vector<std::string>> drop_ins_of(const Host& host, const UnitTree& tree,
                                             const std::string& name) {
    auto names = dropin_names(name);
    names.emplace_back("mount");
    std::vector<std::string> folders;
    for (const auto& each : names) {
        for (const auto& folder : tree.folders)
            folders.push_back(folder.path + "/" + each + ".d");
    }
    return drop_in_files(host, folders);
}

Result<MountUnit> read_all(const Host& host, const std::vector<std::string>& files,
                           const std::string& name) {
    MountUnit unit;
    const auto path = mount_path_of(name);
    for (const auto& file : files) {
        const auto text = host.read_file(file);
        if (!text) return text.error();
        const auto settings = parse_systemd_settings(*text);
        if (!settings) return at(file, settings.error());
        apply(*settings, path, unit);
    }
    return unit;
}

}  // namespace

std::string mount_path_of(std::string_view name) {
    name.remove_suffix(std::string_view(".mount").size());
    if (name == "-") return "/";
    std::string path = "/";
    for (std::size_t i = 0; i < name.size(); ++i) {
        const auto hex = name.substr(i, 4);
        if (name[i] == '-') {
            path += '/';
        } else if (hex.size() == 4 && hex.starts_with("\\x")) {
            path += static_cast<char>(std::stoi(std::string(hex.substr(2)), nullptr, 16));
            i += 3;
        } else {
            path += name[i];
        }
    }
    return path;
}

bool is_mount_unit_name(std::string_view name) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (std::size_t i = 0; (i = name.find('\\', i)) != std::string_view::npos; i += 4) {
        const auto code = name.substr(i, 4);
        const bool fits = code.size() == 4 && code[1] == 'x' &&
                          code.find_first_not_of(digits, 2) == std::string_view::npos;
        if (!fits) return false;
    }
    return true;
}

std::string mount_unit_of(std::string_view path) {
    constexpr std::string_view digits = "0123456789abcdef";
    if (path == "/") return "-.mount";
    std::string name;
    for (const char c : path.substr(1)) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain =
            std::isalnum(byte) != 0 || c == ':' || c == '_' || (c == '.' && !name.empty());
        if (c == '/') {
            name += '-';
        } else if (plain) {
            name += c;
        } else {
            name += {'\\', 'x', digits[byte / digits.size()], digits[byte % digits.size()]};
        }
    }
    return name + ".mount";
}

Result<MountUnit> read_mount_unit(const Host& host, const UnitTree& tree, const std::string& name,
                                  const std::string& path) {
    auto files = drop_ins_of(host, tree, name);
    if (!files) return std::move(files).error();
    files->insert(files->begin(), path);
    return read_all(host, *files, name);
}

Result<MountUnit> read_mount_drop_ins(const Host& host, const UnitTree& tree,
                                      const std::string& name) {
    const auto files = drop_ins_of(host, tree, name);
    if (!files) return files.error();
    return read_all(host, *files, name);
}

}  // namespace presscheck
