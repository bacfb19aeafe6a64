// agent.yaml: how often, how much, how long. Design section 15.
#pragma once

#include "core/log.h"
#include "core/result.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace presscheck {

struct AgentConfig {
    std::chrono::seconds interval = std::chrono::hours{1};
    std::chrono::seconds splay = std::chrono::minutes{10};
    std::uint64_t spool_quota = std::uint64_t{256} << 20U;  // bytes
    std::chrono::seconds keep_sent = std::chrono::days{14};
    LogForm log = LogForm::text;
};

// The defaults when there is no such file.
// Errors: malformed (every mistake, one a line), untrusted, denied, too_large.
Result<AgentConfig> load_agent_config(const std::string& path);

// The same from bytes. `path` is what messages call it. Errors: malformed.
Result<AgentConfig> parse_agent_config(std::string_view path, std::string_view bytes);

}  // namespace presscheck
