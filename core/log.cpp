#include "core/log.h"

#include "core/limits.h"
#include "core/printable.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace presscheck {
namespace {

LogForm chosen_form = LogForm::text;

std::string_view name_of(LogLevel level) {
    switch (level) {
        case LogLevel::info:
            return "info";
        case LogLevel::warning:
            return "warning";
        case LogLevel::error:
            return "error";
    }
    return {};
}

// At most limits::log_value_bytes of `value`, cut between characters.
std::string shortened(std::string_view value) {
    if (value.size() <= limits::log_value_bytes) return std::string(value);
    std::size_t end = limits::log_value_bytes;
    while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xc0U) == 0x80U)
        --end;
    return std::string(value.substr(0, end)) + "...";
}

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._:/@+-,%").find(c) != std::string_view::npos;
}

// `\x1b`, `\u202e`: a byte that is no text, or a character that is not shown.
std::string escaped(char prefix, unsigned value) {
    std::array<char, 16> buffer{};
    const int length = std::snprintf(buffer.data(), buffer.size(), "\\%c%0*x", prefix,
                                     prefix == 'x' ? 2 : 4, value);
    return std::string(buffer.data(), static_cast<std::size_t>(length));
}

std::string in_quotes(std::string_view value) {
    std::string out = "\"";
    while (!value.empty()) {
        const auto [code, size] = first_character(value);
        if (size == 0) {
            out += escaped('x', static_cast<unsigned char>(value.front()));
        } else if (code == U'"' || code == U'\\') {
            out += '\\';
            out += value.front();
        } else if (is_unprintable(code)) {
            out += escaped('u', static_cast<unsigned>(code));
        } else {
            out += value.substr(0, size);
        }
        value.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return out + "\"";
}

std::string text_line(Time time, LogLevel level, std::string_view event, const LogFields& fields) {
    std::string line = format_time(time);
    line += ' ';
    line += name_of(level);
    line += ' ';
    line += event;
    for (const auto& [name, value] : fields) {
        const auto shown = shortened(value);
        const bool plain = !shown.empty() && std::all_of(shown.begin(), shown.end(), is_plain);
        line += ' ';
        line += name;
        line += '=';
        line += plain ? shown : in_quotes(shown);
    }
    return line + "\n";
}

// ASCII only, so that no reader of the file meets a raw control character.
std::string json_line(Time time, LogLevel level, std::string_view event, const LogFields& fields) {
    nlohmann::json line = nlohmann::json::object();
    for (const auto& [name, value] : fields)
        line[std::string(name)] = shortened(value);
    line["event"] = event;
    line["level"] = name_of(level);
    line["time"] = format_time(time);
    return line.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string log_line(LogForm form, Time time, LogLevel level, std::string_view event,
                     const LogFields& fields) {
    return form == LogForm::json ? json_line(time, level, event, fields)
                                 : text_line(time, level, event, fields);
}

void set_log_form(LogForm form) {
    chosen_form = form;
}

void log_event(LogLevel level, std::string_view event, const LogFields& fields) {
    const std::string line = log_line(chosen_form, SystemClock{}.now(), level, event, fields);
    // One write a line, so that lines of several threads never mix. Where the log itself cannot be
    // written there is nobody left to tell.
    std::string_view rest = line;
    while (!rest.empty()) {
        const auto count = ::write(STDERR_FILENO, rest.data(), rest.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return;
        rest.remove_prefix(static_cast<std::size_t>(count));
    }
}

}  // namespace presscheck
