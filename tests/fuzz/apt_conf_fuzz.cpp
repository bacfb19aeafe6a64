// apt's configuration: statements stand on their lines, and what they come to is what was set.
#include "checks/parsers/apt_conf.h"
#include "checks/parsers/apt_settings.h"
#include "tests/fuzz/property.h"

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using presscheck::AptStatement;
    using presscheck::fuzz::require;
    const auto text = presscheck::fuzz::text_of(data, size);
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    const bool encoded = text.find('%') != std::string_view::npos;  // `%0a`
    const auto conf = presscheck::parse_apt_conf(text);
    presscheck::AptSettings settings;
    std::size_t before = 0;
    for (const auto& statement : conf.statements) {
        require(statement.line >= std::max<std::size_t>(before, 1) && statement.line <= lines,
                "statements stand on lines, in order");
        before = statement.line;
        require(encoded || statement.value.find('\n') == std::string::npos,
                "a value is on one line");
        if (statement.what == AptStatement::What::clear) {
            settings.clear(statement.value);
            const auto* left = settings.find(statement.value);
            require(left == nullptr || (left->value.empty() && left->children.empty()),
                    "what is cleared is gone");
        }
        if (statement.what != AptStatement::What::set) continue;
        settings.set(statement.name, statement.value, "here");
        // An entry of a list has no name to be found by.
        const auto* found = settings.find(statement.name);
        require(found == nullptr || found->value == statement.value, "what is set is found");
    }
    for (const auto* name : {"Dir::Etc::sourcelist", "Dir::Etc::parts"}) {
        const auto path = settings.path(name);
        require(!path || path->empty() || path->front() == '/', "a path begins at the root");
    }
    return 0;
}
