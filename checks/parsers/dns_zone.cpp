#include "checks/parsers/dns_zone.h"

#include "checks/parsers/line_reader.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

struct OutcomeName {
    DnsOutcome outcome;
    std::string_view word;
};
constexpr std::array outcomes{
    OutcomeName{DnsOutcome::found, "found"},
    OutcomeName{DnsOutcome::none, "none"},
    OutcomeName{DnsOutcome::no_such_name, "no-such-name"},
    OutcomeName{DnsOutcome::timeout, "timeout"},
    OutcomeName{DnsOutcome::failed, "failed"},
    OutcomeName{DnsOutcome::broken, "broken"},
};

// Any answer of a text that was not understood.
const DnsAnswer broken_answer{DnsOutcome::broken, {}};

std::string_view take_word(std::string_view& line) {
    line = trimmed(line);
    const auto word = line.substr(0, line.find_first_of(" \t"));
    line.remove_prefix(word.size());
    return word;
}

std::string without_last_dot(std::string_view name) {
    if (name.size() > 1 && name.ends_with('.')) name.remove_suffix(1);
    return in_small_letters(name);
}

bool all_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// The text of quoted pieces, put together; RFC 1035, 5.1.
std::optional<std::string> read_txt(std::string_view data) {
    std::string text;
    data = trimmed(data);
    if (data.empty()) return std::nullopt;
    while (!data.empty()) {
        if (data.front() != '"') return std::nullopt;
        data.remove_prefix(1);
        while (!data.empty() && data.front() != '"') {
            if (data.front() != '\\') {
                text += data.front();
                data.remove_prefix(1);
                continue;
            }
            if (data.size() >= 4 && all_digits(data.substr(1, 3))) {
                const int byte = (data[1] - '0') * 100 + (data[2] - '0') * 10 + (data[3] - '0');
                if (byte > 255) return std::nullopt;
                text += static_cast<char>(byte);
                data.remove_prefix(4);
            } else if (data.size() >= 2) {
                text += data[1];
                data.remove_prefix(2);
            } else {
                return std::nullopt;
            }
        }
        if (data.empty()) return std::nullopt;
        data = trimmed(data.substr(1));
    }
    return text;
}

struct ZoneLine {
    std::string name, type;
    DnsOutcome outcome = DnsOutcome::found;
    std::string data;
};

std::optional<ZoneLine> read_outcome(std::string_view line) {
    ZoneLine read;
    read.name = without_last_dot(take_word(line));
    read.type = std::string(take_word(line));
    const auto outcome = parse_dns_outcome(take_word(line));
    if (read.name.empty() || read.type.empty() || !outcome || *outcome == DnsOutcome::found ||
        !trimmed(line).empty())
        return std::nullopt;
    read.outcome = *outcome;
    return read;
}

std::optional<ZoneLine> read_record(std::string_view line) {
    ZoneLine read;
    read.name = without_last_dot(take_word(line));
    auto word = take_word(line);
    if (all_digits(word)) word = take_word(line);  // how long it may be kept
    read.type = std::string(take_word(line));
    const auto data = trimmed(line);
    if (read.name.empty() || word != "IN" || read.type.empty() || data.empty()) return std::nullopt;
    if (read.type != "TXT") {
        read.data = std::string(data);
        return read;
    }
    auto text = read_txt(data);
    if (!text) return std::nullopt;
    read.data = *std::move(text);
    return read;
}

}  // namespace

std::string_view name_of(DnsOutcome outcome) {
    return std::find_if(outcomes.begin(), outcomes.end(),
                        [&](const OutcomeName& each) { return each.outcome == outcome; })
        ->word;
}

std::optional<DnsOutcome> parse_dns_outcome(std::string_view word) {
    const auto* const found =
        std::find_if(outcomes.begin(), outcomes.end(),
                     [&](const OutcomeName& each) { return each.word == word; });
    return found == outcomes.end() ? std::nullopt : std::optional{found->outcome};
}

DnsZone DnsZone::parse(std::string_view text) {
    DnsZone zone;
    LineReader lines(text);
    while (const auto line = lines.next()) {
        const auto content = trimmed(line->text);
        const bool outcome = content.starts_with(";;");
        if (content.empty() || (content.starts_with(';') && !outcome)) continue;
        auto read = outcome ? read_outcome(content.substr(2)) : read_record(content);
        if (!read) {
            zone.readable_ = false;
            continue;
        }
        const auto [place, is_new] = zone.answers_.try_emplace({read->name, read->type});
        auto& answer = place->second;
        if (is_new) answer.outcome = read->outcome;
        if (answer.outcome != read->outcome) answer.outcome = DnsOutcome::broken;
        if (read->outcome == DnsOutcome::found) answer.records.push_back(std::move(read->data));
    }
    return zone;
}

const DnsAnswer* DnsZone::find(std::string_view name, std::string_view type) const {
    if (!readable_) return &broken_answer;
    const auto found = answers_.find(std::pair{std::string(name), std::string(type)});
    return found == answers_.end() ? nullptr : &found->second;
}

DnsZone::Nearest DnsZone::nearest(std::string_view name, std::string_view type) const {
    for (auto& upwards : names_upwards(name)) {
        const auto* const answer = find(upwards, type);
        if (answer != nullptr && answer->outcome == DnsOutcome::found)
            return {answer, std::move(upwards), true};
        const bool none = answer != nullptr && (answer->outcome == DnsOutcome::none ||
                                                answer->outcome == DnsOutcome::no_such_name);
        if (!none) return {answer, std::move(upwards), false};
    }
    return {};
}

std::vector<std::string> names_upwards(std::string_view name) {
    std::vector<std::string> names{std::string(name)};
    for (auto dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.')) {
        name.remove_prefix(dot + 1);
        if (name.find('.') == std::string_view::npos) break;
        names.emplace_back(name);
    }
    return names;
}

std::string dns_record_line(std::string_view name, std::string_view type, std::string_view data) {
    return std::string(name) + ". IN " + std::string(type) + " " + std::string(data) + "\n";
}

std::string dns_outcome_line(std::string_view name, std::string_view type, DnsOutcome outcome) {
    return ";; " + std::string(name) + ". " + std::string(type) + " " +
           std::string(name_of(outcome)) + "\n";
}

std::string quoted_txt(const std::vector<std::string>& pieces) {
    std::string data;
    for (const auto& piece : pieces) {
        data += data.empty() ? "\"" : " \"";
        for (const char c : piece) {
            const auto byte = static_cast<unsigned char>(c);
            if (byte < 0x20 || byte >= 0x7f) {
                data += '\\';
                for (const int place : {100, 10, 1})
                    data += static_cast<char>('0' + byte / place % 10);
                continue;
            }
            if (c == '"' || c == '\\') data += '\\';
            data += c;
        }
        data += '"';
    }
    return data;
}

}  // namespace presscheck
