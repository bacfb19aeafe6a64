#include "checks/parsers/auditd_conf.h"

#include "checks/parsers/line_reader.h"

#include <algorithm>
#include <cctype>

namespace presscheck {
namespace {

constexpr std::size_t longest_line = 158;  // auditd's buffer, less the newline and the end

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    while (!line.empty()) {
        const auto word = line.substr(0, line.find(' '));
        if (!word.empty()) words.push_back(word);
        line.remove_prefix(std::min(word.size() + 1, line.size()));
    }
    return words;
}

}  // namespace

Result<std::vector<AuditdSetting>> parse_auditd_conf(std::string_view text) {
    constexpr std::size_t least_words = 3, most_words = 4;  // name = value [option]
    std::vector<AuditdSetting> settings;
    LineReader lines(text);
    while (const auto line = lines.next()) {
        if (line->text.size() > longest_line) continue;
        const auto words = words_of(line->text);
        if (words.empty() || words.front().starts_with('#')) continue;
        if (words.size() < least_words || words.size() > most_words || words[1] != "=") {
            return Error{Errc::malformed,
                         "line " + std::to_string(line->number) + ": not `name = value`"};
        }
        std::string name(words[0]);
        std::transform(name.begin(), name.end(), name.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        settings.push_back({std::move(name), std::string(words[2]), line->number});
    }
    return settings;
}

}  // namespace presscheck
