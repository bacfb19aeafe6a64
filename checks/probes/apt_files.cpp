#include "checks/probes/apt_files.h"

#include "checks/parsers/apt_conf.h"
#include "checks/probes/observed.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace presscheck {
namespace {

constexpr int deepest_include = 10;

// The part behind the last dot; nothing where there is none.
std::optional<std::string_view> ending_of(std::string_view name) {
    const auto dot = name.rfind('.');
    return dot == std::string_view::npos ? std::nullopt : std::optional(name.substr(dot + 1));
}

// What apt takes from its folders: names of letters, digits and `_-:.` with a known ending.
bool is_taken(std::string_view name, bool configuration) {
    const auto ending = ending_of(name);
    const bool fits = configuration ? !ending || *ending == "conf"
                                    : ending && (*ending == "list" || *ending == "sources");
    return fits && !name.starts_with('.') &&
           std::all_of(name.begin(), name.end(), [](unsigned char c) {
               return std::isalnum(c) != 0 || c == '_' || c == '-' || c == ':' || c == '.';
           });
}

class Reading {
public:
    explicit Reading(const Host& host) : host_(host) {}

    AptSetup run() {
        read_folder(path_of("Dir::Etc::parts"), true, 0);
        read_if_file(path_of("Dir::Etc::main"), true, 0);
        // Lists that take the place of the sources, or come to them.
        if (setup_.settings.find("APT::Sources::With") != nullptr) miss_source(Reason::unsupported);
        read_if_file(path_of("Dir::Etc::sourcelist"), false, 0);
        read_folder(path_of("Dir::Etc::sourceparts"), false, 0);
        return std::move(setup_);
    }

private:
    void miss_setting(Reason reason, const std::string& at) {
        if (setup_.unclear) return;
        setup_.unclear = reason;
        setup_.unclear_at = readable(at);
    }
    void miss_source(Reason reason) {
        if (!setup_.incomplete) setup_.incomplete = reason;
    }
    void miss(bool configuration, Reason reason, const std::string& at) {
        if (configuration)
            miss_setting(reason, at);
        else
            miss_source(reason);
    }

    // Empty where there is none to read.
    std::string path_of(std::string_view name) {
        const auto path = setup_.settings.path(name);
        if (path) return *path;
        miss_setting(Reason::malformed, setup_.settings.find(name)->source);
        miss_source(Reason::malformed);
        return "";
    }

    void read_folder(std::string folder, bool configuration, int depth) {
        while (folder.size() > 1 && folder.ends_with('/'))
            folder.pop_back();
        if (folder.empty()) return;
        const auto entries = host_.list(folder);
        if (!entries) {
            const bool missing = entries.error().code == Errc::not_found;
            if (!missing) miss(configuration, reason_of(entries.error(), host_), folder);
            if (missing && depth > 0) miss_setting(Reason::malformed, folder);
            return;
        }
        for (const auto& entry : *entries) {
            if (is_taken(entry.name, configuration))
                read_if_file(folder + "/" + entry.name, configuration, depth);
        }
    }

    // Folders, devices and links to nowhere are passed over.
    void read_if_file(const std::string& path, bool configuration, int depth) {
        if (path.empty()) return;
        const auto target = host_.resolve(path);
        const auto about = target ? host_.info(*target) : Result<FileInfo>(target.error());
        if (!about) {
            if (about.error().code != Errc::not_found)
                miss(configuration, reason_of(about.error(), host_), path);
            return;
        }
        if (about->type == FileType::file) read_file(path, configuration, depth);
    }

    void read_file(const std::string& path, bool configuration, int depth) {
        const auto bytes = host_.read_file(path);
        if (!bytes) return miss(configuration, reason_without(bytes.error(), host_), path);
        if (configuration) {
            take_settings(path, *bytes, depth);
        } else {
            take_sources(path, *bytes);
        }
    }

    void take_settings(const std::string& path, const std::string& bytes, int depth) {
        using What = AptStatement::What;
        auto conf = parse_apt_conf(bytes);
        for (auto& statement : conf.statements) {
            if (statement.what == What::clear) {
                setup_.settings.clear(statement.value);
            } else if (statement.what == What::include) {
                include(statement.value, depth + 1);
            } else {
                setup_.settings.set(statement.name, std::move(statement.value),
                                    place(path, statement.line));
            }
        }
        if (conf.malformed) miss_setting(Reason::malformed, path);
    }

    void include(const std::string& path, int depth) {
        // From the folder apt happens to be started in, or round in a circle.
        if (!path.starts_with('/') || depth > deepest_include)
            return miss_setting(Reason::malformed, path);
        if (path.size() > 2 && path.ends_with('/')) return read_folder(path, true, depth);
        read_file(path, true, depth);
    }

    void take_sources(const std::string& path, const std::string& bytes) {
        const auto name = std::string_view(path).substr(path.rfind('/') + 1);
        auto list =
            ending_of(name) == "sources" ? parse_apt_stanzas(bytes) : parse_apt_lines(bytes);
        for (auto& source : list.sources) {
            auto where = place(path, source.line);
            setup_.sources.push_back({std::move(source), std::move(where)});
        }
        if (list.malformed) miss_source(Reason::malformed);
    }

    const Host& host_;
    AptSetup setup_;
};

}  // namespace

std::optional<bool> has_apt(const Host& host) {
    constexpr std::array<std::string_view, 3> programs{"/usr/bin/apt-get", "/usr/bin/apt",
                                                       "/usr/bin/aptitude"};
    bool hidden = false;
    const auto there = [&](std::string_view path, FileType type) {
        const auto target = host.resolve(path);
        const auto about = target ? host.info(*target) : Result<FileInfo>(target.error());
        hidden = hidden || (!about && about.error().code != Errc::not_found);
        return about && about->type == type;
    };
    const bool found = there("/etc/apt", FileType::directory) ||
                       std::any_of(programs.begin(), programs.end(), [&](std::string_view path) {
                           return there(path, FileType::file);
                       });
    if (found) return true;
    return hidden ? std::nullopt : std::optional(false);
}

AptSetup read_apt_setup(const Host& host) {
    return Reading(host).run();
}

std::shared_ptr<const AptSetup> apt_setup(const Observation& observation) {
    return observation.memory.once<AptSetup>([&] { return read_apt_setup(observation.host); });
}

}  // namespace presscheck
