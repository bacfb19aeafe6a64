// What we say of configurations of nginx beside what the installed nginx makes of them: which it
// takes, which location answers, who is let in, and which versions of TLS its sockets speak.
#include "tests/support/catch.h"
#include "tests/support/dice.h"
#include "tests/support/nginx_judge.h"
#include "tests/support/relay.h"
#include "tests/support/shown.h"

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

namespace presscheck::test {
namespace {

struct Written {
    std::string what;
    std::vector<std::pair<std::string, std::string>> files;
};

Written in_http(std::string what, const std::string& text) {
    return {std::move(what), {{"nginx.conf", "events {}\nhttp {\n" + text + "\n}\n"}}};
}

Written in_server(const std::string& what, const std::string& text) {
    return in_http(what,
                   "server { listen 127.0.0.1:0; }\n"
                   "server { listen 127.0.0.1:65001;\n" +
                       text + "\n}");
}

// What nginx takes and what it refuses, each in the way in which it could be mistaken.
std::vector<Written> written() {
    std::vector<Written> all{
        {"no http at all", {{"nginx.conf", "events {}\n"}}},
        {"an empty file", {{"nginx.conf", ""}}},
        in_http("a server without listen", "server { }"),
        in_http("a carriage return", "server {\r\n listen 127.0.0.1:65001;\r\n}\r"),
        in_http("a semicolon that is missing", "server { listen 127.0.0.1:65001 }"),
        in_http("a brace that is missing", "server { listen 127.0.0.1:65001;"),
        in_http("a brace too many", "server { } }"),
        in_http("a quoted brace", "server { listen 127.0.0.1:65001; server_name \"a{b\" 'c;d'; }"),
        in_http("a word behind a quoted one", "server { server_name \"a\"b; }"),
        in_http("a quote that does not end", "server { server_name \"a; }"),
        in_http("a comment between the words", "server { listen # x;\n 127.0.0.1:65001; }"),
        in_http("a comment sign within a word", "server { server_name a#b; }"),
        in_http("a variable in braces", "server { location / { return 200 ${host}x; } }"),
        in_http("an escaped blank", "server { server_name a\\ b; }"),
        in_http("an escaped quote", R"(server { server_name "a\"b" 'c\'d'; })"),
        in_http("a word of another place", "listen 127.0.0.1:65001;"),
        in_http("a number of words", "server { server_tokens off on; }"),
        in_http("a switch that is neither", "server { autoindex maybe; }"),
        in_http("a switch in capitals", "server { autoindex ON; }"),
        in_http("a switch twice", "server { autoindex on; autoindex off; }"),
        in_http("a list of logs", "server { access_log a.log; access_log b.log; }"),
        in_http("a server_tokens twice", "server_tokens off; server_tokens off;"),
        in_http("allow and deny", "allow 10.0.0.0/8; deny all; server { }"),
        in_http("allow of bits beyond the prefix", "allow 10.1.2.3/8; server { }"),
        in_http("allow of no address", "allow ten; server { }"),
        in_http("allow of a prefix too long", "allow 10.0.0.0/33; server { }"),
        in_http("deny of a socket", "deny unix:; server { }"),
        in_http("a version of TLS that is none", "ssl_protocols TLSv1.4;"),
        in_http("a version of TLS twice", "ssl_protocols TLSv1.2 TLSv1.2;"),
        in_http("a satisfy that is neither", "satisfy some;"),
        in_http("a server_tokens that is none", "server_tokens none;"),
        in_http("a size of letters", "client_max_body_size big;"),
        in_http("a size in capitals", "client_max_body_size 8M;"),
        in_http("a time", "client_body_timeout 1m30s;"),
        in_http("a time of letters", "client_header_timeout soon;"),
        in_server("a location twice", "location /a { } location /a { }"),
        in_server("a location and an exact one", "location /a { } location = /a { }"),
        in_server("an expression twice", "location ~ a { } location ~ a { }"),
        in_server("a location within another", "location /a { location /a/b { } }"),
        in_server("a location outside of the one around it", "location /a { location /b { } }"),
        in_server("a location within an exact one", "location = /a { location /a/b { } }"),
        in_server("an expression within a location", "location /a { location ~ b { } }"),
        in_server("a location within an expression", "location ~ a { location /b { } }"),
        in_server("a sign that is glued", "location =/a { } location ^~/b { } location ~*c { }"),
        in_server("a sign that is none", "location == /a { }"),
        in_server("a named location within another", "location /a { location @b { } }"),
        in_server("an if with a return", "if ($host = a) { return 403; }"),
        in_server("allow in an if", "location / { if ($host = a) { allow all; } }"),
        in_server("limit_except", "location / { limit_except GET { deny all; } }"),
        in_server("limit_except in a server", "limit_except GET { deny all; }"),
        in_http("two default servers",
                "server { listen 127.0.0.1:65001 default_server; }\n"
                "server { listen 127.0.0.1:65001 default_server; }"),
        in_http("the same socket twice in a server",
                "server { listen 127.0.0.1:65001; listen 127.0.0.1:65001; }"),
        in_http("a range of ports", "server { listen 127.0.0.1:65001-65003; }"),
        in_http("a range of ports that is none", "server { listen 127.0.0.1:65003-65001; }"),
        in_http(
            "TLS with a certificate",
            "ssl_certificate crt; ssl_certificate_key key; server { listen 127.0.0.1:65001 ssl; }"),
        in_http("tables",
                "map $host $a { default 1; include tables/*.map; \"x y\" 2; }\n"
                "types { text/html html htm; } geo $b { default 0; 10.0.0.0/8 1; }"),
        in_http("a table with a block", "map $host $a { default { } }"),
        in_http("a pattern that stands for nothing", "include nothing/*.conf;"),
        in_http("an include of nothing", "include nothing.conf;"),
        in_http("an include of two words", "include a b;"),
        {"two http", {{"nginx.conf", "events {}\nhttp { }\nhttp { }\n"}}},
        {"the words of an http outside of it", {{"nginx.conf", "events {}\nserver { }\n"}}},
    };
    all.push_back({"includes within includes",
                   {{"nginx.conf", "events {}\nhttp { include sites/*.conf; }\n"},
                    {"sites/a.conf", "server { listen 127.0.0.1:65001; include sites/part; }\n"},
                    {"sites/b.conf", "server { listen 127.0.0.1:65002; }\n"},
                    {"sites/.c.conf", "this is not read\n"},
                    {"sites/part", "location / { }\n"}}});
    all.push_back({"a block that ends in another file",
                   {{"nginx.conf", "events {}\nhttp { include a; }\n"}, {"a", "server {\n"}}});
    all.push_back({"an include that ends the block around it",
                   {{"nginx.conf", "events {}\nhttp { include a;\n"}, {"a", "}\n"}}});
    all.push_back({"a file that includes itself",
                   {{"nginx.conf", "events {}\nhttp { include a; }\n"}, {"a", "include a;\n"}}});
    return all;
}

// A configuration nobody wrote: servers, each with locations in locations and rules of its own.
class Guess {
public:
    Guess(unsigned seed, int port) : dice_(seed), port_(port) {}

