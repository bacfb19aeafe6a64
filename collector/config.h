// collector.yaml: who this department is and where its collector listens. Design section 15.
#pragma once

#include "checks/policy/text.h"
#include "core/result.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck::collector {

struct Config {
    std::string name;  // the ledger's origin is "<name>/<era>"
    Text title;
    std::string trust_domain;
    std::string agents_listen;  // "0.0.0.0:8440"
    std::string agents_url;     // what tokens tell agents: "https://host:8440"
    std::string people_listen = "127.0.0.1:8441";
    std::vector<std::string> people_names{"localhost", "127.0.0.1"};
    std::string store = "sqlite:collector.db";
    // Ids of policies; nothing: every one that is shipped.
    std::optional<std::vector<std::string>> assigned;
    int late_after = 3;  // intervals of silence
    // Hosts that others may rely on: the name or address that those use, and the host's UUID.
    std::map<std::string, std::string> providers{};
};

// Reads collector.yaml: its keys are closed, every mistake is told at once with its line.
// Errors: not_found, denied, malformed.
Result<Config> load_config(const std::string& path);

// The same from bytes. `path` is what messages call it. Errors: malformed.
Result<Config> parse_config(std::string_view path, std::string_view bytes);

// The file init writes; parse_config() reads it back.
std::string spell(const Config& config);

// "https://host:8440", nothing behind it: the host without brackets, and the port (443 when there
// is none). Errors: malformed.
struct Url {
    std::string host;
    int port = 443;
};
Result<Url> parse_url(std::string_view text);

// Whether `text` may be a collector's name (1 to 40 of a-z 0-9 and -), a trust domain, or a title
// (one line, at most 400 bytes).
bool is_collector_name(std::string_view text);
bool is_trust_domain(std::string_view text);
bool is_title(std::string_view text);

}  // namespace presscheck::collector
