#include "checks/parsers/web_page.h"

#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <string>

namespace presscheck {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Names of software before their versions; small letters.
constexpr std::array<std::string_view, 16> software{
    "nginx/",         "apache/",  "apache tomcat/", "openresty/", "litespeed/", "lighttpd/",
    "php/",           "caddy/",   "jetty/",         "express/",   "gunicorn/",  "werkzeug/",
    "microsoft-iis/", "openssl/", "iis ",           "squid/"};

// What programs print when they fail; small letters.
constexpr std::array<std::string_view, 26> traces{"traceback (most recent call last)",
                                                  "stack trace:",
                                                  "stacktrace",
                                                  "fatal error: ",
                                                  "uncaught exception",
                                                  "unhandled exception",
                                                  "exception in thread",
                                                  "nullpointerexception",
                                                  "at java.",
                                                  "at org.apache.",
                                                  "at org.springframework.",
                                                  "at system.web.",
                                                  "server error in '/",
                                                  "sqlstate[",
                                                  "you have an error in your sql syntax",
                                                  "ora-0",
                                                  "pg_query()",
                                                  "mysql_connect()",
                                                  "mysqli_",
                                                  "pdoexception",
                                                  "debug = true",
                                                  "whoops, looks like something went wrong",
                                                  "symfony\\component",
                                                  "illuminate\\",
                                                  "/var/www/",
                                                  "on line <b>"};

}  // namespace

std::string_view leak_in(std::string_view page) {
    const auto small = in_small_letters(page);
    for (const auto name : software) {
        for (auto at = small.find(name); at != std::string::npos; at = small.find(name, at + 1)) {
            auto end = at + name.size();
            if (end == small.size() || !is_digit(small[end])) continue;
            while (end < small.size() && (is_digit(small[end]) || small[end] == '.'))
                ++end;
            return page.substr(at, end - at);
        }
    }
    for (const auto trace : traces) {
        if (const auto at = small.find(trace); at != std::string::npos)
            return page.substr(at, trace.size());
    }
    return {};
}

// An input's attribute, with any quotes or none.
bool asks_for_password(std::string_view page) {
    const auto small = in_small_letters(page);
    for (auto at = small.find("type"); at != std::string::npos; at = small.find("type", at + 1)) {
        auto rest = std::string_view(small).substr(at + 4);
        const auto skip = [&](auto drop) {
            while (!rest.empty() && drop(rest.front()))
                rest.remove_prefix(1);
        };
        skip(is_blank);
        if (!rest.starts_with('=')) continue;
        rest.remove_prefix(1);
        skip(is_blank);
        skip([](char c) { return c == '"' || c == '\''; });
        if (rest.starts_with("password")) return true;
    }
    return false;
}

bool shows_text(std::string_view page) {
    constexpr std::size_t enough = 40;
    const auto small = in_small_letters(page);
    std::size_t letters = 0;
    for (std::size_t at = 0; at < small.size();) {
        if (small[at] != '<') {
            if (!is_blank(small[at]) && ++letters >= enough) return true;
            ++at;
            continue;
        }
        const auto rest = std::string_view(small).substr(at);
        std::string_view end = ">";
        if (rest.starts_with("<!--")) end = "-->";
        for (const std::string_view hidden : {"script", "style", "title", "noscript"}) {
            if (!rest.substr(1).starts_with(hidden)) continue;
            end = hidden == "script"  ? "</script>"
                  : hidden == "style" ? "</style>"
                  : hidden == "title" ? "</title>"
                                      : "</noscript>";
        }
        const auto close = small.find(end, at + 1);
        if (close == std::string::npos) return false;
        at = close + end.size();
    }
    return false;
}

}  // namespace presscheck
