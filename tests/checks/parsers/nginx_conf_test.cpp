#include "checks/parsers/nginx_conf.h"

#include "checks/parsers/nginx_servers.h"
#include "checks/parsers/nginx_values.h"
#include "tests/support/catch.h"

#include <map>

namespace presscheck::test {
namespace {

// A main file, and what its includes bring.
Result<NginxBlock> parsed(const std::string& text,
                          const std::map<std::string, std::string>& others = {}) {
    return parse_nginx_conf({"/etc/nginx/nginx.conf", text},
                            [&](const std::string& word) -> Result<std::vector<NginxFile>> {
                                const auto found = others.find(word);
                                if (found == others.end()) return Error{Errc::denied, word};
                                return std::vector{NginxFile{"/etc/nginx/" + word, found->second}};
                            });
}

// The location that answers for a path of the one server with these.
std::string chosen(const std::string& locations, const std::string& path) {
    const auto main = parsed("events {} http { server { " + locations + " } }");
    const auto http = nginx_http(*main, "/etc/nginx/nginx.conf");
    const auto found = find_nginx_location(http->servers.at(0).locations, path);
    if (!found) return found.error().message;
    return *found == nullptr ? "server" : (*found)->text;
}

}  // namespace

TEST_CASE("a directive of nginx knows its words and its place", "[checks]") {
    const auto main = parsed("user  www-data ;\n# no\nhttp {\n  server_tokens\n off; }\n");

    REQUIRE(main);
    REQUIRE(main->size() == 2);
    CHECK(main->at(0).words == std::vector<std::string>{"www-data"});
    CHECK(main->at(1).source == "/etc/nginx/nginx.conf:3");
    CHECK(main->at(1).block.at(0).name == "server_tokens");
    CHECK(main->at(1).block.at(0).source == "/etc/nginx/nginx.conf:4");
}

TEST_CASE("quotes, escapes and variables hold a word of nginx together", "[checks]") {
    const auto main = parsed(R"(env "a b\"c" ; env 'd;{e' ; env a\ b ; env ${f}g ; env h#i ;)");

    REQUIRE(main);
    CHECK(main->at(0).words.front() == "a b\"c");
    CHECK(main->at(1).words.front() == "d;{e");
    CHECK(main->at(2).words.front() == "a\\ b");
    CHECK(main->at(3).words.front() == "${f}g");
    CHECK(main->at(4).words.front() == "h#i");
}

TEST_CASE("what nginx refuses is refused with its place", "[checks][hostile]") {
    struct Case {
        const char *text, *message;
    };
    const auto wrong = GENERATE(values<Case>({
        {"user a", "/etc/nginx/nginx.conf:1: the file ends within a directive"},
        {"http {\n", "/etc/nginx/nginx.conf: the file ends within a block"},
        {"\n}", "/etc/nginx/nginx.conf:2: ends a block that has not begun"},
        {"user 'a'b;", "/etc/nginx/nginx.conf:1: something right behind a quoted word"},
        {"http { listen 80; }", "/etc/nginx/nginx.conf:1: listen: not allowed here"},
        {"http { server_tokens; }",
         "/etc/nginx/nginx.conf:1: server_tokens: a wrong number of words"},
        {"http { autoindex 1; }", "/etc/nginx/nginx.conf:1: autoindex: neither on nor off"},
        {"http { autoindex on; autoindex on; }",
         "/etc/nginx/nginx.conf:1: autoindex a second time"},
        {"http;", "/etc/nginx/nginx.conf:1: http: has no block"},
        {"user a { }", "/etc/nginx/nginx.conf:1: user: is not ended by a semicolon"},
        {"http { include a; }", "a"},
    }));

    const auto main = parsed(wrong.text);

    REQUIRE_FALSE(main);
    CHECK(main.error().message == wrong.message);
}

TEST_CASE("a directive of a module that nobody knows is kept as one", "[checks]") {
    const auto main = parsed("http { strange_gate on; server_tokens off; odd { a b; c { } } }");

    REQUIRE(main);
    const auto& http = main->at(0).block;
    CHECK_FALSE(http.at(0).known);
    CHECK(http.at(1).known);
    CHECK_FALSE(http.at(2).known);
}

TEST_CASE("an include of nginx stands for what it brings, also within itself", "[checks]") {
    const auto main = parsed("http { include a; }",
                             {{"a", "server_tokens off;\ninclude b;"}, {"b", "autoindex on;"}});

    REQUIRE(main);
    CHECK(main->at(0).block.at(1).source == "/etc/nginx/b:1");
    CHECK_FALSE(parsed("http { include a; }", {{"a", "include a;"}}));
}

TEST_CASE("nginx chooses exactly, else the longest, unless an expression matches", "[checks]") {
    const std::string all =
        "location / {} location = /a {} location /a/ {} location ^~ /a/b {} "
        "location ~ \\.php$ {} location ~* ^/A/ {}";

    CHECK(chosen(all, "/a") == "location = /a");
    CHECK(chosen(all, "/x") == "location /");
    CHECK(chosen(all, "/a/x") == "location ~* ^/A/");
    CHECK(chosen(all, "/a/x.php") == "location ~ \\.php$");
    CHECK(chosen(all, "/a/b.php") == "location ^~ /a/b");
    CHECK(chosen("location /b {}", "/a") == "server");
    CHECK(chosen("location /a { location ~ x {} } location ~ y {}", "/axy") == "location ~ x");
    CHECK(chosen("location /a { location /ab {} } location ~ y {}", "/aby") == "location ~ y");
    CHECK(chosen("location ~ (?<!a)b {} location ~ a {}", "/a") ==
          "/etc/nginx/nginx.conf:1: an expression that is not understood");
}

TEST_CASE("the first server of a socket answers unless another is called so", "[checks]") {
    const auto main = parsed(
        "events {} http { server { listen 80; listen [::]:443 ssl; } "
        "server { listen *:80 default_server; listen [::]:443; } "
        "server { } server { listen 127.0.0.1; listen unix:/run/a; } }");
    const auto http = nginx_http(*main, "/etc/nginx/nginx.conf");

    REQUIRE(http);
    REQUIRE(http->sockets.size() == 4);
    CHECK(http->sockets[0].default_server == 1);
    CHECK(http->sockets[0].port == 80);
    CHECK_FALSE(http->sockets[0].tls);
    CHECK(http->sockets[1].default_server == 0);
    CHECK(http->sockets[1].tls);
    CHECK(http->sockets[2].default_server == 3);
    CHECK(http->sockets[3].local);
}

TEST_CASE("sizes and times of nginx are read as nginx reads them", "[checks]") {
    CHECK(parse_nginx_size("8m") == 8 << 20);
    CHECK(parse_nginx_size("0") == 0);
    CHECK(parse_nginx_size("1G") == 1 << 30);
    CHECK_FALSE(parse_nginx_size("8mm"));
    CHECK_FALSE(parse_nginx_size(""));
    CHECK_FALSE(parse_nginx_size("99999999999999999999"));
    CHECK(parse_nginx_time("60") == std::chrono::seconds(60));
    CHECK(parse_nginx_time("1m30s") == std::chrono::seconds(90));
    CHECK(parse_nginx_time("1500ms") == std::chrono::seconds(1));
    CHECK_FALSE(parse_nginx_time("m"));
    CHECK(numbers_of("1.22.1") == std::vector<int>{1, 22, 1});
    CHECK(hsts_age("max-age=31536000; includeSubDomains") == std::chrono::seconds(31536000));
    CHECK(hsts_age("Max-Age = \"5\"") == std::chrono::seconds(5));
    CHECK_FALSE(hsts_age("includeSubDomains"));
}

}  // namespace presscheck::test
