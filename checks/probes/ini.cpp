#include "checks/probes/ini.h"

#include "checks/glob.h"
#include "checks/parsers/ini_file.h"
#include "checks/probes/matching_files.h"
#include "checks/probes/observed.h"

#include <algorithm>
#include <set>
#include <utility>

namespace presscheck {
namespace {

std::string text_argument(const Arguments& arguments, std::string_view name, std::string usual) {
    const auto found = arguments.find(name);
    return found == arguments.end() ? std::move(usual)
                                    : std::get<std::string>(found->second.scalar());
}

// Some readers join lines and others do not: then nobody can say which value counts.
Cell value_of(const IniSetting& setting) {
    if (setting.joined) return unknown(Reason::malformed);
    return setting.value ? shown_value(setting.key, readable(*setting.value)) : absent();
}

class Collector {
public:
    Collector(Table& table, const Arguments& arguments)
        : table_(table),
          section_(text_argument(arguments, "section", "*")),
          key_(text_argument(arguments, "key", "*")) {}

    void read(const std::string& path, const std::string& bytes) {
        const auto file = parse_ini(bytes);
        if (file.malformed) table_.mark_incomplete(Reason::malformed, readable(path));
        const auto last = last_ones(file);
        for (std::size_t i = 0; i < file.settings.size(); ++i) {
            const auto& setting = file.settings[i];
            if (!text_matches(section_, setting.section) || !text_matches(key_, setting.key))
                continue;
            if (table_.rows().size() == limits::rows_per_table)
                return table_.mark_incomplete(Reason::budget);
            table_.add_row()
                .set("path", observed_text(path))
                .set("section", text(readable(setting.section)))
                .set("key", text(readable(setting.key)))
                .set("value", value_of(setting))
                .set("last", boolean(last[i]))
                .from(place(path, setting.line));
        }
    }

private:
    // Which settings have no namesake after them.
    static std::vector<bool> last_ones(const IniFile& file) {
        std::vector<bool> last(file.settings.size());
        std::set<std::pair<std::string_view, std::string_view>> seen;
        for (std::size_t i = file.settings.size(); i > 0; --i) {
            const auto& setting = file.settings[i - 1];
            last[i - 1] = seen.emplace(setting.section, setting.key).second;
        }
        return last;
    }

    Table& table_;
    std::string section_, key_;
};

}  // namespace

Table observe_ini(const Observation& observation) {
    auto table = Table::of("ini");
    Collector collector(table, observation.arguments);
    read_matching_files(
        observation.host, text_argument(observation.arguments, "path", ""), table,
        [&](const std::string& path, const std::string& bytes) { collector.read(path, bytes); });
    return table;
}

}  // namespace presscheck
