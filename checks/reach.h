// How far a probe may look, for people who ask before they install an agent.
#pragma once

#include <string_view>
#include <vector>

namespace presscheck {

// What the ceiling lets a probe read, as patterns; none for one that reads no file.
std::vector<std::string_view> readable_by(std::string_view probe);

}  // namespace presscheck
