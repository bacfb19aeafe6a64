// What the files of journald.conf(5) set, the last assignment first; for the default namespace.
#pragma once

#include "checks/host.h"
#include "core/state.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace presscheck {

struct JournaldSetting {
    std::string value;
    std::string source;
    bool replaced = false;  // something before it said otherwise
};

class JournaldSettings {
public:
    static JournaldSettings read(const Host& host);

    // Null when no file sets it.
    const JournaldSetting* find(std::string_view key) const;
    // Why nothing can be said: some file or folder could not be read, or is damaged.
    std::optional<Reason> unseen() const { return unseen_; }
    // That file, and the line at fault if there is one.
    const std::string& unseen_source() const { return unseen_source_; }
    bool any_file() const { return any_file_; }

private:
    void miss(Reason reason, std::string source);
    void read_file(const Host& host, const std::string& path);
    void read_kernel_options(const Host& host);

    std::map<std::string, JournaldSetting, std::less<>> settings_;
    std::optional<Reason> unseen_;
    std::string unseen_source_;
    bool any_file_ = false;
};

}  // namespace presscheck
