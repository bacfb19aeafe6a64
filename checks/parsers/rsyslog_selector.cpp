#include "checks/parsers/rsyslog_selector.h"

#include "core/small_letters.h"

#include <algorithm>
#include <string>

namespace presscheck {
namespace {

struct Code {
    std::string_view name;
    unsigned number;
};

constexpr std::array<Code, 24> facilities{{
    {"auth", 4},    {"authpriv", 10}, {"cron", 9},    {"daemon", 3},  {"ftp", 11},
    {"kern", 0},    {"lpr", 6},       {"mail", 2},    {"news", 7},    {"security", 4},
    {"syslog", 5},  {"user", 1},      {"uucp", 8},    {"ntp", 12},    {"audit", 13},
    {"local0", 16}, {"local1", 17},   {"local2", 18}, {"local3", 19}, {"local4", 20},
    {"local5", 21}, {"local6", 22},   {"local7", 23}, {"alert", 14},
}};
constexpr std::array<Code, 11> severities{{{"emerg", 0},
                                           {"panic", 0},
                                           {"alert", 1},
                                           {"crit", 2},
                                           {"err", 3},
                                           {"error", 3},
                                           {"warn", 4},
                                           {"warning", 4},
                                           {"notice", 5},
                                           {"info", 6},
                                           {"debug", 7}}};
constexpr unsigned every = 0xff;

template <class Codes>
std::optional<unsigned> number_of(const Codes& codes, std::string_view name) {
    const auto lower = in_small_letters(name);
    const auto found = std::find_if(codes.begin(), codes.end(),
                                    [&](const Code& code) { return code.name == lower; });
    if (found == codes.end()) return std::nullopt;
    return found->number;
}

// What one priority adds, or takes away.
struct Change {
    bool takes = false;
    unsigned bits = 0;
};

std::optional<Change> change_of(std::string_view priority) {
    Change change;
    if (priority.starts_with('!')) {
        change.takes = true;
        priority.remove_prefix(1);
    }
    const bool only = priority.starts_with('=');
    if (only) priority.remove_prefix(1);
    if (priority == "none") return Change{true, every};
    if (priority == "*") return Change{change.takes, every};
    const auto number = number_of(severities, priority);
    if (!number) return std::nullopt;
    change.bits = only ? 1U << *number : (2U << *number) - 1U;
    return change;
}

bool apply(SyslogFlow& flow, std::string_view facility, const Change& change) {
    const auto one = [&](std::uint8_t& bits) {
        bits = static_cast<std::uint8_t>(change.takes ? bits & ~change.bits : bits | change.bits);
    };
    if (facility == "*") {
        std::for_each(flow.severities.begin(), flow.severities.end(), one);
        return true;
    }
    const auto number = number_of(facilities, facility);
    if (number) one(flow.severities[*number]);
    return number.has_value();
}

// The text up to `end`, which goes too.
std::string_view take(std::string_view& text, char end) {
    const auto piece = text.substr(0, text.find(end));
    text.remove_prefix(std::min(piece.size() + 1, text.size()));
    return piece;
}

}  // namespace

std::optional<SyslogFlow> parse_syslog_selector(std::string_view text) {
    SyslogFlow flow;
    if (text.find('.') == std::string_view::npos) return std::nullopt;
    while (!text.empty()) {
        auto piece = take(text, ';');
        if (piece.empty()) continue;
        const auto dot = piece.find('.');
        if (dot == std::string_view::npos) return std::nullopt;
        const auto change = change_of(piece.substr(dot + 1));
        if (!change) return std::nullopt;
        auto names = piece.substr(0, dot);
        if (names.empty()) return std::nullopt;
        while (!names.empty()) {
            if (!apply(flow, take(names, ','), *change)) return std::nullopt;
        }
    }
    return flow;
}

}  // namespace presscheck
