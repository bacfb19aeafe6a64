#include "checks/parsers/apt_sources.h"

#include "checks/parsers/apt_words.h"
#include "checks/parsers/line_reader.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace presscheck {
namespace {

bool is_type(std::string_view word) {
    return word == "deb" || word == "deb-src";
}

// What is a comment, outside of the brackets of options.
std::string_view without_comment(std::string_view line) {
    int open = 0;
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (line[at] == '[') ++open;
        if (line[at] == ']') --open;
        if (line[at] == '#' && open <= 0) return line.substr(0, at);
    }
    return line;
}

void skip_blanks(std::string_view& rest) {
    while (!rest.empty() && is_apt_blank(rest.front()))
        rest.remove_prefix(1);
}

using Options = std::map<std::string, std::string>;

// `[ name=value name=value ]`; a bracket may stand right behind the last value.
std::optional<Options> take_options(std::string_view& rest) {
    Options options;
    rest.remove_prefix(1);
    skip_blanks(rest);
    while (!rest.starts_with(']')) {
        auto word = take_apt_word(rest);
        constexpr std::size_t shortest = 3;
        if (!word || word->text.size() < shortest) return std::nullopt;
        if (word->text.ends_with(']')) {
            if (!word->written.ends_with(']')) return std::nullopt;
            word->text.pop_back();
            const auto* bracket = word->written.data() + word->written.size() - 1;
            rest = {bracket, static_cast<std::size_t>(rest.data() + rest.size() - bracket)};
        }
        const auto equals = word->text.find('=');
        if (equals == std::string::npos || equals == 0 || equals + 1 == word->text.size())
            return std::nullopt;
        options[word->text.substr(0, equals)] = word->text.substr(equals + 1);
    }
    rest.remove_prefix(1);
    skip_blanks(rest);
    return options;
}

// A folder of packages (`./`) has no components; anything else has some.
bool components_fit(std::string_view suite, bool components) {
    return suite.ends_with('/') != components;
}

std::optional<AptSource> parse_line(std::string_view text, std::size_t number) {
    const auto type = text.substr(0, text.find_first_of(" \t\v"));
    if (type.size() == text.size() || !is_type(type)) return std::nullopt;
    AptSource source{{std::string(type)}, {}, {}, {}, {}, true, number};
    auto rest = text.substr(type.size());
    skip_blanks(rest);
    if (rest.starts_with('[')) {
        auto options = take_options(rest);
        if (!options) return std::nullopt;
        source.options = *std::move(options);
    }
    auto uri = take_apt_word(rest);
    auto suite = take_apt_word(rest);
    if (!uri || !suite || uri->text.find(':') == std::string::npos) return std::nullopt;
    while (auto component = take_apt_word(rest))
        source.components.push_back(std::move(component->text));
    if (!components_fit(suite->text, !source.components.empty())) return std::nullopt;
    source.uris.push_back(std::move(uri->text));
    source.suites.push_back(std::move(suite->text));
    return source;
}

// The fields of a stanza; names in small letters.
struct Field {
    std::string name, value;
};

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    skip_blanks(text);
    while (!text.empty()) {
        const auto* end = std::find_if(text.begin(), text.end(), is_apt_blank);
        words.emplace_back(text.begin(), end);
        text.remove_prefix(words.back().size());
        skip_blanks(text);
    }
    return words;
}

class Stanzas {
public:
    AptSources run(std::string_view bytes) {
        // apt and its kin do not agree what a carriage return ends.
        found_.malformed =
            bytes.find_first_of(std::string_view("\r\0", 2)) != std::string_view::npos;
        LineReader lines(bytes);
        while (const auto line = lines.next()) {
            if (found_.malformed) return std::move(found_);
            take(line->text, line->number);
        }
        finish();
        return std::move(found_);
    }

private:
    void take(std::string_view text, std::size_t number) {
        if (text.empty()) return finish();
        if (text.front() == '#') return;
        if (text.front() == ' ' || text.front() == '\t') {
            if (fields_.empty()) return fail();
            fields_.back().value += "\n" + std::string(text);
            return;
        }
        const auto colon = text.find(':');
        const auto name = trimmed(text.substr(0, colon));
        if (colon == std::string_view::npos || name.empty()) return fail();
        if (fields_.empty()) line_ = number;
        fields_.push_back({in_small_letters(name), std::string(text.substr(colon + 1))});
    }

    const std::string* find(std::string_view name) const {
        const auto found = std::find_if(fields_.rbegin(), fields_.rend(),
                                        [&](const Field& field) { return field.name == name; });
        return found == fields_.rend() ? nullptr : &found->value;
    }

    std::vector<std::string> list(std::string_view name) const {
        const auto* value = find(name);
        return value == nullptr ? std::vector<std::string>{} : words_of(*value);
    }

    void finish() {
        if (fields_.empty()) return;
        AptSource source{list("types"), list("uris"), list("suites"), list("components"), {},
                         true,          line_};
        for (const auto& field : fields_)
            source.options[field.name] = without_apt_blanks(field.value);
        const auto enabled = source.options.find("enabled");
        source.enabled = enabled == source.options.end() || enabled->second.empty() ||
                         apt_switch(enabled->second) != false;
        if (!fits(source)) return fail();
        fields_.clear();
        found_.sources.push_back(std::move(source));
    }

    // Of one that is switched off apt looks at the types only.
    bool fits(const AptSource& source) const {
        if (find("types") == nullptr) return false;
        if (!std::all_of(source.types.begin(), source.types.end(), is_type)) return false;
        if (!source.enabled || source.types.empty()) return true;
        const bool uris = !source.uris.empty() &&
                          std::all_of(source.uris.begin(), source.uris.end(), [](const auto& uri) {
                              return uri.find(':') != std::string::npos;
                          });
        return uris && !source.suites.empty() &&
               std::all_of(source.suites.begin(), source.suites.end(), [&](const auto& suite) {
                   return components_fit(suite, !source.components.empty());
               });
    }

    void fail() {
        found_.malformed = true;
        fields_.clear();
    }

    AptSources found_;
    std::vector<Field> fields_;  // of the stanza that is being read
    std::size_t line_ = 0;       // on which it begins
};

}  // namespace

AptSources parse_apt_lines(std::string_view bytes) {
    AptSources found;
    found.malformed = bytes.find('\0') != std::string_view::npos;
    LineReader lines(bytes);
    while (const auto line = lines.next()) {
        if (found.malformed) break;
        const auto text = trimmed(without_comment(line->text));
        if (text.empty()) continue;
        auto source = parse_line(text, line->number);
        if (!source) {
            found.malformed = true;
            break;
        }
        found.sources.push_back(*std::move(source));
    }
    return found;
}

AptSources parse_apt_stanzas(std::string_view bytes) {
    return Stanzas().run(bytes);
}

}  // namespace presscheck
