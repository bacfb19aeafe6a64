// agent.yaml: read whole, with settings within their bounds, or refused with every mistake in its
// place.
#include "agent/config.h"
#include "core/bytes.h"
#include "tests/fuzz/property.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using presscheck::fuzz::require;
    const auto config =
        presscheck::parse_agent_config("agent.yaml", presscheck::fuzz::text_of(data, size));
    if (!config) {
        require(config.error().message.starts_with("agent.yaml:"), "a refusal names its file");
        require(presscheck::is_utf8(config.error().message), "a refusal is text");
        return 0;
    }
    require(config->interval >= std::chrono::minutes{1} && config->splay.count() >= 0 &&
                config->keep_sent.count() >= 0 && config->spool_quota >= (4U << 20U),
            "settings lie within their bounds");
    return 0;
}
