#include "checks/parsers/log_templates.h"

#include "checks/parsers/line_reader.h"
#include "core/small_letters.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

template <class Words>
bool is_one_of(const Words& words, const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr std::array<std::string_view, 6> host_words{"fromhost",  "fromhost-ip",   "hostname",
                                                     "host_from", "fullhost_from", "sourceip"};
constexpr std::array<std::string_view, 2> more_host_words{"fullhost", "host"};

bool is_host(const std::string& property) {
    return is_one_of(host_words, property) || is_one_of(more_host_words, property);
}

bool is_date(const std::string& property) {
    return property.find("year") != std::string::npos ||
           property.find("month") != std::string::npos ||
           property.find("day") != std::string::npos ||
           property.find("date") != std::string::npos ||
           property.find("now") != std::string::npos ||
           property.find("time") != std::string::npos || property.find("hour") != std::string::npos;
}

// Puts together what stands between properties; two in a row are one `*`.
class Pattern {
public:
    // A star that is written so counts as one too: the pattern has no way to tell it.
    void add_text(std::string_view text) {
        for (const char c : text) {
            if (c == '*') {
                add_property("");
            } else {
                made_.pattern += c;
            }
        }
    }
    void add_property(const std::string& property) {
        const bool joined = made_.pattern.ends_with('*');
        if (!joined) {
            made_.pattern += '*';
            ++stars_;
        }
        if (is_host(property) && !made_.by_host) {
            made_.by_host = true;
            made_.host_star = stars_ - 1;
        }
        made_.dated = made_.dated || is_date(property);
    }
    LogTemplate take(std::string name, std::size_t line) {
        made_.name = std::move(name);
        made_.line = line;
        return std::move(made_);
    }

private:
    LogTemplate made_;
    std::size_t stars_ = 0;
};

// `%hostname:::lowercase%`: the property's name is what stands before the first colon.
LogTemplate rsyslog_template(const std::string& name, std::string_view text, std::size_t line) {
    Pattern pattern;
    while (!text.empty()) {
        const auto from = std::min(text.find('%'), text.size());
        pattern.add_text(text.substr(0, from));
        text.remove_prefix(from);
        const auto to = text.find('%', 1);
        if (to == std::string_view::npos) break;
        const auto property = text.substr(1, to - 1);
        pattern.add_property(in_small_letters(std::string(property.substr(0, property.find(':')))));
        text.remove_prefix(to + 1);
    }
    return pattern.take(name, line);
}

LogTemplate syslog_ng_template(std::string_view text, std::size_t line) {
    static const RE2 macro(R"(\$(?:\{([A-Za-z_][A-Za-z0-9_.]*)[^}]*\}|([A-Z][A-Z0-9_]*)))");
    Pattern pattern;
    re2::StringPiece rest(text.data(), text.size());
    std::string braced, bare;
    const char* at = text.data();
    while (RE2::FindAndConsume(&rest, macro, &braced, &bare)) {
        const auto& name = braced.empty() ? bare : braced;
        const auto length = name.size() + (braced.empty() ? 1 : 0);
        const char* const end = rest.data();
        const char* const begin =
            braced.empty()
                ? end - length
                : text.data() +
                      std::string_view(text.data(), static_cast<std::size_t>(end - text.data()))
                          .rfind("${");
        pattern.add_text({at, static_cast<std::size_t>(begin - at)});
        pattern.add_property(in_small_letters(name));
        at = end;
    }
    pattern.add_text({at, static_cast<std::size_t>(text.data() + text.size() - at)});
    return pattern.take("", line);
}

}  // namespace

LogTemplates find_rsyslog_templates(std::string_view text) {
    static const RE2 old(R"re(^\s*(?i:\$template)\s+([^,\s]+)\s*,\s*"(/[^"]*)")re");
    static const RE2 named(R"re((?i)\btemplate\s*\([^)]*\bname\s*=\s*"([^"]+)")re");
    static const RE2 written(R"re((?i)\bstring\s*=\s*"(/[^"]*%[^"]*)")re");
    static const RE2 dynamic(R"re((?i)\bdynafile\s*=\s*"([^"]+)")re");
    static const RE2 action(R"re(^\s*[^#\s]\S*\s+-?\?([A-Za-z0-9_-]+))re");
    LogTemplates found;
    std::string name, pending, path;
    LineReader lines(text);
    while (const auto line = lines.next()) {
        const re2::StringPiece piece(line->text.data(), line->text.size());
        if (trimmed(line->text).starts_with('#')) continue;
        if (RE2::PartialMatch(piece, old, &name, &path))
            found.templates.push_back(rsyslog_template(name, path, line->number));
        if (RE2::PartialMatch(piece, named, &name)) pending = name;
        if (RE2::PartialMatch(piece, written, &path) && !pending.empty())
            found.templates.push_back(rsyslog_template(pending, path, line->number));
        if (RE2::PartialMatch(piece, dynamic, &name)) found.used.push_back(name);
        if (RE2::PartialMatch(piece, action, &name)) found.used.push_back(name);
    }
    return found;
}

LogTemplates find_syslog_ng_templates(std::string_view text) {
    static const RE2 file(R"re(\bfile\s*\(\s*["'](/[^"']*\$[^"']*)["'])re");
    LogTemplates found;
    std::string path;
    LineReader lines(text);
    while (const auto line = lines.next()) {
        const auto said = line->text.substr(0, line->text.find('#'));
        re2::StringPiece rest(said.data(), said.size());
        while (RE2::FindAndConsume(&rest, file, &path))
            found.templates.push_back(syslog_ng_template(path, line->number));
    }
    return found;
}

std::string text_at_star(std::string_view pattern, std::string_view path, std::size_t star) {
    std::string expression;
    std::size_t seen = 0;
    for (const char c : pattern) {
        if (c != '*') {
            expression += RE2::QuoteMeta(re2::StringPiece(&c, 1));
            continue;
        }
        expression += seen++ == star ? "([^/]*)" : "[^/]*";
    }
    std::string found;
    const re2::StringPiece whole(path.data(), path.size());
    return RE2::FullMatch(whole, RE2(expression), &found) ? found : "";
}

}  // namespace presscheck
