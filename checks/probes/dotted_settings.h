// A YAML configuration whose names may be nested or written with dots (`net: {port: 1}`,
// `net.port: 1`), as MongoDB and Elasticsearch take it: settings by their dotted names.
#pragma once

#include "checks/host.h"
#include "checks/table.h"
#include "core/state.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

class DottedSettings {
public:
    struct Setting {
        std::vector<std::string> values;  // of a list all, else one; none for a null
        std::string place;
    };

    // Sets `hidden` where the file cannot be read or is no map of settings.
    static DottedSettings read(const Host& host, const std::string& path);

    std::optional<Reason> hidden;
    std::string hidden_at;

    const Setting* find(std::string_view name) const;
    // The first value, or `otherwise` where it is not set.
    std::string text(std::string_view name, std::string_view otherwise = {}) const;
    // Nothing: set to what is no switch.
    std::optional<bool> is_on(std::string_view name, bool otherwise) const;
    // Where it is set, else the file.
    std::string place_of(std::string_view name) const;
    // The first value that something else will fill in when the program starts: `${NAME}`,
    // `__exec`.
    const Setting* filled_in() const;

private:
    std::string file_;
    std::map<std::string, Setting, std::less<>> settings_;
};

}  // namespace presscheck
