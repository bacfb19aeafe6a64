// `serve`: both listeners, until SIGTERM or SIGINT.
#pragma once

#include "collector/commands.h"
#include "core/clock.h"

#include <filesystem>
#include <string>

namespace presscheck {

// Writes listening.json once both listeners are bound and removes it when it ends. Exit 0 after a
// signal; 2 when collector.yaml or a shipped file is wrong; 3 when it cannot listen, open its store
// or read its keys, or another serve has this folder.
Outcome serve_command(const std::filesystem::path& data, const std::string& share,
                      const Clock& clock);

}  // namespace presscheck
