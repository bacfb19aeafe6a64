// What we say of configurations of Apache beside what the installed Apache makes of them: which it
// takes, which hosts answer where, who is let in, and which versions of TLS its sockets speak.
#include "tests/support/apache_judge.h"
#include "tests/support/catch.h"
#include "tests/support/dice.h"
#include "tests/support/relay.h"
#include "tests/support/shown.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace presscheck::test {
namespace {

struct Written {
    std::string what;
    std::vector<std::pair<std::string, std::string>> files;
};

Written in_main(std::string what, const std::string& text,
                std::vector<std::pair<std::string, std::string>> others = {}) {
    others.emplace_back("/etc/apache2/apache2.conf", "Listen 127.0.0.1:65011\n" + text + "\n");
    return {std::move(what), std::move(others)};
}

// What Apache takes and what it refuses, each in the way in which it could be mistaken.
std::vector<Written> written() {
    return {
        in_main("nothing more", ""),
        in_main("a directive of no module", "AcessLog off"),
        in_main("a directive of a module that is not loaded", "SSLEngine on"),
        in_main("one in a condition that does not hold",
                "<IfModule mod_ssl.c>\nSSLEngine on\n</IfModule>"),
        in_main("one in a condition that holds",
                "<IfModule authz_core_module>\nSSLEngine on\n</IfModule>"),
        in_main("a condition by the name of the source",
                "<IfModule mod_authz_core.c>\nNonsense\n</IfModule>"),
        in_main("a condition that is negated", "<IfModule !mod_ssl.c>\nNonsense\n</IfModule>"),
        in_main("conditions in each other",
                "<IfModule mod_ssl.c>\n<IfModule mod_alias.c>\nA\n</IfModule>\nB\n</IfModule>"),
        in_main("a defined name", "Define a\n<IfDefine a>\nNonsense\n</IfDefine>"),
        in_main("a name that is taken back",
                "Define a\nUnDefine a\n<IfDefine a>\nNonsense\n</IfDefine>"),
        in_main("a value that is defined", "Define port 65012\nListen 127.0.0.1:${port}"),
        in_main("a version", "<IfVersion >= 2.4>\nNonsense\n</IfVersion>"),
        in_main("another version", "<IfVersion < 2.4>\nNonsense\n</IfVersion>"),
        in_main("a line that goes on", "Listen \\\n127.0.0.1:65012"),
        in_main("a comment that goes on", "# a \\\nNonsense"),
        in_main("a word in quotes", "ServerAdmin \"a b\""),
        in_main("a section that is not closed", "<Directory />\nRequire all granted"),
        in_main("a section that is closed by another", "<Directory />\n</Location>"),
        in_main("a section without its end", "<Directory /\n</Directory>"),
        in_main("a closing without a section", "</Directory>"),
        in_main("sections in capitals", "<DIRECTORY />\nREQUIRE all granted\n</directory>"),
        in_main("a Require outside of any section", "Require all granted"),
        in_main("a Listen within a section", "<Directory />\nListen 1\n</Directory>"),
        in_main("a host within a host",
                "<VirtualHost *:1>\n<VirtualHost *:2>\n</VirtualHost>\n</VirtualHost>"),
        in_main("a file within a folder",
                "<Directory />\n<Files a>\nRequire all denied\n</Files>\n</Directory>"),
        in_main("an include of nothing", "Include nothing.conf"),
        in_main("an optional include of nothing", "IncludeOptional nothing.conf"),
        in_main("a pattern that stands for nothing", "Include nothing/*.conf"),
        in_main("an optional pattern that stands for nothing", "IncludeOptional nothing/*.conf"),
        in_main("an include of a pattern", "Include conf.d/*.conf",
                {{"/etc/apache2/conf.d/a.conf", "Nonsense\n"}}),
        in_main("a hidden file is passed over", "Include conf.d/*.conf",
                {{"/etc/apache2/conf.d/.a.conf", "Nonsense\n"},
                 {"/etc/apache2/conf.d/b.conf", "ServerAdmin a\n"}}),
        in_main("an include of a folder", "Include conf.d",
                {{"/etc/apache2/conf.d/a/b", "Nonsense\n"}}),
        in_main("an include within a section",
                "<VirtualHost *:65011>\nInclude part\n</VirtualHost>",
                {{"/etc/apache2/part", "ServerName a\n"}}),
        in_main("a section that ends in another file", "Include part\n</Directory>",
                {{"/etc/apache2/part", "<Directory />\n"}}),
        in_main("a file that includes itself", "Include part",
                {{"/etc/apache2/part", "Include part\n"}}),
        in_main("an error that is written", "Error \"no\""),
    };
}

// A configuration nobody wrote: hosts with folders, files and addresses and rules for each.
class Guess {
public:
    Guess(unsigned seed, int port) : dice_(seed), port_(port) {}

