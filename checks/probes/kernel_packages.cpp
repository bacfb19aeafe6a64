#include "checks/probes/kernel_packages.h"

#include "checks/policy/version.h"
#include "checks/probes/package_database.h"
#include "checks/probes/rpm_database.h"

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

// `linux-image-6.1.0-28-amd64`, `linux-image-unsigned-6.8.0-45-generic`; not the names that only
// ask for the newest (`linux-image-amd64`), nor symbols for a debugger.
std::string_view release_of(std::string_view package) {
    constexpr std::string_view image = "linux-image-", unsigned_image = "unsigned-";
    if (!package.starts_with(image) || package.ends_with("-dbg") || package.ends_with("-dbgsym"))
        return {};
    package.remove_prefix(image.size());
    if (package.starts_with(unsigned_image)) package.remove_prefix(unsigned_image.size());
    const bool numbered = !package.empty() && package[0] >= '0' && package[0] <= '9';
    return numbered ? package : std::string_view{};
}

constexpr std::array<std::string_view, 4> rpm_kernels{"kernel-core", "kernel-rt-core",
                                                      "kernel-uek-core", "kernel-64k-core"};

std::string_view without_epoch(std::string_view version) {
    const auto colon = version.find(':');
    return colon == std::string_view::npos ? version : version.substr(colon + 1);
}

// Without the words of its flavour behind the numbers: `-amd64`, `-cloud-amd64`, `-generic`.
std::string numbers_of(std::string_view release) {
    auto end = release.size();
    for (auto dash = release.find('-'); dash != std::string_view::npos;
         dash = release.find('-', dash + 1)) {
        const bool number =
            dash + 1 < release.size() && release[dash + 1] >= '0' && release[dash + 1] <= '9';
        if (!number) {
            end = dash;
            break;
        }
    }
    return std::string(release.substr(0, end));
}

}  // namespace

std::strong_ordering compare_releases(std::string_view left, std::string_view right) {
    return compare(Version{numbers_of(left), Version::Order::dpkg},
                   Version{numbers_of(right), Version::Order::dpkg});
}

InstalledKernels installed_kernels(const Observation& observation, std::string_view running) {
    InstalledKernels found;
    const auto take = [&](std::string release) {
        if (found.newest.empty() || compare_releases(found.newest, release) < 0 ||
            (compare_releases(found.newest, release) == 0 && release == running))
            found.newest = std::move(release);
    };
    const auto dpkg = package_database(observation);
    for (const auto& package : dpkg->packages) {
        const auto release = release_of(package.name);
        if (release.empty() || !is_unpacked(package)) continue;
        take(std::string(release));
        if (release == running) found.version_of_running = package.version;
    }
    const auto rpm = read_rpm_database(observation.host);
    for (const auto& package : rpm.packages) {
        const bool kernel =
            std::find(rpm_kernels.begin(), rpm_kernels.end(), package.name) != rpm_kernels.end();
        if (kernel)
            take(std::string(without_epoch(package.version)) + "." +
                 package.architecture.value_or(""));
    }
    found.hidden = dpkg->incomplete ? dpkg->incomplete : rpm.incomplete;
    if (!dpkg->dpkg && !rpm.present && !found.hidden) found.hidden = Reason::absent;
    return found;
}

}  // namespace presscheck
