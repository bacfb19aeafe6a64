// Which of the folders that matter a program watches for changes, by its own configuration.
#pragma once

#include "checks/host.h"
#include "core/state.h"

#include <optional>
#include <string>
#include <vector>

namespace presscheck {

struct WatchedFolders {
    std::vector<std::string> covers;  // of those that matter, in byte order
    std::optional<Reason> hidden;     // cannot be told
    std::string hidden_at;
    std::string database;  // AIDE's; empty: not said
    bool switched_off = false;

    void hide(Reason reason, std::string at) {
        if (hidden) return;
        hidden = reason;
        hidden_at = std::move(at);
    }
};

WatchedFolders watched_by_aide(const Host& host, const std::string& config);
// `folder`: /var/ossec
WatchedFolders watched_by_ossec(const Host& host, const std::string& folder);
WatchedFolders watched_by_samhain(const Host& host, const std::string& config);

}  // namespace presscheck
