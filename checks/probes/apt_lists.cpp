#include "checks/probes/apt_lists.h"

#include "checks/parsers/apt_index.h"
#include "checks/probes/observed.h"

#include <algorithm>
#include <utility>

namespace presscheck {
namespace {

// Lists that were fetched lie in one folder, all of them.
struct Folder {
    std::string path;
    std::vector<DirectoryEntry> entries;
    std::optional<Reason> hidden;
};

Folder folder_of(const AptSetup& setup, const Host& host) {
    Folder folder;
    const auto path = setup.settings.path("Dir::State::lists");
    if (!path || path->empty()) {
        folder.hidden = Reason::malformed;
        return folder;
    }
    folder.path = *path;
    while (folder.path.size() > 1 && folder.path.ends_with('/'))
        folder.path.pop_back();
    auto entries = host.list(folder.path);
    if (entries) {
        folder.entries = *std::move(entries);
    } else if (entries.error().code != Errc::not_found) {
        folder.hidden = reason_of(entries.error(), host);
    }
    return folder;
}

class Reading {
public:
    Reading(const Host& host, const AptSetup& setup)
        : host_(host), setup_(setup), folder_(folder_of(setup, host)) {}

    AptLists run() {
        found_.hidden = folder_.hidden;
        for (std::size_t i = 0; i < setup_.sources.size(); ++i) {
            const auto& source = setup_.sources[i].source;
            const bool packages =
                std::find(source.types.begin(), source.types.end(), "deb") != source.types.end();
            if (!source.enabled || !packages) continue;
            for (const auto& uri : source.uris) {
                for (const auto& suite : source.suites)
                    add(i, uri, suite);
            }
        }
        return std::move(found_);
    }

private:
    void add(std::size_t source, const std::string& uri, const std::string& suite) {
        AptList list{source, uri, suite, is_security_suite(suite), {}, folder_.hidden, {}};
        const std::string base = uri + (uri.ends_with('/') ? "" : "/");
        const bool flat = suite.ends_with('/');
        const auto prefix = apt_file_name(base + (flat ? suite : "dists/" + suite + "/"));
        // apt puts the architecture in its place.
        if (suite.find("$(") != std::string::npos) list.unclear = Reason::unsupported;
        if (!list.unclear) take_release(list, prefix);
        for (const auto& entry : folder_.entries) {
            const std::string_view name = entry.name;
            if (!name.starts_with(prefix)) continue;
            const auto index = name.rfind("_Packages");
            if (index == std::string_view::npos) continue;
            const auto ending = name.substr(index + std::string_view("_Packages").size());
            if (ending.empty() || ending.starts_with('.'))
                list.indexes.push_back(folder_.path + "/" + entry.name);
        }
        found_.lists.push_back(std::move(list));
    }

    // apt takes the signed one where it has it.
    void take_release(AptList& list, const std::string& prefix) {
        for (const std::string_view name : {"InRelease", "Release"}) {
            const auto path = folder_.path + "/" + prefix + std::string(name);
            const auto bytes = host_.read_file(path);
            if (!bytes && bytes.error().code == Errc::not_found) continue;
            list.release = path;
            if (!bytes) {
                list.unclear = reason_of(bytes.error(), host_);
            } else {
                list.date = release_date(*bytes);
                list.codename = release_codename(*bytes);
                if (!list.date) list.unclear = Reason::malformed;
            }
            return;
        }
    }

    const Host& host_;
    const AptSetup& setup_;
    Folder folder_;
    AptLists found_;
};

}  // namespace

std::shared_ptr<const AptLists> apt_lists(const Observation& observation) {
    return observation.memory.once<AptLists>(
        [&] { return Reading(observation.host, *apt_setup(observation)).run(); });
}

bool is_security_suite(std::string_view suite) {
    return suite.ends_with("-security") || suite.ends_with("/updates");
}

std::string apt_file_name(std::string_view uri) {
    constexpr std::string_view quoted = "\\|{}[]<>\"^~_=!@#$%&*", digits = "0123456789abcdef";
    uri.remove_prefix(std::min(uri.find(':') + 1, uri.size()));
    std::string_view host;
    if (uri.starts_with("//")) {
        host = uri.substr(2, uri.find('/', 2) - 2);
        uri.remove_prefix(std::min(2 + host.size(), uri.size()));
        if (const auto at = host.rfind('@'); at != std::string_view::npos)
            host.remove_prefix(at + 1);
    }
    std::string name;
    for (const auto part : {host, uri}) {
        for (const char c : part) {
            const auto byte = static_cast<unsigned char>(c);
            const bool plain =
                byte > 0x20 && byte < 0x7f && quoted.find(c) == std::string_view::npos;
            if (c == '/') {
                name += '_';
            } else if (plain) {
                name += c;
            } else {
                name += '%';
                name += digits[byte >> 4U];
                name += digits[byte & 0xFU];
            }
        }
    }
    return name;
}

}  // namespace presscheck
