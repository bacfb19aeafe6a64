#include "agent/config.h"

#include "checks/policy/document.h"
#include "checks/policy/value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

constexpr std::array<std::string_view, 6> keys{"agent",       "interval",  "splay",
                                               "spool_quota", "keep_sent", "log"};

// `256M`: a whole number of bytes, K, M or G.
std::optional<std::uint64_t> parse_bytes(std::string_view text) {
    unsigned shift = 0;
    if (text.ends_with('K')) shift = 10;
    if (text.ends_with('M')) shift = 20;
    if (text.ends_with('G')) shift = 30;
    if (shift != 0) text.remove_suffix(1);
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number >> 33U != 0) {
        return std::nullopt;
    }
    return number << shift;
}

// Reads agent.yaml's one map into a config, collecting every mistake.
class Reader {
public:
    explicit Reader(const Node& document) : document_(document) {}

    AgentConfig read() {
        if (document_.kind != Node::Kind::map) {
            problem(document_, "agent.yaml is a map that begins with 'agent: 1'");
            return config_;
        }
        for (const auto& key : document_.keys)
            refuse_unknown(key);
        const auto* version = document_.find("agent");
        if (version == nullptr || version->text != "1") {
            problem(version == nullptr ? document_ : *version, "'agent: 1' is missing");
        }
        duration("interval", config_.interval, std::chrono::minutes{1});
        duration("splay", config_.splay, std::chrono::seconds{0});
        duration("keep_sent", config_.keep_sent, std::chrono::seconds{0});
        quota();
        log();
        return config_;
    }

    std::vector<Problem> problems() && { return std::move(problems_); }

private:
    void problem(const Node& where, std::string message) {
        problems_.push_back({where.place, std::move(message)});
    }

    void refuse_unknown(const Node& key) {
        if (std::find(keys.begin(), keys.end(), key.text) != keys.end()) return;
        problem(key, "unknown key " + in_quotes(key.text) +
                         suggestion(key.text, {keys.begin(), keys.end()}));
    }

    void duration(std::string_view name, std::chrono::seconds& into, std::chrono::seconds least) {
        const auto* node = document_.find(name);
        if (node == nullptr) return;
        const auto value = parse_scalar(Kind::duration, node->text);
        const auto* seconds = value ? std::get_if<std::chrono::seconds>(&*value) : nullptr;
        if (seconds == nullptr || *seconds < least) {
            problem(*node, "'" + std::string(name) + "' is a duration like 1h, at least " +
                               spell(Scalar{least}));
            return;
        }
        into = *seconds;
    }

    void quota() {
        const auto* node = document_.find("spool_quota");
        if (node == nullptr) return;
        const auto bytes = parse_bytes(node->text);
        if (!bytes || *bytes < (std::uint64_t{4} << 20U)) {
            problem(*node, "'spool_quota' is a size like 256M, at least 4M");
            return;
        }
        config_.spool_quota = *bytes;
    }

    void log() {
        const auto* node = document_.find("log");
        if (node == nullptr) return;
        if (node->text != "text" && node->text != "json") {
            problem(*node, "'log' is text or json");
            return;
        }
        config_.log = node->text == "json" ? LogForm::json : LogForm::text;
    }

    const Node& document_;
    AgentConfig config_;
    std::vector<Problem> problems_;
};

}  // namespace

Result<AgentConfig> load_agent_config(const std::string& path) {
    const auto text = read_text_file(path);
    if (!text && text.error().code == Errc::not_found) return AgentConfig{};
    if (!text) return text.error();
    return parse_agent_config(path, *text);
}

Result<AgentConfig> parse_agent_config(std::string_view path, std::string_view bytes) {
    const auto parsed = parse_document(bytes);
    if (const auto* problems = std::get_if<std::vector<Problem>>(&parsed)) {
        return Error{Errc::malformed, spell(path, *problems)};
    }
    Reader reader{std::get<Node>(parsed)};
    auto config = reader.read();
    const auto problems = std::move(reader).problems();
    if (!problems.empty()) return Error{Errc::malformed, spell(path, problems)};
    return config;
}

}  // namespace presscheck
