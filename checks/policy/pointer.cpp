#include "checks/policy/pointer.h"

namespace presscheck {
namespace {

std::optional<std::string> unescaped(std::string_view step) {
    std::string name;
    for (std::size_t i = 0; i < step.size(); ++i) {
        if (step[i] != '~') {
            name += step[i];
            continue;
        }
        if (++i == step.size() || (step[i] != '0' && step[i] != '1')) return std::nullopt;
        name += step[i] == '0' ? '~' : '/';
    }
    return name;
}

}  // namespace

std::optional<std::vector<std::string>> parse_pointer(std::string_view pointer) {
    std::vector<std::string> names;
    while (!pointer.empty()) {
        if (pointer.front() != '/') return std::nullopt;
        pointer.remove_prefix(1);
        const auto step = pointer.substr(0, pointer.find('/'));
        auto name = unescaped(step);
        if (!name) return std::nullopt;
        names.push_back(*std::move(name));
        pointer.remove_prefix(step.size());
    }
    return names;
}

std::string pointer_step(std::string_view name) {
    std::string step = "/";
    for (const char c : name) {
        if (c == '~') {
            step += "~0";
        } else if (c == '/') {
            step += "~1";
        } else {
            step += c;
        }
    }
    return step;
}

}  // namespace presscheck
