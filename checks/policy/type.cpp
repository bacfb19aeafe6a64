#include "checks/policy/type.h"

#include <array>
#include <utility>

namespace presscheck {
namespace {

constexpr std::string_view list_of = "list of ";

constexpr std::array kinds{
    std::pair{Kind::text, std::string_view{"text"}},
    std::pair{Kind::integer, std::string_view{"integer"}},
    std::pair{Kind::boolean, std::string_view{"boolean"}},
    std::pair{Kind::duration, std::string_view{"duration"}},
    std::pair{Kind::time, std::string_view{"time"}},
    std::pair{Kind::mode, std::string_view{"mode"}},
    std::pair{Kind::version, std::string_view{"version"}},
    std::pair{Kind::address, std::string_view{"address"}},
    std::pair{Kind::network, std::string_view{"network"}},
};

}  // namespace

std::string name_of(Type type) {
    std::string name(type.list ? list_of : "");
    for (const auto& [kind, word] : kinds) {
        if (kind == type.kind) name += word;
    }
    return name;
}

std::optional<Type> parse_type(std::string_view name) {
    const bool list = name.starts_with(list_of);
    if (list) name.remove_prefix(list_of.size());
    for (const auto& [kind, word] : kinds) {
        if (word == name) return Type{kind, list};
    }
    return std::nullopt;
}

}  // namespace presscheck
