#include "checks/probes/antivirus.h"

#include "checks/glob.h"
#include "checks/parsers/clamav_header.h"
#include "checks/parsers/decimal.h"
#include "checks/parsers/line_reader.h"
#include "checks/probes/known_services.h"
#include "checks/probes/observed.h"
#include "checks/probes/timer_jobs.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace presscheck {
namespace {

using Names = std::array<std::string_view, 3>;

// Products of others tell their console, not the machine, how new their signatures are and whether
// they watch every file. `manager`: a file or a unit that is there once a console has them.
struct Product {
    std::string_view engine;
    Names units;
    std::string_view manager_file;
    std::string_view manager_unit;
    bool edr = false;  // it watches what programs do
};

constexpr std::array products{
    Product{"bkav", {"bkav*.service"}, "", "", false},
    Product{"cmc", {"cmc-*.service", "cmcav*.service"}, "", "", false},
    Product{"crowdstrike", {"falcon-sensor.service"}, "", "", true},
    Product{"defender", {"mdatp.service"}, "/etc/opt/microsoft/mdatp/mdatp_onboard.json", "", true},
    Product{"eset", {"eea.service", "efs.service"}, "", "eraagent.service", false},
    Product{
        "kaspersky", {"kesl.service", "kesl-supervisor.service"}, "", "klnagent64.service", false},
    Product{"sentinelone", {"sentinelone.service"}, "", "", true},
    Product{"sophos",
            {"sophos-spl.service", "sav-protect.service"},
            "/opt/sophos-spl/base/etc/mcs.config",
            "",
            true},
    Product{"trendmicro", {"ds_agent.service", "tmxbc.service"}, "", "", true},
    Product{"viettel", {"ajiant*.service", "vcs-ajiant*.service"}, "", "", true},
};

// Whether a file is there.
Cell is_there(const Host& host, std::string_view path) {
    const auto about = host.info(path);
    if (about) return boolean(true);
    if (about.error().code == Errc::not_found) return boolean(false);
    return unknown(reason_of(about.error(), host));
}

Cell managed(const Host& host, const Table& units, const Product& product) {
    if (!product.manager_file.empty()) return is_there(host, product.manager_file);
    if (product.manager_unit.empty()) return unknown(Reason::not_permitted);
    const std::array names{product.manager_unit};
    return known_service(units, names).at_boot;
}

void add_product(Table& table, const Host& host, const Table& units, const Product& product) {
    const auto service = known_service(units, product.units);
    if (!service.present) return;
    table.add_row()
        .set("engine", text(std::string(product.engine)))
        .set("running", service.running)
        .set("at_boot", service.at_boot)
        .set("on_access", unknown(Reason::not_permitted))
        .set("signatures", unknown(Reason::not_permitted))
        .set("auto_update", unknown(Reason::not_permitted))
        .set("manager", managed(host, units, product))
        .set("behaviour", boolean(product.edr))
        .from(service.source);
}

// --- ClamAV

constexpr std::string_view database_folder = "/var/lib/clamav";

// A setting of its configuration: `Name value`, the first one counts for what is set once.
std::optional<std::string> clamav_setting(const std::string& bytes, std::string_view name) {
    LineReader lines(bytes);
    while (const auto line = lines.next()) {
        const auto text = trimmed(line->text);
        if (!text.starts_with(name) || text.size() == name.size()) continue;
        if (text[name.size()] != ' ' && text[name.size()] != '\t') continue;
        return std::string(trimmed(text.substr(name.size())));
    }
    return std::nullopt;
}

// Where the signatures lie, unless freshclam is told another place, which may be anywhere.
std::optional<Reason> elsewhere(const Host& host) {
    for (const std::string_view path : {"/etc/clamav/freshclam.conf", "/etc/freshclam.conf"}) {
        const auto bytes = host.read_file(path);
        if (!bytes && bytes.error().code == Errc::not_found) continue;
        if (!bytes) return reason_of(bytes.error(), host);
        auto folder = clamav_setting(*bytes, "DatabaseDirectory").value_or("");
        while (folder.size() > 1 && folder.ends_with('/'))
            folder.pop_back();
        if (!folder.empty() && folder != database_folder) return Reason::not_permitted;
    }
    return std::nullopt;
}

// The daily part is the one that changes; `cld` is the same with what came later.
Cell signatures(const Host& host, std::string& source) {
    if (const auto why = elsewhere(host)) return unknown(*why);
    std::optional<Time> newest;
    for (const auto* ending : {"cvd", "cld"}) {
        const auto path = std::string(database_folder) + "/daily." + ending;
        const auto head = host.read_head(path, clamav_header_bytes);
        if (!head && head.error().code == Errc::not_found) continue;
        if (!head) return unknown(reason_of(head.error(), host));
        const auto built = clamav_built(*head);
        if (!built) return unknown(Reason::malformed);
        if (!newest || *built > *newest) {
            newest = built;
            source = path;
        }
    }
    return newest ? observed_time(*newest) : never();
}

// Whether one of these units starts with the machine and starts the program itself.
Cell starts_program(const Observation& observation, const Table& units, const Names& names,
                    std::string_view program) {
    auto any = units.complete() ? boolean(false) : unknown(*units.reason());
    for (const auto& row : units.rows()) {
        const auto* value = std::get_if<Value>(&row.cell("name"));
        if (value == nullptr) continue;
        const auto name = std::get<std::string>(value->scalar());
        if (std::none_of(names.begin(), names.end(),
                         [&](auto pattern) { return text_matches(pattern, name); }))
            continue;
        const std::array<std::string_view, 1> alone{name};
        auto starts = known_service(units, alone).at_boot;
        if (starts == boolean(true))
            starts = name.ends_with(".timer") ? timer_starts(observation, name, program)
                                              : service_starts(observation, name, program);
        any = either(any, starts);
    }
    return any;
}

// A table of cron with a line that is no comment and names freshclam.
Cell cron_updates(const Host& host, std::string_view path) {
    const auto bytes = host.read_file(path);
    if (!bytes && bytes.error().code == Errc::not_found) return boolean(false);
    if (!bytes) return unknown(reason_of(bytes.error(), host));
    LineReader lines(*bytes);
    while (const auto line = lines.next()) {
        const auto said = trimmed(line->text);
        if (!said.starts_with('#') && said.find("freshclam") != std::string_view::npos)
            return boolean(true);
    }
    return boolean(false);
}

// freshclam ends at once with the `Example` it is shipped with, and never looks with `Checks 0`.
Cell configuration_updates(const Host& host) {
    for (const std::string_view path : {"/etc/clamav/freshclam.conf", "/etc/freshclam.conf"}) {
        const auto bytes = host.read_file(path);
        if (!bytes && bytes.error().code == Errc::not_found) continue;
        if (!bytes) return unknown(reason_of(bytes.error(), host));
        LineReader lines(*bytes);
        while (const auto line = lines.next()) {
            const auto said = trimmed(line->text);
            if (said == "Example" || said.starts_with("Example ") || said.starts_with("Example\t"))
                return boolean(false);
        }
        const auto checks = clamav_setting(*bytes, "Checks");
        if (!checks) continue;
        const auto number = parse_decimal(*checks);
        if (!number) return unknown(Reason::malformed);
        if (*number < 1) return boolean(false);
    }
    return boolean(true);
}

void add_clamav(Table& table, const Observation& observation, const Table& units) {
    const auto& host = observation.host;
    constexpr Names scanners{"clamav-daemon.service", "clamd.service", "clamd@*.service"};
    constexpr Names watchers{"clamav-clamonacc.service", "clamonacc.service"};
    constexpr Names updaters{"clamav-freshclam.service", "freshclam.service",
                             "clamav-freshclam-once.timer"};
    const auto scanner = known_service(units, scanners);
    const auto updater = known_service(units, updaters);
    if (!scanner.present && !updater.present) return;
    const auto watcher = known_service(units, watchers);
    auto updates = starts_program(observation, units, updaters, "freshclam");
    for (const std::string_view job : {"/etc/cron.d/clamav-freshclam", "/etc/cron.d/clamav-update"})
        updates = either(updates, cron_updates(host, job));
    if (const auto allowed = configuration_updates(host);
        allowed != boolean(true) && updates != boolean(false))
        updates = allowed;
    std::string source;
    const auto built = signatures(host, source);
    // What starts with the machine and has ended since watches nothing.
    auto watches = watcher.running;
    if (const auto* hidden = std::get_if<Unknown>(&watches); hidden != nullptr &&
                                                             hidden->reason == Reason::not_live &&
                                                             watcher.at_boot == boolean(false))
        watches = boolean(false);
    table.add_row()
        .set("engine", text("clamav"))
        .set("running", scanner.running)
        .set("at_boot", starts_program(observation, units, scanners, "clamd"))
        .set("on_access", watches, watcher.source)
        .set("signatures", built, source)
        .set("auto_update", updates, updater.source)
        .set("manager", boolean(false))
        .set("behaviour", boolean(false))
        .from(scanner.present ? scanner.source : updater.source);
}

}  // namespace

Table observe_antivirus(const Observation& observation) {
    auto table = Table::of("antivirus");
    const auto& units = observation.other("units", {});
    if (!units.complete()) table.mark_incomplete(*units.reason());
    add_clamav(table, observation, units);
    for (const auto& product : products)
        add_product(table, observation.host, units, product);
    return table;
}

}  // namespace presscheck
