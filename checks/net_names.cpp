#include "checks/net_names.h"

#include <algorithm>

namespace presscheck {
namespace {

struct Word {
    NoAnswer why;
    std::string_view text;
};
constexpr std::array words{
    Word{NoAnswer::refused, "!refused"},     Word{NoAnswer::no_such_name, "!no-such-name"},
    Word{NoAnswer::timeout, "!timeout"},     Word{NoAnswer::unreachable, "!unreachable"},
    Word{NoAnswer::forbidden, "!forbidden"}, Word{NoAnswer::no_tls, "!no-tls"},
    Word{NoAnswer::broken, "!broken"},       Word{NoAnswer::too_large, "!too-large"},
};

std::uint16_t usual_port_of(std::string_view scheme) {
    return scheme == "https" ? 443 : 80;
}

std::string encoded(std::string_view text, bool query) {
    std::string name;
    for (const char c : text) {
        if (c == '@') {
            name += "%40";
        } else if (c == '/' && (query || (!name.empty() && name.back() == '/'))) {
            name += "%2F";
        } else {
            name += c;
        }
    }
    return name;
}

}  // namespace

std::string spell(const WebAddress& address) {
    const bool v6 = address.host.find(':') != std::string::npos;
    auto text = address.scheme + "://" + (v6 ? "[" + address.host + "]" : address.host);
    if (address.port != usual_port_of(address.scheme)) text += ":" + std::to_string(address.port);
    return text + address.target;
}

std::string http_name(const WebAddress& address, std::string_view method) {
    const auto mark = std::min(address.target.find('?'), address.target.size());
    const auto path = std::string_view(address.target).substr(0, mark);
    const auto query = std::string_view(address.target).substr(mark);
    auto name = "net/http/" + address.scheme + "/" + address.host;
    if (address.port != usual_port_of(address.scheme)) name += "_" + std::to_string(address.port);
    name += encoded(path, false) + "@";
    if (!query.empty()) name += encoded(query.substr(1), true);
    if (method != "GET") name += "@" + std::string(method);
    return name;
}

std::string tls_name(std::string_view host, std::uint16_t port, std::string_view file) {
    return "net/tls/" + std::string(host) + "_" + std::to_string(port) + "/" + std::string(file);
}

std::string spell(NoAnswer why) {
    const auto* const word =
        std::find_if(words.begin(), words.end(), [&](const Word& each) { return each.why == why; });
    return std::string(word->text) + "\n";
}

std::optional<NoAnswer> parse_no_answer(std::string_view text) {
    const auto line = text.substr(0, text.find('\n'));
    const auto* const word = std::find_if(words.begin(), words.end(),
                                          [&](const Word& each) { return each.text == line; });
    return word == words.end() ? std::nullopt : std::optional{word->why};
}

}  // namespace presscheck
