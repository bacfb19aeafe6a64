#include "checks/parsers/tls_accepts.h"

#include "checks/parsers/line_reader.h"

#include <algorithm>

namespace presscheck {

std::optional<std::vector<TlsVersion>> parse_tls_accepts(std::string_view text) {
    std::vector<TlsVersion> versions{{"1.0"}, {"1.1"}, {"1.2"}, {"1.3"}};
    LineReader lines(text);
    while (const auto line = lines.next()) {
        const auto content = trimmed(line->text);
        if (content.empty()) continue;
        const auto blank = content.find(' ');
        const bool accepted = blank == std::string_view::npos;
        const auto bare = content.substr(0, blank);
        const auto found =
            std::find_if(versions.begin(), versions.end(),
                         [&](const TlsVersion& each) { return each.version == bare; });
        if (found == versions.end() || found->answer != TlsAnswer::refused) return std::nullopt;
        if (!accepted && content.substr(blank) != " unknown") return std::nullopt;
        found->answer = accepted ? TlsAnswer::accepted : TlsAnswer::unknown;
    }
    const bool any = std::any_of(versions.begin(), versions.end(), [](const TlsVersion& each) {
        return each.answer == TlsAnswer::accepted;
    });
    return any ? std::optional{versions} : std::nullopt;
}

std::string spell(const std::vector<TlsVersion>& versions) {
    std::string text;
    for (const auto& [version, answer] : versions) {
        if (answer == TlsAnswer::accepted) text += version + "\n";
        if (answer == TlsAnswer::unknown) text += version + " unknown\n";
    }
    return text;
}

std::optional<std::string> first_accepted(const std::vector<TlsVersion>& versions) {
    for (const auto& [version, answer] : versions) {
        if (answer == TlsAnswer::accepted) return version;
        if (answer == TlsAnswer::unknown) return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace presscheck
