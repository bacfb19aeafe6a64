#include "checks/probes/pam_files.h"

#include "checks/ceiling.h"
#include "checks/glob.h"
#include "checks/parsers/pam_lines.h"
#include "checks/probes/observed.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace presscheck {
namespace {

// In libpam's order; the last one on systems that keep a vendor's files there.
constexpr std::array<std::string_view, 3> service_folders{"/etc/pam.d", "/usr/lib/pam.d",
                                                          "/usr/etc/pam.d"};
constexpr std::string_view conf = "/etc/pam.conf";
constexpr std::string_view other = "other";
constexpr std::array<std::string_view, 6> module_patterns{
    "/lib/*/security",     "/lib/security",     "/lib64/security",
    "/usr/lib/*/security", "/usr/lib/security", "/usr/lib64/security"};

bool is_service_name(const std::string& name) {
    const bool capital =
        std::any_of(name.begin(), name.end(), [](unsigned char c) { return std::isupper(c) != 0; });
    constexpr std::array<std::string_view, 4> copies{".pam-old", ".pam-new", ".ucf-old",
                                                     ".ucf-dist"};
    const bool copy = original_name(name) != name ||
                      std::any_of(copies.begin(), copies.end(),
                                  [&](std::string_view end) { return name.ends_with(end); });
    return !capital && !copy && !name.starts_with('.');
}

PamModuleFolders find_module_folders(const Host& host) {
    PamModuleFolders folders;
    for (const auto pattern : module_patterns) {
        auto matches = match_paths(host, pattern);
        folders.paths.insert(folders.paths.end(), matches.paths.begin(), matches.paths.end());
        folders.unseen = folders.unseen || !matches.unseen.empty();
    }
    return folders;
}

std::string_view last_part(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

}  // namespace

std::string pam_module_name(std::string_view written) {
    // Below the system's folder of modules, whichever it is, and so is its sibling of that name.
    if (written.starts_with("../security/")) return pam_module_name(last_part(written));
    if (!written.starts_with('/')) return std::string(written);
    const auto folder = written.substr(0, written.rfind('/'));
    const bool ours = std::any_of(
        module_patterns.begin(), module_patterns.end(),
        [&](std::string_view pattern) { return !folder.empty() && path_matches(pattern, folder); });
    const bool isa = folder.ends_with("/security/$ISA");
    return std::string(ours || isa ? last_part(written) : written);
}

PamFiles::PamFiles(const Host& host, const ScanMemory& memory)
    : host_(host),
      modules_(memory.once<PamModuleFolders>([&] { return find_module_folders(host); })) {
    for (const auto folder : service_folders) {
        const auto real = host_.resolve(folder);
        const auto info = real ? host_.info(*real) : Result<FileInfo>(real.error());
        if (info && info->type == FileType::directory) folders_.push_back(folder);
        if (!info && info.error().code != Errc::not_found)
            incomplete_ = reason_of(info.error(), host_);
    }
    if (folders_.empty()) {
        find_services_in_conf();
    } else {
        find_services();
    }
}

void PamFiles::find_services() {
    for (const auto folder : folders_) {
        const auto entries = host_.list(folder);
        if (!entries) {
            incomplete_ = reason_without(entries.error(), host_);
            continue;
        }
        for (const auto& entry : *entries) {
            if (entry.type != FileType::directory && is_service_name(entry.name))
                services_.insert(entry.name);
        }
    }
}

void PamFiles::find_services_in_conf() {
    const auto bytes = host_.read_file(conf);
    if (!bytes) {
        incomplete_ = reason_without(bytes.error(), host_);
        return;
    }
    const auto lines = parse_pam_lines(*bytes);
    if (!lines) {
        incomplete_ = Reason::malformed;
        return;
    }
    for (const auto& line : *lines)
        services_.insert(in_small_letters(line.words.front()));
}

const Result<PamFile>& PamFiles::file_at(const std::string& path) const {
    const auto known = files_.find(path);
    if (known != files_.end()) return known->second;
    auto bytes = host_.read_file(path);
    auto file = bytes ? Result<PamFile>(PamFile{path, *std::move(bytes)})
                      : Result<PamFile>(std::move(bytes).error());
    return files_.emplace(path, std::move(file)).first->second;
}

Result<PamFile> PamFiles::open_in(const std::vector<std::string_view>& folders,
                                  std::string_view name) const {
    for (const auto folder : folders) {
        const auto& file = file_at(std::string(folder) + "/" + std::string(name));
        if (file || file.error().code != Errc::not_found) return file;
    }
    return Error{Errc::not_found, std::string(name)};
}

Result<PamFile> PamFiles::open(std::string_view name, PamInclude how) const {
    if (name.starts_with('/')) return file_at(std::string(name));
    if (how == PamInclude::at) return open_in({service_folders.front()}, name);
    return open_in({service_folders.begin(), service_folders.end()}, name);
}

const Result<PamStack>& PamFiles::own_stack(const std::string& service) const {
    const auto known = own_stacks_.find(service);
    if (known != own_stacks_.end()) return known->second;
    return own_stacks_.emplace(service, read_own_stack(service)).first->second;
}

const Result<PamStack>& PamFiles::stack(const std::string& service) const {
    const auto known = stacks_.find(service);
    if (known != stacks_.end()) return known->second;
    return stacks_.emplace(service, read_stack(service)).first->second;
}

Result<PamStack> PamFiles::read_own_stack(const std::string& service) const {
    const PamOpener opener = [this](std::string_view name, PamInclude how) {
        return open(name, how);
    };
    auto file = folders_.empty() ? open(conf, PamInclude::plain) : open_in(folders_, service);
    if (!file) return std::move(file).error();
    auto stack = folders_.empty() ? parse_pam_conf(*file, service, opener)
                                  : parse_pam_service(*file, opener);
    if (stack) place_modules(*stack);
    return stack;
}

Result<PamStack> PamFiles::read_stack(const std::string& service) const {
    auto own = own_stack(service);
    if (!own && own.error().code != Errc::not_found) return own;
    const auto& fallback = own_stack(std::string(other));
    // A broken `other` breaks every service, used or not.
    if (!fallback) return fallback.error().code == Errc::not_found ? own : fallback;
    if (!own) return fallback;
    for (std::size_t type = 0; type < own->size(); ++type) {
        if (own->at(type).empty()) own->at(type) = fallback->at(type);
    }
    return own;
}

void PamFiles::place_modules(PamStack& stack) const {
    for (auto& chain : stack) {
        for (auto& entry : chain) {
            if (entry.kind == PamEntry::Kind::module) entry.presence = presence_of(entry.module);
        }
    }
}

PamEntry::Presence PamFiles::presence_of(const std::string& module) const {
    const auto known = presences_.find(module);
    if (known != presences_.end()) return known->second;
    return presences_.emplace(module, look_for(module)).first->second;
}

PamEntry::Presence PamFiles::look_for(const std::string& module) const {
    using Presence = PamEntry::Presence;
    const auto look = [this](const std::string& path) {
        const auto real = host_.resolve(path);
        if (real) return Presence::present;
        return real.error().code == Errc::not_found ? Presence::missing : Presence::unseen;
    };
    const auto name = pam_module_name(module);
    if (name.starts_with('/')) return look(name);
    auto found = modules_->paths.empty() || modules_->unseen ? Presence::unseen : Presence::missing;
    for (const auto& folder : modules_->paths) {
        const auto here = look(folder + "/" + name);
        if (here == Presence::present) return here;
        if (here == Presence::unseen) found = here;
    }
    return found;
}

}  // namespace presscheck
