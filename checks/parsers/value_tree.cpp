#include "checks/parsers/value_tree.h"

namespace presscheck {

std::string_view name_of(ValueTree::Type type) {
    switch (type) {
        case ValueTree::Type::text:
            return "text";
        case ValueTree::Type::integer:
            return "integer";
        case ValueTree::Type::number:
            return "number";
        case ValueTree::Type::boolean:
            return "boolean";
        case ValueTree::Type::null:
            return "null";
        case ValueTree::Type::list:
            return "list";
        case ValueTree::Type::map:
            return "map";
        case ValueTree::Type::undecided:
            break;
    }
    return {};
}

}  // namespace presscheck
