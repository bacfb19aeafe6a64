// roster.yaml and collector.yaml: read whole or refused with every mistake in its place, and what
// was read can be written again and reads back the same.
//
// The first byte picks the file: r roster, k collector.yaml.
#include "collector/config.h"
#include "collector/roster.h"
#include "core/bytes.h"
#include "tests/fuzz/property.h"

#include <string>
#include <variant>
#include <vector>

namespace {

using presscheck::fuzz::require;

void read_roster(std::string_view text) {
    const auto loaded = presscheck::load_roster(text);
    if (const auto* problems = std::get_if<std::vector<presscheck::Problem>>(&loaded)) {
        require(!problems->empty(), "a refusal says why");
        require(presscheck::is_utf8(presscheck::spell("f", *problems)), "problems are text");
        return;
    }
    const auto* roster = std::get_if<presscheck::Roster>(&loaded);
    const auto written = spell(*roster);
    const auto again = presscheck::load_roster(written);
    require(std::holds_alternative<presscheck::Roster>(again), "a roster written again is one");
    require(spell(std::get<presscheck::Roster>(again)) == written,
            "a roster reads back as it was written");
    for (const auto& agency : roster->agencies)
        for (const auto& unit : agency.units)
            require(roster->agency_of(unit, agency.from) == roster->find(agency.id),
                    "a unit is in one agency at most on any day");
}

void read_collector_config(std::string_view text) {
    const auto config = presscheck::collector::parse_config("file", text);
    if (!config) {
        require(presscheck::is_utf8(config.error().message), "a refusal is text");
        return;
    }
    const auto written = spell(*config);
    const auto again = presscheck::collector::parse_config("file", written);
    require(again && spell(*again) == written, "a configuration reads back as it was written");
    require(presscheck::collector::is_collector_name(config->name), "a collector has a name");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = presscheck::fuzz::text_of(data, size);
    switch (presscheck::fuzz::take_letter(text)) {
        case 'r':
            read_roster(text);
            break;
        case 'k':
            read_collector_config(text);
            break;
        default:
            break;
    }
    return 0;
}