    std::string run(int servers) {
        text_ << "user root;\nevents {}\nhttp {\naccess_log off;\n"
              << "auth_basic_user_file users;\n";
        for (int i = 0; i < servers; ++i) {
            text_ << "server { listen 127.0.0.1:" << port_ << "; server_name s" << i << ";\n"
                  << "add_header X-Location server always;\n";
            rules();
            locations("/", 0);
            text_ << "}\n";
        }
        text_ << "}\n";
        return text_.str();
    }

private:
    template <std::size_t N>
    std::string one_of(const char* const (&words)[N]) {
        return words[dice_.below(N)];
    }

    void rules() {
        static const char* const networks[] = {"127.0.0.1",    "127.0.0.0/30", "127.0.0.2/31",
                                               "10.0.0.0/8",   "all",          "127.0.0.3",
                                               "127.0.0.0/29", "::1",          "0.0.0.0/1"};
        for (int i = dice_.below(2) * dice_.below(5); i > 0; --i)
            text_ << (dice_.below(2) == 0 ? "allow " : "deny ") << one_of(networks) << ";\n";
        if (dice_.below(5) == 0) text_ << "auth_basic " << (dice_.below(3) ? "x" : "off") << ";\n";
        if (dice_.below(5) == 0) text_ << "satisfy " << (dice_.below(2) ? "any" : "all") << ";\n";
    }

