#include "checks/policy/placeholder.h"

#include "checks/policy/fields.h"

namespace presscheck {

std::vector<Placeholder> placeholders_of(std::string_view text) {
    std::vector<Placeholder> found;
    for (auto open = text.find('{'); open != std::string_view::npos;
         open = text.find('{', open + 1)) {
        const auto close = text.find_first_of("{}", open + 1);
        if (close == std::string_view::npos) break;
        const auto name = text.substr(open + 1, close - open - 1);
        if (text[close] == '}' && is_parameter_name(name))
            found.push_back({open, std::string(name)});
    }
    return found;
}

}  // namespace presscheck
