#include "checks/probes/os_release.h"

#include "checks/os_support.h"
#include "checks/parsers/os_release_file.h"
#include "checks/probes/observed.h"

#include <optional>
#include <string>
#include <string_view>

namespace presscheck {
Table observe_os_release(const Observation& observation) {
    const auto& host = observation.host;
    auto table = Table::of("os_release");
    auto& row = table.add_row();
    std::string path = "/etc/os-release";
    auto bytes = host.read_file(path);
    if (!bytes && bytes.error().code == Errc::not_found) {
        path = "/usr/lib/os-release";
        bytes = host.read_file(path);
    }
    if (!bytes) {
        const auto why = unknown(reason_without(bytes.error(), host));
        for (const auto* column : {"id", "version", "name", "supported_until"})
            row.set(column, why, path);
        return table;
    }
    const auto values = os_release_values(*bytes);
    const auto put = [&](const char* column, std::string_view key) -> std::optional<std::string> {
        const auto found = values.find(key);
        if (found == values.end()) {
            row.set(column, absent(), path);
            return std::nullopt;
        }
        if (!found->second) {
            row.set(column, unknown(Reason::malformed), path);
            return std::nullopt;
        }
        row.set(column, observed_text(found->second->text), place(path, found->second->line));
        return found->second->text;
    };
    const auto id = put("id", "ID");
    const auto version = put("version", "VERSION_ID");
    put("name", "PRETTY_NAME");
    const auto until = id && version ? supported_until(*id, *version) : std::nullopt;
    row.set("supported_until", until ? moment(*until) : unknown(Reason::version), path);
    return table;
}

}  // namespace presscheck
