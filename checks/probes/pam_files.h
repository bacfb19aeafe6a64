// Where libpam finds the stack of a service and the files of its modules on a machine.
#pragma once

#include "checks/host.h"
#include "checks/parsers/pam_stack.h"
#include "checks/scan_memory.h"
#include "core/state.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// Where modules of the system may lie.
struct PamModuleFolders {
    std::vector<std::string> paths;
    bool unseen = false;  // there may be more of them
};

class PamFiles {
public:
    // Keeps `host`, which has to outlive it. Thread safety: none.
    explicit PamFiles(const Host& host, const ScanMemory& memory = {});

    // Services with a file (or lines in /etc/pam.conf) of their own, in byte order. Copies that
    // editors and package managers leave are none, nor is a name with a capital: libpam asks for
    // small letters.
    const std::set<std::string>& services() const { return services_; }
    // Why `services` may lack some; `absent` where there is no configuration of PAM at all.
    std::optional<Reason> incomplete() const { return incomplete_; }

    // What libpam would call for the service, its file or none: what it says nothing of comes from
    // `other`. Errors: not_found (neither is there: libpam refuses everybody), malformed, and those
    // of reading.
    const Result<PamStack>& stack(const std::string& service) const;
    // The same without what comes from `other`.
    const Result<PamStack>& own_stack(const std::string& service) const;

private:
    Result<PamStack> read_stack(const std::string& service) const;
    Result<PamStack> read_own_stack(const std::string& service) const;
    Result<PamFile> open(std::string_view name, PamInclude how) const;
    const Result<PamFile>& file_at(const std::string& path) const;
    Result<PamFile> open_in(const std::vector<std::string_view>& folders,
                            std::string_view name) const;
    void find_services();
    void find_services_in_conf();
    void place_modules(PamStack& stack) const;
    PamEntry::Presence presence_of(const std::string& module) const;
    PamEntry::Presence look_for(const std::string& module) const;

    const Host& host_;
    std::vector<std::string_view> folders_;  // of services; none: /etc/pam.conf
    std::shared_ptr<const PamModuleFolders> modules_;
    std::set<std::string> services_;
    std::optional<Reason> incomplete_;
    // Most services include the same files and call the same modules.
    mutable std::map<std::string, Result<PamStack>> stacks_, own_stacks_;
    mutable std::map<std::string, Result<PamFile>> files_;
    mutable std::map<std::string, PamEntry::Presence> presences_;
};

// `pam_unix.so` for a module of the system; the whole path for one from elsewhere.
std::string pam_module_name(std::string_view written);

}  // namespace presscheck
