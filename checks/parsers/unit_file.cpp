#include "checks/parsers/unit_file.h"

namespace presscheck {
namespace {

std::vector<std::string>* list_of(UnitInstall& install, std::string_view key) {
    if (key == "Alias") return &install.aliases;
    if (key == "WantedBy") return &install.wanted_by;
    if (key == "RequiredBy") return &install.required_by;
    if (key == "UpheldBy") return &install.upheld_by;
    if (key == "Also") return &install.also;
    return nullptr;
}

void assign(UnitInstall& install, std::string_view key, std::string_view value) {
    if (key == "DefaultInstance") install.default_instance = value;
    auto* list = list_of(install, key);
    if (list == nullptr) return;
    if (value.empty() && key != "Also") list->clear();
    for (auto& word : systemd_words(value))
        list->push_back(std::move(word));
}

}  // namespace

void add_unit_install(const std::vector<SystemdSetting>& settings, UnitInstall& install) {
    for (const auto& setting : settings) {
        if (setting.section == "Install") assign(install, setting.key, setting.value);
    }
}

Status parse_unit_install(std::string_view text, UnitInstall& install) {
    const auto settings = parse_systemd_settings(text);
    if (!settings) return settings.error();
    add_unit_install(*settings, install);
    return Ok{};
}

}  // namespace presscheck
