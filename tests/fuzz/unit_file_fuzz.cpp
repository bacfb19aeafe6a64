// [Install] of unit files, and names of units: what is listed stands in the file, and a name taken
// apart can be put together again.
#include "checks/parsers/unit_file.h"
#include "checks/parsers/unit_name.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <string>

namespace {

using presscheck::fuzz::require;

void hold_name(const std::string& name) {
    if (!presscheck::is_unit_name(name)) return;
    require(!(presscheck::is_unit_template(name) && presscheck::is_unit_instance(name)),
            "a template is no instance");
    if (presscheck::is_unit_instance(name)) {
        const auto unit_template = presscheck::template_of(name);
        require(presscheck::is_unit_template(unit_template), "an instance has a template");
        require(presscheck::with_instance(unit_template, presscheck::instance_of(name)) == name,
                "a name can be put together again");
    }
    const auto names = presscheck::dropin_names(name);
    require(!names.empty() && names.front() == name, "a unit's own drop-ins come first");
    for (const auto& folder : names)
        require(presscheck::unit_type(folder) == presscheck::unit_type(name),
                "drop-ins are of the same type");
}

void hold_words(const std::vector<std::string>& words) {
    for (const auto& word : words) {
        require(word.find('\n') == std::string::npos, "a word stands on one line");
        hold_name(word);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = presscheck::fuzz::text_of(data, size);
    hold_name(std::string(text));
    presscheck::UnitInstall install;
    if (!presscheck::parse_unit_install(text, install)) return 0;
    const bool section = text.find("[Install]") != std::string_view::npos;
    require(section || !install.has_rules(), "rules stand in [Install]");
    for (const auto* words : {&install.aliases, &install.wanted_by, &install.required_by,
                              &install.upheld_by, &install.also})
        hold_words(*words);
    presscheck::UnitInstall cleared = install;
    const auto emptied = presscheck::parse_unit_install(
        "[Install]\nAlias=\nWantedBy=\nRequiredBy=\nUpheldBy=\n", cleared);
    require(emptied && !cleared.has_rules(), "an empty value clears what came before");
    return 0;
}
