// sshd_config: every directive stands on a line of its file, blocks are blocks that were met, and
// what counts for a connection was said by some line.
//
// An input of two files, parted by a line `%%`: the second is what any Include brings.
#include "checks/parsers/sshd_config.h"
#include "checks/parsers/sshd_defaults.h"
#include "checks/parsers/sshd_settings.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace {

using presscheck::fuzz::require;

constexpr std::string_view main_path = "/etc/ssh/sshd_config";
constexpr std::string_view other_path = "/etc/ssh/sshd_config.d/a.conf";

struct Files {
    std::string_view main, other;
};

// The line `source` ("/path:12") points to; nothing when there is no such line.
std::optional<std::string_view> line_at(const Files& files, std::string_view source) {
    const auto colon = source.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto path = source.substr(0, colon);
    if (path != main_path && path != other_path) return std::nullopt;
    auto text = path == main_path ? files.main : files.other;
    std::size_t number = 0;
    const auto* end = source.data() + source.size();
    if (std::from_chars(source.data() + colon + 1, end, number).ptr != end) return std::nullopt;
    while (--number > 0) {
        const auto newline = text.find('\n');
        if (newline == std::string_view::npos) return std::nullopt;
        text.remove_prefix(newline + 1);
    }
    return text.substr(0, text.find('\n'));
}

void hold_blocks(const std::vector<std::size_t>& blocks, std::size_t matches) {
    for (const auto block : blocks)
        require(block < matches, "a block is one that was met");
}

void hold_config(const Files& files, const presscheck::SshdConfig& config) {
    for (const auto& directive : config.directives) {
        const auto line = line_at(files, directive.source);
        require(line.has_value(), "a directive stands on a line of its file");
        require(line->find(directive.rest) != std::string_view::npos,
                "what follows a keyword stands on its line");
        require(!directive.keyword.empty(), "a directive has a keyword");
        hold_blocks(directive.blocks, config.matches.size());
    }
    for (std::size_t i = 0; i < config.matches.size(); ++i) {
        const auto line = line_at(files, config.matches[i].source);
        require(line && line->find(config.matches[i].text) != std::string_view::npos,
                "a Match block stands on a line of its file");
        hold_blocks(config.matches[i].within, i);
    }
}

void hold_settings(const presscheck::SshdConfig& config, const presscheck::SshdRelease& release) {
    const auto statements = presscheck::read_sshd_statements(config, release);
    if (!statements) return;
    std::set<std::string> sources;
    for (const auto& statement : *statements)
        sources.insert(statement.source);
    const auto hold = [&](std::optional<std::size_t> match) {
        for (const auto& [name, setting] : presscheck::sshd_settings(config, *statements, match))
            require(sources.contains(setting.source), "what counts was said by some line");
    };
    hold(std::nullopt);
    for (std::size_t i = 0; i < std::min<std::size_t>(config.matches.size(), 8); ++i)
        hold(i);
    for (const auto& statement : *statements)
        if (statement.kind == presscheck::SshdKind::algorithms && !statement.values.empty())
            static_cast<void>(
                presscheck::sshd_algorithms(statement.name, statement.values.front(), release));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = presscheck::fuzz::text_of(data, size);
    const auto part = text.find("%%\n");
    const Files files{text.substr(0, part),
                      part == std::string_view::npos ? std::string_view{} : text.substr(part + 3)};
    bool asked = false;
    const presscheck::SshdInclude include =
        [&](const std::string& pattern) -> presscheck::Result<std::vector<presscheck::SshdFile>> {
        require(pattern.starts_with('/') || pattern.starts_with('~'), "an Include is absolute");
        if (std::exchange(asked, true)) return std::vector<presscheck::SshdFile>{};
        return std::vector{presscheck::SshdFile{std::string(other_path), std::string(files.other)}};
    };
    const auto config =
        presscheck::parse_sshd_config({std::string(main_path), std::string(files.main)}, include);
    if (!config) {
        require(config.error().message.starts_with("/etc/ssh/sshd_config"),
                "a refusal names its file");
        return 0;
    }
    hold_config(files, *config);
    hold_settings(*config, {});
    hold_settings(*config, {804, true, "1:8.4p1-5+deb11u3"});
    hold_settings(*config, {1000, true, "1:10.0p1-7"});
    return 0;
}
