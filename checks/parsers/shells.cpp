#include "checks/parsers/shells.h"

#include <algorithm>

namespace presscheck {

bool is_shell(std::string_view path) {
    const auto name = path.substr(path.rfind('/') + 1);
    return std::find(shells.begin(), shells.end(), name) != shells.end();
}

}  // namespace presscheck
