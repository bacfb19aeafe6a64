#include "checks/policy/argument.h"

#include "checks/policy/bounds.h"
#include "checks/policy/expression.h"
#include "checks/policy/pointer.h"
#include "checks/policy/xml_address.h"

namespace presscheck {

bool is_plain_path(std::string_view path) {
    if (!path.starts_with('/') || path.find('\0') != std::string_view::npos) return false;
    while (!path.empty()) {
        path.remove_prefix(1);
        const auto part = path.substr(0, path.find('/'));
        if (part == "." || part == "..") return false;
        path.remove_prefix(part.size());
    }
    return true;
}

std::optional<std::string> fault_of(const Argument& argument, const Value& value) {
    if (argument.expression) {
        const auto compiled = compile_expression(spell(value));
        if (!compiled) return compiled.error().message;
    }
    if (!argument.words.empty()) return fault_of({"it", argument.words}, value.scalar());
    if (argument.name == "path" && !is_plain_path(spell(value)))
        return "a path begins with / and has no `.` and no `..`: /etc/ssh/sshd_config";
    if (argument.name == "pointer" && !parse_pointer(spell(value)))
        return "a pointer (RFC 6901) is empty or begins with /, and has ~ only as ~0 (for ~) and "
               "~1 (for /): /logging/level, /servers/*/port";
    if (argument.name == "address" && !parse_xml_address(spell(value)))
        return "an address is names from the document's own on, each behind a /, numbered from 1, "
               "and at the end an attribute or none: /Server/Service/Connector[2]/@port";
    return std::nullopt;
}

}  // namespace presscheck