    void locations(const std::string& around, int depth) {
        static const char* const names[] = {"a", "b", "ab", "a/", "b/", "a/b", "adm", "x.php"};
        static const char* const expressions[] = {"\\.php$", "^/a", "b/", "/adm", "[ab]/x", "A"};
        std::vector<std::string> seen;
        for (int i = dice_.below(4); i > 0; --i) {
            const int kind = around.empty() ? 3 + dice_.below(3) : dice_.below(6);
            std::string line;
            std::string prefix = around + one_of(names);
            if (kind < 3) {
                line = (kind == 0 ? "" : kind == 1 ? "^~ " : "= ") + prefix;
            } else {
                line = (kind == 3 ? "~* " : "~ ") + one_of(expressions);
                prefix = "";  // within an expression only others fit
            }
            // A name may stand once as a prefix and once exactly.
            const auto key = kind < 2 ? prefix : line;
            if (std::find(seen.begin(), seen.end(), key) != seen.end()) continue;
            seen.push_back(key);
            text_ << "location " << line << " {\nempty_gif; add_header X-Location \"location "
                  << escaped(line) << "\" always;\n";
            rules();
            if (depth < 2 && kind != 2 && dice_.below(3) == 0) locations(prefix, depth + 1);
            text_ << "}\n";
        }
    }

    static std::string escaped(std::string text) {
        for (auto at = text.find_first_of("\\$"); at != std::string::npos;
             at = text.find_first_of("\\$", at)) {
            text.replace(at, 1, text[at] == '$' ? "(end)" : "\\\\");
            at += 2;
        }
        return text;
    }

    Dice dice_;
    int port_;
    std::ostringstream text_;
};

struct Asked {
    std::string server, path, from;
};

// What nginx answers, a line each: the status and the location.
std::vector<std::string> answers_of(const std::vector<Asked>& all, int port) {
    const TemporaryFolder folder;
    std::ostringstream config;
    for (const auto& asked : all) {
        if (&asked != &all.front()) config << "next\n";
        config << "url = \"http://127.0.0.1:" << port << asked.path << "\"\n"
               << "header = \"Host: " << asked.server << "\"\ninterface = \"" << asked.from
               << "\"\noutput = /dev/null\nsilent\n"
               << "write-out = \"%{http_code} %header{x-location}\\n\"\n";
    }
    folder.write("/config", config.str());
    return lines_from("curl -K " + folder.at("/config"));
}

const Row* row_of(const Table& table, const std::string& server, const std::string& path) {
    for (const auto& row : table.rows()) {
        if (shown(row, "server") == server && shown(row, "path") == path) return &row;
    }
    return nullptr;
}

bool has(const Row& row, const std::string& address) {
    const auto& networks = std::get<Value>(row.cell("sources")).list();
    return std::any_of(networks.begin(), networks.end(), [&](const Scalar& network) {
        return contains(std::get<Network>(network), *parse_address(address));
    });
}

// What is wrong with our row, beside what nginx answered; empty: nothing.
std::string contradiction(const Row* row, const Asked& asked, const std::string& answer) {
    const auto status = answer.substr(0, 3);
    auto location = answer.substr(std::min<std::size_t>(4, answer.size()));
    if (row == nullptr) return status == "403" ? "" : "no row";
    if (std::holds_alternative<Unknown>(row->cell("sources"))) return "not known";
    for (auto at = location.find("(end)"); at != std::string::npos; at = location.find("(end)"))
        location.replace(at, 5, "$");
    if (shown(*row, "location") != location) return "another location";
    const bool refused = status == "403";
    if (refused == has(*row, asked.from)) return refused ? "let in" : "not let in";
    const bool asked_for_password = status == "401";
    if (!refused && shown(*row, "authenticated") == "true" && !asked_for_password)
        return "no password was asked";
    return "";
}

}  // namespace