    std::string run(int hosts) {
        text_ << "Listen 127.0.0.1:" << port_ << "\nDocumentRoot {root}/var/www\n"
              << "<Directory />\nRequire all denied\n</Directory>\n"
              << "<Directory {root}/var/www>\nRequire all granted\n</Directory>\n";
        for (int i = 0; i < hosts; ++i) {
            text_ << "<VirtualHost 127.0.0.1:" << port_ << ">\nServerName s" << i << "\n";
            if (dice_.below(4) == 0) text_ << "Alias /b {root}/var/www/a\n";
            for (int more = dice_.below(4); more > 0; --more)
                section();
            text_ << "</VirtualHost>\n";
        }
        return text_.str();
    }

private:
    template <std::size_t N>
    std::string one_of(const char* const (&words)[N]) {
        return words[dice_.below(N)];
    }

    void section() {
        static const char* const sections[] = {"Directory {root}/var/www/a",
                                               "Directory {root}/var/www",
                                               "Location /a",
                                               "Location /a/",
                                               "LocationMatch \\.php$",
                                               "LocationMatch ^/a",
                                               "Files x.php",
                                               "FilesMatch \\.php$",
                                               "Directory ~ /a$",
                                               "DirectoryMatch www/b",
                                               "Location /",
                                               "Directory {root}/var/*",
                                               "Files *.ph?",
                                               "Directory {root}/var/www/a/b"};
        const auto written = one_of(sections);
        text_ << "<" << written << ">\n";
        rules();
        text_ << "</" << written.substr(0, written.find(' ')) << ">\n";
    }

    std::string provider() {
        static const char* const providers[] = {
            "ip 127.0.0.1",    "ip 127.0.0.0/30", "ip 127.0",   "ip 10.0.0.0/8 127.0.0.4",
            "all granted",     "all denied",      "valid-user", "user an",
            "ip 127.0.0.2/31", "local",           "method GET", "ip 127.0.0.0/255.255.255.252"};
        return one_of(providers);
    }

    void rules() {
        if (dice_.below(4) == 0)
            text_ << "AuthType Basic\nAuthName a\nAuthUserFile {root}/etc/apache2/users\n";
        switch (dice_.below(5)) {
            case 0:
                return;
            case 1:
                text_ << "<RequireAll>\nRequire " << provider() << "\nRequire not ip 127.0.0."
                      << dice_.below(5) << "\n<RequireAny>\nRequire " << provider() << "\nRequire "
                      << provider() << "\n</RequireAny>\n</RequireAll>\n";
                return;
            case 2:
                text_ << "Order " << (dice_.below(2) == 0 ? "Allow,Deny" : "Deny,Allow")
                      << "\nAllow from " << (dice_.below(2) == 0 ? "127.0.0.1 10" : "all") << "\n";
                if (dice_.below(2) == 0) text_ << "Deny from 127.0.0.0/30\n";
                if (dice_.below(4) == 0) text_ << "Satisfy Any\n";
                return;
            default:
                for (int i = 1 + dice_.below(2); i > 0; --i)
                    text_ << "Require " << provider() << "\n";
        }
    }

