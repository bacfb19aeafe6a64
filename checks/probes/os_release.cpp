#include "checks/probes/os_release.h"

#include "checks/os_support.h"
#include "checks/parsers/line_reader.h"
#include "checks/probes/observed.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace presscheck {
namespace {

struct Value_at {
    std::string text;
    std::size_t line = 0;
};

// os-release(5): `NAME=value`, in quotes where a shell wants some; the last of a name counts.
// Nothing for a value that a shell would have to work out.
std::map<std::string, std::optional<Value_at>, std::less<>> values_in(std::string_view bytes) {
    std::map<std::string, std::optional<Value_at>, std::less<>> values;
    LineReader lines(bytes);
    while (const auto line = lines.next()) {
        auto text = trimmed(line->text);
        const auto equals = text.find('=');
        if (text.starts_with('#') || equals == std::string_view::npos) continue;
        auto value = text.substr(equals + 1);
        const bool quoted = value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
                            value.back() == value.front();
        if (quoted) value = value.substr(1, value.size() - 2);
        auto& kept = values[std::string(text.substr(0, equals))];
        if (value.find_first_of("\"'\\$`") == std::string_view::npos)
            kept = Value_at{std::string(value), line->number};
        else
            kept.reset();
    }
    return values;
}

}  // namespace

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
    const auto values = values_in(*bytes);
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
