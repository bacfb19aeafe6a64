#include "checks/probes/dnf_files.h"

#include "checks/drop_ins.h"
#include "checks/probes/observed.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace presscheck {
namespace {

constexpr std::string_view main_file = "/etc/dnf/dnf.conf";
constexpr std::string_view main_section = "main";

class Reading {
public:
    explicit Reading(const Host& host) : host_(host) {}

    DnfSetup run() {
        setup_.main.path = main_file;
        if (const auto bytes = host_.read_file(main_file)) {
            // dnf refuses to work with one that it cannot read.
            if (auto config = parse_dnf_config(*bytes))
                setup_.main.config = *std::move(config);
            else
                miss_setting(Reason::malformed, setup_.main.path);
        } else if (bytes.error().code != Errc::not_found) {
            miss_setting(reason_of(bytes.error(), host_), setup_.main.path);
            miss_repository(reason_of(bytes.error(), host_));
        }
        setup_.drop_ins =
            read_drop_ins({"/etc/dnf/libdnf5.conf.d", "/usr/share/dnf5/libdnf.conf.d"}, ".conf");
        setup_.overrides = read_drop_ins(
            {"/etc/dnf/repos.override.d", "/usr/share/dnf5/repos.override.d"}, ".repo");
        read_setting_file("/etc/dnf/automatic.conf", setup_.automatic);
        add_repositories(setup_.main);
        for (const auto& folder : folders())
            read_repositories(folder);
        return std::move(setup_);
    }

private:
    void miss_setting(Reason reason, const std::string& at) {
        if (setup_.unclear) return;
        setup_.unclear = reason;
        setup_.unclear_at = readable(at);
    }
    void miss_repository(Reason reason) {
        if (!setup_.incomplete) setup_.incomplete = reason;
    }

    void read_setting_file(const std::string& path, std::vector<DnfFile>& files) {
        const auto bytes = host_.read_file(path);
        if (!bytes) {
            if (bytes.error().code != Errc::not_found)
                miss_setting(reason_of(bytes.error(), host_), path);
            return;
        }
        auto config = parse_dnf_config(*bytes);
        if (!config) return miss_setting(Reason::malformed, path);
        files.push_back({path, *std::move(config)});
    }

    std::vector<DnfFile> read_drop_ins(const std::vector<std::string>& folders,
                                       std::string_view ending) {
        std::vector<DnfFile> files;
        const auto paths = drop_in_files(host_, folders, ending);
        if (!paths) {
            miss_setting(reason_of(paths.error(), host_), folders.front());
            return files;
        }
        for (const auto& path : *paths)
            read_setting_file(path, files);
        return files;
    }

    // `reposdir` of the main file, or of a drop-in of dnf 5: whoever names one adds to what is read
    // here, for the two may both be there.
    std::vector<std::string> folders() {
        std::vector<std::string> all;
        bool named = false;
        const auto add = [&](const DnfFile& file) {
            const auto* section = file.config.find(main_section);
            const auto* setting = section == nullptr ? nullptr : section->find("reposdir");
            if (setting == nullptr) return;
            named = named || file.path == main_file;
            for (auto& folder : dnf_words(setting->value))
                all.push_back(std::move(folder));
        };
        add(setup_.main);
        for (const auto& file : setup_.drop_ins)
            add(file);
        if (!named) {
            for (const auto* usual : {"/etc/yum.repos.d", "/etc/yum/repos.d", "/etc/distro.repos.d",
                                      "/usr/share/dnf5/repos.d"})
                all.emplace_back(usual);
        }
        return all;
    }

    void read_repositories(std::string folder) {
        while (folder.size() > 1 && folder.ends_with('/'))
            folder.pop_back();
        // A variable of dnf, or a way that begins nowhere.
        if (!folder.starts_with('/') || folder.find('$') != std::string::npos)
            return miss_repository(Reason::unsupported);
        const auto found = match_paths(host_, folder + "/*.repo");
        if (!found.unseen.empty()) miss_repository(reason_of(found.unseen.front(), host_));
        for (const auto& path : found.paths) {
            const auto bytes = host_.read_file(path);
            if (!bytes) {
                if (bytes.error().code != Errc::not_found)
                    miss_repository(reason_of(bytes.error(), host_));
                continue;
            }
            // dnf warns and goes on without the file; what it would say is not known.
            auto config = parse_dnf_config(*bytes);
            if (!config)
                miss_repository(Reason::malformed);
            else
                add_repositories({path, *std::move(config)});
        }
    }

    void add_repositories(const DnfFile& file) {
        for (const auto& section : file.config.sections) {
            if (section.name != main_section) setup_.repositories.push_back({section, file.path});
        }
    }

    const Host& host_;
    DnfSetup setup_;
};

}  // namespace

std::optional<bool> has_dnf(const Host& host) {
    constexpr std::array<std::string_view, 6> signs{main_file,           "/usr/bin/dnf",
                                                    "/usr/bin/dnf-3",    "/usr/bin/dnf5",
                                                    "/usr/bin/microdnf", "/usr/bin/yum"};
    bool hidden = false;
    for (const auto sign : signs) {
        const auto about = host.info(sign);
        if (about) return true;
        hidden = hidden || about.error().code != Errc::not_found;
    }
    return hidden ? std::nullopt : std::optional(false);
}

DnfSetup read_dnf_setup(const Host& host) {
    return Reading(host).run();
}

}  // namespace presscheck
