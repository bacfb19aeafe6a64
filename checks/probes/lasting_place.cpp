#include "checks/probes/lasting_place.h"

#include <algorithm>
#include <array>
#include <string>

namespace presscheck {
namespace {

// Where every running system has a folder, whether or not an image of it does.
constexpr std::array<std::string_view, 5> always{"/etc/security", "/run", "/var/lib", "/var/log",
                                                 "/var/run"};
// No folder of these holds what somebody puts there; nothing in /dev but shm is a plain file.
constexpr std::array<std::string_view, 3> never{"/dev/", "/proc/", "/sys/"};

Result<bool> is(const Host& host, std::string_view path, FileType type) {
    const auto target = host.resolve(path);
    if (!target) return target.error();
    const auto about = host.info(*target);
    if (!about) return about.error();
    return about->type == type;
}

Result<bool> keeps(const Host& host, std::string_view path, FileType type) {
    while (path.size() > 1 && path.ends_with('/'))
        path.remove_suffix(1);
    const bool elsewhere = std::any_of(never.begin(), never.end(), [&](std::string_view folder) {
        return path.starts_with(folder) && !path.starts_with("/dev/shm/");
    });
    if (elsewhere || !path.starts_with('/')) return false;
    const auto there = is(host, path, type);
    if (there || there.error().code != Errc::not_found) return there;
    // A link to nowhere: its target might be made, and it might not.
    if (host.info(path)) return false;
    const auto parent = path.substr(0, std::max<std::size_t>(path.rfind('/'), 1));
    if (std::find(always.begin(), always.end(), parent) != always.end()) return true;
    const auto above = is(host, parent, FileType::directory);
    if (!above && above.error().code == Errc::not_found) return false;
    return above;
}

}  // namespace

Result<bool> keeps_folder(const Host& host, std::string_view path) {
    return keeps(host, path, FileType::directory);
}

Result<bool> keeps_file(const Host& host, std::string_view path) {
    return keeps(host, path, FileType::file);
}

}  // namespace presscheck