TEST_CASE("nginx and we take and refuse the same configurations", "[integration][truth]") {
    const auto tree = GENERATE(from_range(written()));

    const NginxPlace place(tree.files);
    const auto judged = place.test();
    const auto ours = place.servers();

    INFO(tree.what << "\n" << judged.output);
    CHECK(ours.complete() == (judged.status == 0));
}

TEST_CASE("nginx chooses the locations we say, and lets in whom we say", "[integration][truth]") {
    constexpr int servers = 60;
    const auto seed = GENERATE(1U, 2U, 3U, 4U);
    const std::vector<std::string> paths{
        "/",    "/a", "/a/",    "/ab",      "/a/b",     "/a/b/",  "/adm",  "/adm/x", "/x.php",
        "/b/x", "/A", "/a/a/b", "/b/x.php", "/a/x.php", "/other", "/abb/", "/a/b/ab"};
    const auto port = free_port();
    NginxPlace place({{"nginx.conf", Guess(seed, port).run(servers)}});
    INFO(place.test().output);
    REQUIRE(place.test().status == 0);
    REQUIRE(place.start(port));

    std::vector<Asked> asked;
    Dice dice(seed);
    for (int i = 0; i < servers; ++i) {
        for (const auto& path : paths)
            asked.push_back(
                {"s" + std::to_string(i), path, "127.0.0." + std::to_string(1 + dice.below(5))});
    }
    const auto answers = answers_of(asked, port);
    const auto table = place.paths(paths);

    REQUIRE(table.complete());
    REQUIRE(answers.size() == asked.size());
    std::string wrong;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        const auto what =
            contradiction(row_of(table, asked[i].server, asked[i].path), asked[i], answers[i]);
        if (!what.empty())
            wrong += "\n" + asked[i].server + asked[i].path + " from " + asked[i].from + ": " +
                     answers[i] + ", " + what;
    }
    CHECK(wrong == "");
}

TEST_CASE("a socket of nginx speaks the oldest TLS of its first server", "[integration][truth]") {
    struct Case {
        std::string first, second;
    };
    const auto protocols = GENERATE(values<Case>({
        {"ssl_protocols TLSv1.2 TLSv1.3;", "ssl_protocols TLSv1;"},
        {"ssl_protocols TLSv1 TLSv1.2;", "ssl_protocols TLSv1.3;"},
        {"ssl_protocols TLSv1.1; ssl_protocols TLSv1.2;", ""},
        {"ssl_protocols TLSv1.3;", ""},
        {"", "ssl_protocols TLSv1.3;"},
    }));
    const auto port = free_port();
    const auto server = [&](const std::string& name, const std::string& text) {
        return "server { listen 127.0.0.1:" + std::to_string(port) + " ssl; server_name " + name +
               "; " + text + " }\n";
    };
    NginxPlace place(
        {{"nginx.conf",
          "user root;\nevents {}\nhttp { access_log off;\n"
          "ssl_ciphers ALL:@SECLEVEL=0; ssl_certificate crt; ssl_certificate_key key;\n" +
              server("one", protocols.first) + server("two", protocols.second) + "}\n"}});
    REQUIRE(place.start(port));

    const auto oldest = [&](const std::string& name) -> std::string {
        for (const std::string version : {"1", "1_1", "1_2", "1_3"}) {
            const auto spoke = run_command(
                "openssl s_client -tls" + version + " -cipher ALL:@SECLEVEL=0 -servername " + name +
                " -connect 127.0.0.1:" + std::to_string(port) + " </dev/null >/dev/null 2>&1");
            if (spoke.status == 0) return version == "1" ? "1.0" : "1." + version.substr(2);
        }
        return "none";
    };
    const auto table = place.servers();

    REQUIRE(table.rows().size() == 2);
    CHECK(shown(table.rows()[0], "oldest_tls") == oldest("one"));
    CHECK(shown(table.rows()[1], "oldest_tls") == oldest("two"));
}

}  // namespace presscheck::test
