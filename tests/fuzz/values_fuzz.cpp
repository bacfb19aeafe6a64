// Values of JSON and YAML files: a tree is bounded and well formed, and JSON's says what a plain
// parse into a DOM says.
//
// The first byte picks the format: j JSON, y YAML.
#include "checks/parsers/json_values.h"
#include "checks/parsers/yaml_values.h"
#include "core/limits.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

namespace {

using Json = nlohmann::json;
using presscheck::ValueTree;
using presscheck::fuzz::require;
using Type = ValueTree::Type;

void hold(const ValueTree& tree, std::size_t depth, std::size_t lines) {
    require(depth <= presscheck::limits::yaml_depth, "a tree is bounded in depth");
    require(tree.line <= lines, "a value stands on a line");
    const bool map = tree.type == Type::map;
    require(tree.keys.size() == (map ? tree.items.size() : 0), "a map has a key for each value");
    require(tree.items.empty() || map || tree.type == Type::list, "only lists and maps have items");
    require(std::set<std::string>(tree.keys.begin(), tree.keys.end()).size() == tree.keys.size(),
            "no key stands twice");
    for (const auto& item : tree.items)
        hold(item, depth + 1, lines);
}

bool same(const ValueTree& tree, const Json& value) {
    switch (tree.type) {
        case Type::text:
            return value.is_string() && value.get_ref<const std::string&>() == tree.text;
        case Type::boolean:
            return value.is_boolean() && value.get<bool>() == (tree.text == "true");
        case Type::null:
            return value.is_null();
        case Type::integer:
        case Type::number:
            return value.is_number() && Json::parse(tree.text, nullptr, false) == value;
        case Type::list:
            return value.is_array() && value.size() == tree.items.size() &&
                   std::equal(tree.items.begin(), tree.items.end(), value.begin(), same);
        case Type::map: {
            if (!value.is_object() || value.size() != tree.items.size()) return false;
            for (std::size_t i = 0; i < tree.items.size(); ++i)
                if (!value.contains(tree.keys[i]) || !same(tree.items[i], value[tree.keys[i]]))
                    return false;
            return true;
        }
        case Type::undecided:
            break;
    }
    return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = presscheck::fuzz::text_of(data, size);
    const auto letter = presscheck::fuzz::take_letter(text);
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    if (letter == 'y') {
        if (const auto tree = presscheck::parse_yaml_values(text)) hold(*tree, 0, lines);
    } else if (letter == 'j') {
        const auto tree = presscheck::parse_json_values(text);
        if (!tree) return 0;
        hold(*tree, 0, lines);
        const auto plain = Json::parse(text.begin(), text.end(), nullptr, false);
        require(!plain.is_discarded(), "what we take, a plain parse takes");
        require(same(*tree, plain), "both see the same values");
    }
    return 0;
}
