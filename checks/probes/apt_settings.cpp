#include "checks/probes/apt_settings.h"

#include "checks/probes/apt_files.h"
#include "checks/probes/matching_files.h"
#include "checks/probes/observed.h"
#include "checks/probes/repository_rows.h"
#include "core/limits.h"

#include <string>
#include <string_view>

namespace presscheck {
namespace {

constexpr std::string_view separator = "::";

// A proxy is written with its name and password. Of other secrets only the name tells.
Cell value_of(const std::string& name, const AptSetting& setting) {
    const bool address = setting.value.find("://") != std::string::npos;
    return shown_value(name, address ? without_credentials(setting.value) : setting.value);
}

class Rows {
public:
    Rows(Table& table, std::string name) : table_(table), name_(std::move(name)) {
        below_ = name_.ends_with(separator);
        if (below_) name_.resize(name_.size() - separator.size());
    }

    void add(const AptSettings& settings) {
        for (const auto& [program, setting] : settings.find_by_program(name_))
            add(*setting, program);
    }

private:
    void add(const AptSetting& setting, const std::string& program) {
        if (!below_) return add_row(name_, setting, program);
        for (const auto& child : setting.children)
            add_row(name_ + std::string(separator) + child.tag, child, program);
    }

    void add_row(const std::string& name, const AptSetting& setting, const std::string& program) {
        if (table_.rows().size() == limits::rows_per_table)
            return table_.mark_incomplete(Reason::budget);
        table_.add_row()
            .set("name", observed_text(name))
            .set("program", program.empty() ? absent() : observed_text(program))
            .set("value", value_of(name, setting))
            .from(setting.source);
    }

    Table& table_;
    std::string name_;
    bool below_ = false;
};

}  // namespace

Table observe_apt_settings(const Observation& observation) {
    auto table = Table::of("apt_settings");
    const auto there = has_apt(observation.host);
    if (!there) table.mark_incomplete(Reason::denied);
    if (there != true) return table;
    const auto setup = apt_setup(observation);
    if (setup->unclear) {
        table.mark_incomplete(*setup->unclear, setup->unclear_at);
        return table;
    }
    const auto& name = std::get<std::string>(observation.arguments.at("name").scalar());
    Rows(table, name).add(setup->settings);
    return table;
}

}  // namespace presscheck
