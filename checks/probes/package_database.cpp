#include "checks/probes/package_database.h"

#include <algorithm>
#include <iterator>
#include <string>

namespace presscheck {
namespace {

constexpr std::string_view status_file = "/var/lib/dpkg/status";
constexpr std::string_view journal_folder = "/var/lib/dpkg/updates";
constexpr std::string_view image_folder = "/var/lib/dpkg/status.d";
class Reading {
public:
    explicit Reading(const Host& host) : host_(host) {}

    PackageDatabase run() {
        read_status();
        read_image();
        if (found_.dpkg) read_journal();
        std::erase_if(found_.packages,
                      [](const DpkgPackage& package) { return package.status == "not-installed"; });
        return std::move(found_);
    }

private:
    void miss(Reason reason) {
        if (!found_.incomplete) found_.incomplete = reason;
    }

    void miss(const Error& error) {
        if (error.code != Errc::not_found) miss(reason_of(error, host_));
    }

    void add(DpkgStatus status, const std::string& source) {
        if (status.malformed) miss(Reason::malformed);
        for (auto& package : status.packages)
            package.source = source;
        found_.packages.insert(found_.packages.end(),
                               std::make_move_iterator(status.packages.begin()),
                               std::make_move_iterator(status.packages.end()));
    }

    void read_status() {
        const auto text = host_.read_file(status_file);
        if (!text) return miss(text.error());
        found_.dpkg = true;
        add(parse_dpkg_status(*text), std::string(status_file));
    }

    // Images built without dpkg hold one file a package, and lists of checksums beside them.
    void read_image() {
        const auto entries = host_.list(image_folder);
        if (!entries) return miss(entries.error());
        found_.dpkg = true;
        for (const auto& entry : *entries) {
            if (entry.type == FileType::directory || entry.name.ends_with(".md5sums")) continue;
            const auto path = std::string(image_folder) + "/" + entry.name;
            const auto text = host_.read_file(path);
            if (text) {
                add(parse_dpkg_status(*text, true), path);
            } else {
                miss(text.error());
            }
        }
    }

    // What dpkg was about to write into its status when it was interrupted; files named by digits.
    // Without it nothing in the status need still hold.
    void read_journal() {
        const auto entries = host_.list(journal_folder);
        if (!entries && entries.error().code == Errc::not_found) return;
        if (!entries) return doubt_all(reason_of(entries.error(), host_));
        for (const auto& entry : *entries) {
            if (entry.name.find_first_not_of("0123456789") != std::string::npos) continue;
            const auto path = std::string(journal_folder) + "/" + entry.name;
            const auto text = host_.read_file(path);
            if (!text) return doubt_all(reason_of(text.error(), host_));
            auto update = parse_dpkg_status(*text);
            if (update.malformed) return doubt_all(Reason::malformed);
            for (auto& package : update.packages) {
                package.source = path;
                replace(std::move(package));
            }
        }
    }

    void doubt_all(Reason reason) {
        found_.packages.clear();
        miss(reason);
    }

    void replace(DpkgPackage package) {
        const auto same = std::find_if(
            found_.packages.begin(), found_.packages.end(), [&](const DpkgPackage& known) {
                return known.name == package.name && known.architecture == package.architecture;
            });
        if (same == found_.packages.end()) {
            found_.packages.push_back(std::move(package));
        } else {
            *same = std::move(package);
        }
    }

    const Host& host_;
    PackageDatabase found_;
};

}  // namespace

std::shared_ptr<const PackageDatabase> package_database(const Observation& observation) {
    return observation.memory.once<PackageDatabase>(
        [&] { return Reading(observation.host).run(); });
}

bool is_unpacked(const DpkgPackage& package) {
    return package.status != "not-installed" && package.status != "config-files";
}

const DpkgPackage* find_package(const PackageDatabase& database, std::string_view name) {
    const DpkgPackage* found = nullptr;
    for (const auto& package : database.packages) {
        if (package.name != name) continue;
        if (found == nullptr || is_unpacked(package)) found = &package;
    }
    return found;
}

}  // namespace presscheck
