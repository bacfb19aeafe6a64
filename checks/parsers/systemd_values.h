// The values systemd's settings have: switches, sizes and spans of time. systemd.syntax(7),
// systemd.time(7).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace presscheck {

// `yes`, `1`, `true`, `on` and their likes; nothing for what systemd would not take.
std::optional<bool> parse_systemd_boolean(std::string_view text);

// Bytes: `500M`, `1.5G`; the units are powers of 1024. Nothing for anything else, also for sums.
std::optional<std::int64_t> parse_systemd_size(std::string_view text);

struct SystemdSpan {
    bool infinite = false;
    std::chrono::microseconds length{};
};

// `1month`, `5min 30s`, `infinity`; a number without a unit is seconds. Nothing for fractions.
std::optional<SystemdSpan> parse_systemd_span(std::string_view text);

}  // namespace presscheck
