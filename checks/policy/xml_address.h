// Addresses of values in XML: `/Server/Service/Connector[2]/@port`. docs/policy.md, "xml".
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct XmlStep {
    std::string name;                  // `*`: any
    std::optional<std::size_t> index;  // from 1, among the siblings of that name
    bool attribute = false;            // only the last step is one
};

// Nothing when it is no address.
std::optional<std::vector<XmlStep>> parse_xml_address(std::string_view address);

}  // namespace presscheck
