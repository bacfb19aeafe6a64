#include "checks/parsers/dnf_config.h"

#include "checks/parsers/line_reader.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

constexpr std::string_view blanks = " \t\r";
constexpr std::array<std::string_view, 4> yes{"1", "yes", "true", "on"};
constexpr std::array<std::string_view, 4> no{"0", "no", "false", "off"};

// One pair of quotes around a whole value goes, as do the lines left empty behind it.
std::string finished(std::string_view value) {
    value = value.substr(0, value.find_last_not_of('\n') + 1);
    const bool quoted = value.size() > 1 && (value.front() == '"' || value.front() == '\'') &&
                        value.back() == value.front();
    return std::string(quoted ? value.substr(1, value.size() - 2) : value);
}

class Reading {
public:
    std::optional<DnfConfig> run(std::string_view bytes) {
        constexpr std::string_view mark = "\xef\xbb\xbf";
        if (bytes.starts_with(mark)) bytes.remove_prefix(mark.size());
        LineReader lines(bytes);
        while (const auto line = lines.next()) {
            if (!take(line->text, line->number)) return std::nullopt;
        }
        close();
        return std::move(config_);
    }

private:
    bool take(std::string_view text, std::size_t number) {
        if (text.empty() || text.front() == '#' || text.front() == ';') {
            close();
            return true;
        }
        const auto start = text.find_first_not_of(blanks);
        if (start == std::string_view::npos) {
            // Part of the value, if more of it follows.
            if (open_) setting_.value += '\n';
            return true;
        }
        const auto end = text.find_last_not_of(blanks);
        if (text[start] == '[') return enter(text.substr(start, end - start + 1), number);
        if (config_.sections.empty()) return false;
        if (start == 0) return add(text, end, number);
        if (!open_) return false;
        setting_.value += "\n" + std::string(text.substr(start, end - start + 1));
        return true;
    }

    bool enter(std::string_view text, std::size_t number) {
        close();
        const auto bracket = text.find(']');
        if (bracket == std::string_view::npos || bracket == 1) return false;
        // libdnf does not look at the last byte behind the bracket.
        const auto rest =
            text.substr(bracket + 1, text.size() - std::min(text.size(), bracket + 2));
        const auto junk = rest.find_first_not_of(blanks);
        if (junk != std::string_view::npos && rest[junk] != '#' && rest[junk] != ';') return false;
        const std::string name(text.substr(1, bracket - 1));
        const auto known = std::find_if(config_.sections.begin(), config_.sections.end(),
                                        [&](const DnfSection& each) { return each.name == name; });
        section_ = static_cast<std::size_t>(known - config_.sections.begin());
        if (known == config_.sections.end()) config_.sections.push_back({name, {}, number});
        return true;
    }

    bool add(std::string_view text, std::size_t end, std::size_t number) {
        close();
        const auto equals = text.find('=');
        if (equals == std::string_view::npos || equals == 0) return false;
        const auto key = text.substr(0, text.find_last_not_of(" \t", equals - 1) + 1);
        const auto value = text.find_first_not_of(" \t", equals + 1);
        setting_ = {std::string(key), {}, number};
        // A carriage return alone is a value there.
        if (value != std::string_view::npos)
            setting_.value = text.substr(value, value <= end ? end - value + 1 : text.size());
        open_ = true;
        return true;
    }

    void close() {
        if (!open_) return;
        open_ = false;
        setting_.value = finished(setting_.value);
        auto& settings = config_.sections[section_].settings;
        const auto known = std::find_if(settings.begin(), settings.end(),
                                        [&](const auto& each) { return each.key == setting_.key; });
        if (known == settings.end()) {
            settings.push_back(setting_);
        } else {
            *known = setting_;
        }
    }

    DnfConfig config_;
    std::size_t section_ = 0;
    DnfSetting setting_;  // the last one read, while lines of its value may still follow
    bool open_ = false;
};

}  // namespace

const DnfSetting* DnfSection::find(std::string_view key) const {
    const auto found = std::find_if(settings.begin(), settings.end(),
                                    [&](const DnfSetting& each) { return each.key == key; });
    return found == settings.end() ? nullptr : &*found;
}

const DnfSection* DnfConfig::find(std::string_view name) const {
    const auto found = std::find_if(sections.begin(), sections.end(),
                                    [&](const DnfSection& each) { return each.name == name; });
    return found == sections.end() ? nullptr : &*found;
}

std::optional<DnfConfig> parse_dnf_config(std::string_view bytes) {
    return Reading().run(bytes);
}

std::optional<bool> dnf_switch(std::string_view value) {
    const auto small = in_small_letters(value);
    if (std::find(yes.begin(), yes.end(), small) != yes.end()) return true;
    if (std::find(no.begin(), no.end(), small) != no.end()) return false;
    return std::nullopt;
}

std::vector<std::string> dnf_words(std::string_view list) {
    constexpr std::string_view between = ", \t\n";
    std::vector<std::string> words;
    for (auto at = list.find_first_not_of(between); at != std::string_view::npos;
         at = list.find_first_not_of(between)) {
        list.remove_prefix(at);
        words.emplace_back(list.substr(0, list.find_first_of(between)));
        list.remove_prefix(words.back().size());
    }
    return words;
}

}  // namespace presscheck
