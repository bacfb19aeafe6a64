// The files of dnf, dnf.conf(5): sections and keys as libdnf reads them, for both know what a
// continued line and a quote are in a way of their own.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct DnfSetting {
    std::string key, value;
    std::size_t line = 0;
};

struct DnfSection {
    std::string name;
    std::vector<DnfSetting> settings{};  // one a key: the last one's value
    std::size_t line = 0;                // where it first stands

    const DnfSetting* find(std::string_view key) const;  // case counts
};

struct DnfConfig {
    std::vector<DnfSection> sections;  // one a name, in the order in which they first stand

    const DnfSection* find(std::string_view name) const;
};

// Nothing where dnf takes nothing from the file either: a line that is neither section nor setting.
std::optional<DnfConfig> parse_dnf_config(std::string_view bytes);

// What a switch says; nothing when it is none of dnf's words, and the setting then counts as unset.
std::optional<bool> dnf_switch(std::string_view value);

// A list: words between commas and blanks.
std::vector<std::string> dnf_words(std::string_view list);

}  // namespace presscheck
