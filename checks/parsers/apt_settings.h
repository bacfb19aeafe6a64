// What apt's configuration files come to: a tree of names, of which case does not count.
#pragma once

#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace presscheck {

struct AptSetting {
    std::string tag{}, value{};
    std::string source{};  // where the value was set; empty for apt's own
    std::list<AptSetting> children{};
};

class AptSettings {
public:
    // As apt starts: the settings that say where its files are.
    AptSettings();

    void set(std::string_view name, std::string value, std::string source);
    // The value of this name, and everything below it.
    void clear(std::string_view name);

    // Null when nobody set it, nor anything below it. The entries of a list have no name.
    const AptSetting* find(std::string_view name) const;

    // Every setting of this name that is in force for some program: the common one, and those of
    // `Binary::PROGRAM`, which win for that program.
    std::vector<const AptSetting*> find_for_any(std::string_view name) const;

    // The same, each with its program; the common one has none.
    struct OfProgram {
        std::string program;
        const AptSetting* setting;
    };
    std::vector<OfProgram> find_by_program(std::string_view name) const;

    // The file a setting names: below the folders its parents name, unless it is absolute. Empty
    // where apt reads none; nothing where the way begins at no root.
    std::optional<std::string> path(std::string_view name) const;

private:
    AptSetting root_;
};

}  // namespace presscheck
