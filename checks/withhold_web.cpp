#include "checks/withhold_web.h"

#include "checks/parsers/http_response.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace presscheck {
namespace {

std::string_view take(std::string_view& bytes, std::size_t size) {
    const auto taken = bytes.substr(0, size);
    bytes.remove_prefix(taken.size());
    return taken;
}

std::string_view take_line(std::string_view& bytes) {
    return take(bytes, std::min(bytes.find('\n'), bytes.size() - 1) + 1);
}

// What follows the = of `Set-Cookie: name=value; Secure`: the value; empty in other fields.
struct Cookie {
    std::size_t begin = 0, size = 0;
};
Cookie cookie_in(std::string_view line) {
    constexpr std::array<std::string_view, 2> fields{"set-cookie", "cookie"};
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return {};
    const auto name = in_small_letters(line.substr(0, colon));
    if (std::find(fields.begin(), fields.end(), name) == fields.end()) return {};
    const auto equals = line.find('=', colon);
    const auto begin = (equals == std::string_view::npos ? colon : equals) + 1;
    return {begin, std::min(line.find_first_of(";\r\n", begin), line.size()) - begin};
}

std::string head_replaced(std::string_view head, const OtherWords& cookie, const OtherWords& text) {
    constexpr std::string_view status_line = "HTTP/1.1 200";
    std::string kept(take(head, status_line.size()));
    while (!head.empty()) {
        std::string line(take_line(head));
        const auto found = cookie_in(line);
        if (found.size > 0)
            line.replace(found.begin, found.size, cookie(line.substr(found.begin, found.size)));
        kept += text(line);
    }
    return kept;
}

std::string chunks_replaced(std::string_view body, const OtherWords& text) {
    std::string kept;
    while (!body.empty()) {
        const auto line = take_line(body);
        std::size_t size = 0;
        const auto parsed = std::from_chars(line.data(), line.data() + line.size(), size, 16);
        if (parsed.ec != std::errc{}) return kept + text(line) + text(body);
        const auto digits = static_cast<std::size_t>(parsed.ptr - line.data());
        kept += line.substr(0, digits);
        kept += text(line.substr(digits));
        kept += text(take(body, size));
        if (body.empty()) break;
        kept += text(take_line(body));
    }
    return kept;
}

}  // namespace

std::string web_words_replaced(std::string_view response, const OtherWords& cookie,
                               const OtherWords& text) {
    std::string kept;
    auto rest = response;
    while (true) {
        const auto end = end_of_http_head(rest);
        const auto parsed = parse_http_response(rest.substr(0, end));
        if (end == std::string_view::npos || !rest.starts_with("HTTP/")) return kept + text(rest);
        const auto head = take(rest, end);
        kept += head_replaced(head, cookie, text);
        const bool interim = !parsed;  // nothing but interim responses, so far
        if (interim && rest.starts_with("HTTP/")) continue;
        const bool coded = parsed && parsed->first("content-encoding") != nullptr;
        const bool chunked = parsed && parsed->first("transfer-encoding") != nullptr;
        const OtherWords nothing = [](std::string_view bytes) {
            return std::string(bytes.size(), 'z');
        };
        const auto& body = coded ? nothing : text;
        return kept + (chunked ? chunks_replaced(rest, body) : body(rest));
    }
}

}  // namespace presscheck
