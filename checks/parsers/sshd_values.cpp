#include "checks/parsers/sshd_values.h"

#include <strings.h>
#include <algorithm>
#include <array>
#include <charconv>
#include <climits>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace presscheck::sshd_values {
namespace {

using Values = std::optional<std::vector<std::string>>;

bool alike(const std::string& left, std::string_view right) {
    return left.size() == right.size() && strncasecmp(left.data(), right.data(), right.size()) == 0;
}

Values one(std::string value) {
    return std::vector<std::string>{std::move(value)};
}

std::optional<int> number(std::string_view text, int least, int most) {
    if (text.starts_with('+')) text.remove_prefix(1);
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    if (value < least || value > most) return std::nullopt;
    return value;
}

Values read_number(const std::string& text) {
    const auto value = number(text, 0, INT_MAX);
    if (!value) return std::nullopt;
    return one(std::to_string(*value));
}

// `choices` is words by blanks, each perhaps `written=meant`.
Values read_choice(const std::string& text, std::string_view choices) {
    while (!choices.empty()) {
        const auto end = std::min(choices.find(' '), choices.size());
        const auto choice = choices.substr(0, end);
        const auto equals = std::min(choice.find('='), choice.size());
        if (alike(text, choice.substr(0, equals))) {
            return one(std::string(choice.substr(equals == choice.size() ? 0 : equals + 1)));
        }
        choices.remove_prefix(std::min(end + 1, choices.size()));
    }
    return std::nullopt;
}

Values read_time(const std::string& text) {
    const auto seconds = parse_sshd_time(text);
    if (!seconds) return std::nullopt;
    return one(std::to_string(*seconds));
}

// sshd runs as root, and reads its configuration in "/".
std::string expand_home(const std::string& path) {
    if (path == "~" || path.starts_with("~/")) return "/root" + path.substr(1);
    return path;
}

std::string absolute(const std::string& path) {
    const auto expanded = expand_home(path);
    return expanded.starts_with('/') ? expanded : "//" + expanded;
}

Values read_path(const SshdKeyword& keyword, const std::string& path) {
    if (path.empty()) return std::nullopt;
    if (alike(path, "none")) return one("none");
    if (keyword.name == "authorizedprincipalsfile") return one(expand_home(path));
    if (keyword.name == "hostkeyagent" && path == "SSH_AUTH_SOCK") return one(path);
    if (keyword.name == "securitykeyprovider" && alike(path, "internal")) return one(path);
    return one(absolute(path));
}

Values read_word(const SshdKeyword& keyword, const std::string& word) {
    if (word.empty()) return std::nullopt;
    if (alike(word, "none")) return one("none");
    if (keyword.name == "persourcemaxstartups") return read_number(word);
    return one(word);
}

Values read_rest(const SshdKeyword& keyword, const std::string& rest) {
    if (rest.empty()) return std::nullopt;
    if (alike(rest, "none")) return one("none");
    if (keyword.kind == SshdKind::command && !rest.starts_with('/')) return std::nullopt;
    return one(rest);
}

bool is_method_list(std::string_view list) {
    constexpr std::array<std::string_view, 6> methods{"publickey",       "password",
                                                      "hostbased",       "keyboard-interactive",
                                                      "gssapi-with-mic", "gssapi-keyex"};
    while (!list.empty()) {
        const auto end = std::min(list.find(','), list.size());
        const auto item = list.substr(0, end);
        const auto name = item.substr(0, item.find(':'));
        if (std::find(methods.begin(), methods.end(), name) == methods.end()) return false;
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return true;
}

Values read_words(const SshdKeyword& keyword, std::vector<std::string> words) {
    for (auto& word : words) {
        if (word.empty()) return std::nullopt;
        if (keyword.name == "acceptenv" && word.find('=') != std::string::npos) return std::nullopt;
        if (keyword.name == "authorizedkeysfile") word = expand_home(word);
        const bool alone = words.size() == 1;
        if (keyword.name == "authenticationmethods" && !(alone && word == "any") &&
            !is_method_list(word)) {
            return std::nullopt;
        }
    }
    return words;
}

Values read_port(const std::string& text) {
    const auto port = number(text, 1, 65535);
    if (!port) return std::nullopt;
    return one(std::to_string(*port));
}

// The address and the port, "0" for those of Port lines.
Values read_listen_address(const std::string& text) {
    const auto colon = text.find(':');
    const bool bare_v6 = !text.empty() && text[0] != '[' && colon != std::string::npos &&
                         text.find(':', colon + 1) != std::string::npos;
    if (bare_v6) return std::vector<std::string>{text, "0"};
    auto address = text;
    std::string port = "0";
    const auto close = text.starts_with('[') ? text.find(']') : 0;
    if (close == std::string::npos) return std::nullopt;
    const auto split = text.find(':', close);
    if (split != std::string::npos) {
        if (!number(text.substr(split + 1), 1, 65535)) return std::nullopt;
        port = text.substr(split + 1);
        address = text.substr(0, split);
    }
    if (address.starts_with('[')) address = address.substr(1, address.size() - 2);
    if (address.empty()) return std::nullopt;
    return std::vector<std::string>{address, port};
}

Values read_environment(const std::vector<std::string>& arguments) {
    std::vector<std::string> result;
    for (const auto& setting : arguments) {
        const auto equals = setting.find('=');
        if (equals == std::string::npos || equals == 0) return std::nullopt;
        const auto name = setting.substr(0, equals + 1);
        const bool known = std::any_of(result.begin(), result.end(), [&](const std::string& other) {
            return other.starts_with(name);
        });
        if (!known) result.push_back(setting);
    }
    return result;
}

Values read_permit_open(const SshdKeyword& keyword, const std::vector<std::string>& arguments) {
    std::vector<std::string> result;
    for (const auto& argument : arguments) {
        const auto colon = argument.rfind(':');
        const bool bare = colon == std::string::npos;
        const auto port = bare ? argument : argument.substr(colon + 1);
        if (argument == "any" || argument == "none") {
            if (!result.empty()) return std::nullopt;
            result.push_back(argument);
        } else if (port != "*" && !number(port, 1, 65535)) {
            return std::nullopt;
        } else if (bare && keyword.name != "permitlisten") {
            return std::nullopt;
        } else {
            result.push_back(bare ? "*:" + argument : argument);
        }
    }
    return result;
}

Values read_subsystem(const std::vector<std::string>& arguments) {
    if (arguments.size() < 2 || arguments[0].empty() || arguments[1].empty()) return std::nullopt;
    std::string line;
    for (const auto& argument : arguments) {
        line += line.empty() ? argument : " " + argument;
    }
    return one(std::move(line));
}

Values read_max_startups(const std::string& text) {
    int begin = 0;
    int rate = 30;
    int full = 0;
    const int read = std::sscanf(text.c_str(), "%d:%d:%d", &begin, &rate, &full);
    if (read == 1) full = begin;
    if (read != 1 && read != 3) return std::nullopt;
    if (begin <= 0 || full <= 0 || begin > full || rate < 1 || rate > 100) return std::nullopt;
    return one(std::to_string(begin) + ":" + std::to_string(rate) + ":" + std::to_string(full));
}

Values read_net_block(const std::string& text) {
    int v4 = 0;
    int v6 = 128;
    const int read = std::sscanf(text.c_str(), "%d:%d", &v4, &v6);
    if (read < 1 || v4 < 0 || v4 > 32 || v6 < 0 || v6 > 128) return std::nullopt;
    return one(std::to_string(v4) + ":" + std::to_string(v6));
}

// The names of a type of service; those that come first are printed.
constexpr std::array<std::pair<std::string_view, int>, 26> qualities{{
    {"none", INT_MAX},  {"af11", 0x28}, {"af12", 0x30}, {"af13", 0x38},     {"af21", 0x48},
    {"af22", 0x50},     {"af23", 0x58}, {"af31", 0x68}, {"af32", 0x70},     {"af33", 0x78},
    {"af41", 0x88},     {"af42", 0x90}, {"af43", 0x98}, {"cs0", 0x00},      {"cs1", 0x20},
    {"cs2", 0x40},      {"cs3", 0x60},  {"cs4", 0x80},  {"cs5", 0xa0},      {"cs6", 0xc0},
    {"cs7", 0xe0},      {"ef", 0xb8},   {"le", 0x01},   {"lowdelay", 0x10}, {"throughput", 8},
    {"reliability", 4},
}};

std::optional<std::string> quality(const std::string& text) {
    std::optional<int> value;
    for (const auto& [name, bits] : qualities) {
        if (!value && alike(text, name)) value = bits;
    }
    if (!value) {
        char* end = nullptr;
        const long bits = std::strtol(text.c_str(), &end, 0);
        if (text.empty() || *end != '\0' || bits < 0 || bits > 255) return std::nullopt;
        value = static_cast<int>(bits);
    }
    for (const auto& [name, bits] : qualities) {
        if (bits == *value) return std::string(name);
    }
    char hex[8];
    std::snprintf(hex, sizeof hex, "0x%02x", static_cast<unsigned>(*value));
    return hex;
}

Values read_quality(const std::vector<std::string>& arguments) {
    const auto interactive = quality(arguments.front());
    const auto bulk = quality(arguments.back());
    if (!interactive || !bulk) return std::nullopt;
    return one(*interactive + " " + *bulk);
}

// A number with a fraction and a unit, as scan_scaled(3) reads it: 1G, 1.5M.
std::optional<std::uint64_t> scaled(const std::string& text) {
    constexpr std::string_view units = "BKMGTPE";
    char* end = nullptr;
    if (text.empty() || std::string_view("0123456789.").find(text[0]) == std::string_view::npos) {
        return std::nullopt;
    }
    long double value = std::strtold(text.c_str(), &end);
    if (*end != '\0') {
        const auto unit = units.find(static_cast<char>(*end & ~0x20));
        if (unit == std::string_view::npos || end[1] != '\0') return std::nullopt;
        for (std::size_t i = 0; i < unit; ++i)
            value *= 1024;
    }
    if (!(value >= 0) || value >= 9.2e18L) return std::nullopt;
    return static_cast<std::uint64_t>(value);
}

// Bytes, and seconds; the latter empty when the line leaves them out.
Values read_rekey_limit(const std::vector<std::string>& arguments) {
    std::uint64_t bytes = 0;
    if (arguments[0] != "default") {
        const auto read = scaled(arguments[0]);
        if (!read || (*read != 0 && *read < 16)) return std::nullopt;
        bytes = *read;
    }
    std::string interval;
    if (arguments.size() > 1 && arguments[1] != "none") {
        const auto seconds = parse_sshd_time(arguments[1]);
        if (!seconds) return std::nullopt;
        interval = std::to_string(*seconds);
    }
    return std::vector<std::string>{std::to_string(bytes), interval};
}

Values read_mask(const std::string& text) {
    char* end = nullptr;
    const long bits = std::strtol(text.c_str(), &end, 8);
    if (end == text.c_str() || bits < 0 || bits > 0777) return std::nullopt;
    char octal[8];
    std::snprintf(octal, sizeof octal, "0%o", static_cast<unsigned>(bits));
    return one(octal);
}

Values read_key_options(const std::vector<std::string>& arguments) {
    bool touch = false;
    bool verify = false;
    for (const auto& option : arguments) {
        if (alike(option, "touch-required")) {
            touch = true;
        } else if (alike(option, "verify-required")) {
            verify = true;
        } else if (!alike(option, "none")) {
            return std::nullopt;
        }
    }
    std::vector<std::string> result;
    if (touch) result.emplace_back("touch-required");
    if (verify) result.emplace_back("verify-required");
    if (result.empty()) result.emplace_back("none");
    return result;
}

Values read_algorithms(const std::string& list) {
    if (list.empty() || list.find_first_of(" \t") != std::string::npos) return std::nullopt;
    return one(list);
}

Values read_time_or_none(const std::string& text) {
    if (alike(text, "none")) return one("none");
    auto value = read_time(text);
    if (value && value->front() == "0") return one("none");
    return value;
}

}  // namespace

std::optional<std::vector<std::string>> read(const SshdKeyword& keyword,
                                             const std::vector<std::string>& arguments,
                                             const std::string& rest) {
    const std::string none;
    const auto& first = arguments.empty() ? none : arguments.front();
    switch (keyword.kind) {
        case SshdKind::choice:
            return read_choice(first, keyword.choices);
        case SshdKind::number:
            return read_number(first);
        case SshdKind::time:
            return read_time(first);
        case SshdKind::time_or_none:
            return read_time_or_none(first);
        case SshdKind::path:
            return read_path(keyword, first);
        case SshdKind::word:
            return read_word(keyword, first);
        case SshdKind::rest:
        case SshdKind::command:
            return read_rest(keyword, rest);
        case SshdKind::algorithms:
            return read_algorithms(first);
        case SshdKind::words:
        case SshdKind::words_added:
            return read_words(keyword, arguments);
        case SshdKind::word_added:
            return first.empty() ? Values{} : one(absolute(first));
        case SshdKind::port:
            return read_port(first);
        case SshdKind::listen_address:
            return read_listen_address(first);
        case SshdKind::environment:
            return read_environment(arguments);
        case SshdKind::permit_open:
            return read_permit_open(keyword, arguments);
        case SshdKind::subsystem:
            return read_subsystem(arguments);
        case SshdKind::max_startups:
            return read_max_startups(first);
        case SshdKind::net_block:
            return read_net_block(first);
        case SshdKind::quality:
            return read_quality(arguments);
        case SshdKind::rekey_limit:
            return read_rekey_limit(arguments);
        case SshdKind::mask:
            return read_mask(first);
        case SshdKind::hash:
            return read_choice(first, "MD5 SHA1 SHA256 SHA384 SHA512");
        case SshdKind::key_options:
            return read_key_options(arguments);
        case SshdKind::user_environment:
            return first.empty() ? Values{} : one(first);
        case SshdKind::log_level:
            return read_choice(first,
                               "SILENT QUIET=SILENT FATAL ERROR INFO VERBOSE DEBUG DEBUG1=DEBUG DEBUG2 DEBUG3");
        case SshdKind::log_facility:
            return read_choice(first,
                               "DAEMON USER AUTH AUTHPRIV LOCAL0 LOCAL1 LOCAL2 LOCAL3 LOCAL4 "
                               "LOCAL5 LOCAL6 LOCAL7");
        case SshdKind::ignored:
            return std::vector<std::string>{};
    }
    return std::nullopt;
}

}  // namespace presscheck::sshd_values