    Dice dice_;
    int port_;
    std::ostringstream text_;
};

struct Asked {
    std::string host, path, from;
};

std::vector<std::string> answers_of(const std::vector<Asked>& all, int port) {
    const TemporaryFolder folder;
    std::ostringstream config;
    for (const auto& asked : all) {
        if (&asked != &all.front()) config << "next\n";
        config << "url = \"http://127.0.0.1:" << port << asked.path << "\"\n"
               << "header = \"Host: " << asked.host << "\"\ninterface = \"" << asked.from
               << "\"\noutput = /dev/null\nsilent\nwrite-out = \"%{http_code}\\n\"\n";
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

// 500 stands where a password is asked for and nothing says how: nobody gets in, as with 403.
std::string contradiction(const Row* row, const Asked& asked, const std::string& status) {
    const bool refused = status == "403";
    const bool asked_for_password = status == "401" || status == "500";
    if (row == nullptr) return refused ? "" : "no row";
    if (std::holds_alternative<Unknown>(row->cell("sources"))) return "not known";
    if (refused == has(*row, asked.from)) return refused ? "let in" : "not let in";
    if (!refused && shown(*row, "authenticated") == "true" && !asked_for_password)
        return "no password was asked";
    return "";
}

}  // namespace

TEST_CASE("Apache and we take and refuse the same configurations", "[integration][truth]") {
    const auto tree = GENERATE(from_range(written()));

    const ApachePlace place({}, tree.files);
    const auto judged = place.test();
    const auto ours = place.servers();

    INFO(tree.what << "\n" << judged.output);
    CHECK(ours.complete() == (judged.status == 0));
}

TEST_CASE("Apache lets in whom we say", "[integration][truth]") {
    constexpr int hosts = 60;
    const auto seed = GENERATE(1U, 2U, 3U, 4U);
    const std::vector<std::string> paths{"/x.php",   "/a/x.php", "/a/b/x.php", "/a/b/y",
                                         "/b/x.php", "/y",       "/a/y"};
    const auto port = free_port();
    const auto config = Guess(seed, port).run(hosts);
    ApachePlace place(
        {"access_compat", "alias", "auth_basic", "authn_core", "authn_file", "authz_user"},
        {{"/etc/apache2/apache2.conf", config},
         {"/var/www/x.php", ""},
         {"/var/www/y", ""},
         {"/var/www/a/x.php", ""},
         {"/var/www/a/y", ""},
         {"/var/www/a/b/x.php", ""},
         {"/var/www/a/b/y", ""},
         {"/var/www/b/x.php", ""}});
    const auto taken = place.test();
    INFO(taken.output);
    REQUIRE(taken.status == 0);
    REQUIRE(place.start(port));

    std::vector<Asked> asked;
    Dice dice(seed);
    for (int i = 0; i < hosts; ++i) {
        for (const auto& path : paths) {
            for (int times = 0; times < 2; ++times)
                asked.push_back({"s" + std::to_string(i), path,
                                 "127.0.0." + std::to_string(1 + dice.below(5))});
        }
    }
    const auto answers = answers_of(asked, port);
    const auto table = place.paths(paths);

    REQUIRE(table.complete());
    REQUIRE(answers.size() == asked.size());
    std::string wrong;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        const auto what =
            contradiction(row_of(table, asked[i].host, asked[i].path), asked[i], answers[i]);
        if (what.empty()) continue;
        const auto begins = config.find("ServerName " + asked[i].host + "\n");
        wrong += "\n" + asked[i].host + asked[i].path + " from " + asked[i].from + ": " +
                 answers[i] + ", " + what + "\n" +
                 config.substr(begins, config.find("</VirtualHost>", begins) - begins);
    }
    CHECK(wrong == "");
}

TEST_CASE("Apache lists the hosts we list", "[integration][truth]") {
    const ApachePlace place(
        {}, {{"/etc/apache2/apache2.conf",
              "Listen 127.0.0.1:65021\nListen 65022\n"
              "<VirtualHost *:65021>\nServerName one\nServerAlias eins\n</VirtualHost>\n"
              "<VirtualHost *:65021>\nServerName two\n</VirtualHost>\n"
              "<VirtualHost 127.0.0.1:65022>\nServerName three\n</VirtualHost>\n"
              "<VirtualHost _default_:65022>\nServerName four\n</VirtualHost>\n"
              "<VirtualHost *:65099>\nServerName unheard\n</VirtualHost>\n"}});
    const auto dumped = place.test("-D DUMP_VHOSTS").output;

    const auto table = place.servers();

    std::set<std::string> ours;
    for (const auto& row : table.rows())
        ours.insert(shown(row, "name") + " " + shown(row, "port") + " " + shown(row, "default"));
    INFO(dumped);
    CHECK(ours == std::set<std::string>{"one 65021 true", "two 65021 false", "three 65022 true",
                                        "four 65022 true"});
    CHECK(dumped.find("default server one") != std::string::npos);
    CHECK(dumped.find("127.0.0.1:65022        three") != std::string::npos);
    CHECK(dumped.find("*:65022                four") != std::string::npos);
}

TEST_CASE("a host of Apache speaks the oldest TLS we say", "[integration][truth]") {
    struct Case {
        std::string first, second;
    };
    const auto protocols = GENERATE(values<Case>({
        {"SSLProtocol all -TLSv1 -TLSv1.1", "SSLProtocol TLSv1"},
        {"SSLProtocol all", "SSLProtocol TLSv1.3"},
        {"SSLProtocol -all +TLSv1.1 +TLSv1.2", ""},
        {"SSLProtocol +TLSv1.2 TLSv1.3", ""},
        {"", "SSLProtocol all -SSLv3 -TLSv1"},
    }));
    const auto port = free_port();
    const auto host = [&](const std::string& name, const std::string& text) {
        return "<VirtualHost *:" + std::to_string(port) + ">\nServerName " + name + "\n" +
               "SSLEngine on\nSSLCertificateFile {root}/etc/apache2/crt\n"
               "SSLCertificateKeyFile {root}/etc/apache2/key\n"
               "SSLCipherSuite ALL:@SECLEVEL=0\n" +
               text + "\n</VirtualHost>\n";
    };
    ApachePlace place({"socache_shmcb", "ssl"},
                      {{"/etc/apache2/apache2.conf", "Listen 127.0.0.1:" + std::to_string(port) +
                                                         "\n" + host("one", protocols.first) +
                                                         host("two", protocols.second)}});
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
    INFO(protocols.first << " / " << protocols.second);
    CHECK(shown(table.rows()[0], "oldest_tls") == oldest("one"));
    CHECK(shown(table.rows()[1], "oldest_tls") == oldest("two"));
}

}  // namespace presscheck::test
