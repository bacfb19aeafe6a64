#include "checks/parsers/os_release_file.h"

#include "checks/parsers/line_reader.h"

namespace presscheck {

std::map<std::string, std::optional<OsReleaseValue>, std::less<>> os_release_values(
    std::string_view bytes) {
    std::map<std::string, std::optional<OsReleaseValue>, std::less<>> values;
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
            kept = OsReleaseValue{std::string(value), line->number};
        else
            kept.reset();
    }
    return values;
}

}  // namespace presscheck
