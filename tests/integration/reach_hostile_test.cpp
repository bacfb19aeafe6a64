// What strangers answer the role `reach`: each question is over in time, and nobody is asked who
// was not declared.
#include "tests/support/answering_server.h"
#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/own_network.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

#include <sys/socket.h>

#include <array>
#include <chrono>
#include <fstream>
#include <list>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <thread>

namespace presscheck::test {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int port = 8080;
const std::string here = "203.0.113.10";

std::string site_with(const std::string& endpoints) {
    return "site: 1\nendpoints:\n" + endpoints;
}

struct Seen {
    bool ran = false;
    Ran probe;
    milliseconds took{};
    int connections = 0;

    json row() const { return json::parse(probe.out).at("rows").at(0); }
};

// What `probe http` says of one server at `address`, declared as `url`.
Seen look_at(const std::string& url, const std::string& address, int at_port,
             const std::function<void(int)>& answer) {
    Seen seen;
    const OwnNetwork network{
        {here + "/24", "169.254.169.254/16"},
        {{"presscheck/site.yaml", site_with("  - {name: one, url: \"" + url + "\"}\n")},
         {"resolv.conf", "nameserver 203.0.113.53\n"}}};
    seen.ran = in_own_network(network, [&] {
        const AnsweringServer server(address, at_port, answer);
        if (!server.listening()) return;
        const auto began = steady_clock::now();
        seen.probe =
            run_program({our_program("presscheck-agent"), "probe", "http", "--format", "json"});
        seen.took = std::chrono::duration_cast<milliseconds>(steady_clock::now() - began);
        seen.connections = server.connections();
    });
    if (!seen.ran) WARN("no network of its own here: this was not compared");
    return seen;
}

Seen look_at_answer(const std::function<void(int)>& answer) {
    return look_at("http://" + here + ":8080/", here, port, answer);
}

std::string request_on(int connection) {
    std::string request;
    std::array<char, 4096> piece{};
    while (request.find("\r\n\r\n") == std::string::npos) {
        const auto got = ::recv(connection, piece.data(), piece.size(), 0);
        if (got <= 0) break;
        request.append(piece.data(), static_cast<std::size_t>(got));
    }
    return request;
}

}  // namespace

TEST_CASE("a body without an end is cut off", "[integration][reach]") {
    const auto seen = look_at_answer([](int connection) {
        request_on(connection);
        const std::string zeros(65536, '0');
        if (!send_all(connection, "HTTP/1.1 200 OK\r\n\r\n")) return;
        while (send_all(connection, zeros)) {
        }
    });
    if (!seen.ran) return;

    CHECK(seen.took < milliseconds{20000});
    REQUIRE(seen.probe.code == 0);
    CHECK(seen.row().at("status") == 200);
    CHECK(seen.row().at("error_leaks") == json{{"unknown", "too_large"}});
}

TEST_CASE("a server that sends a byte at a time is not waited for", "[integration][reach]") {
    const auto seen = look_at_answer([](int connection) {
        request_on(connection);
        while (send_all(connection, "H"))
            std::this_thread::sleep_for(milliseconds{50});
    });
    if (!seen.ran) return;

    CHECK(seen.took < milliseconds{20000});
    REQUIRE(seen.probe.code == 0);
    CHECK(seen.row().at("answers") == json{{"unknown", "budget"}});
}

TEST_CASE("a head of ten megabytes is not read", "[integration][reach]") {
    const auto seen = look_at_answer([](int connection) {
        request_on(connection);
        if (!send_all(connection, "HTTP/1.1 200 OK\r\n")) return;
        const std::string field = "X-More: " + std::string(8000, 'x') + "\r\n";
        for (int i = 0; i < 1300 && send_all(connection, field); ++i) {
        }
    });
    if (!seen.ran) return;

    REQUIRE(seen.probe.code == 0);
    CHECK(seen.row().at("answers") == json{{"unknown", "too_large"}});
}

TEST_CASE("a redirect to a metadata service is not followed", "[integration][reach]") {
    Seen seen;
    int asked = 0;
    const OwnNetwork network{{here + "/24", "169.254.169.254/16"},
                             {{"presscheck/site.yaml",
                               site_with("  - {name: one, url: \"http://" + here + ":8080/\"}\n")},
                              {"resolv.conf", "nameserver 203.0.113.53\n"}}};
    seen.ran = in_own_network(network, [&] {
        const AnsweringServer metadata("169.254.169.254", 80, [](int connection) {
            send_all(connection, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret");
        });
        const AnsweringServer server(here, port, [](int connection) {
            request_on(connection);
            send_all(connection,
                     "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest/\r\n"
                     "Content-Length: 0\r\n\r\n");
        });
        seen.probe =
            run_program({our_program("presscheck-agent"), "probe", "http", "--format", "json"});
        asked = metadata.connections();
        seen.connections = server.connections();
    });
    if (!seen.ran) {
        WARN("no network of its own here: this was not compared");
        return;
    }

    CHECK(asked == 0);
    CHECK(seen.connections > 0);
    REQUIRE(seen.probe.code == 0);
    CHECK(seen.row().at("final_url") == "http://169.254.169.254/latest/");
    CHECK(seen.row().at("csp") == json{{"unknown", "undeclared"}});
}

TEST_CASE("an address of this host is asked of an endpoint of its own alone",
          "[integration][reach]") {
    const auto [url, own, expected] = GENERATE(table<std::string, std::string, json>({
        {"http://127.0.0.1:8080/", "false", json{{"unknown", "not_permitted"}}},
        {"http://127.0.0.1:8080/", "true", json(true)},
    }));
    CAPTURE(url, own);
    Seen seen;
    const OwnNetwork network{{here + "/24"},
                             {{"presscheck/site.yaml", site_with("  - {name: one, url: \"" + url +
                                                                 "\", own: " + own + "}\n")},
                              {"resolv.conf", "nameserver 203.0.113.53\n"}}};
    seen.ran = in_own_network(network, [&] {
        const AnsweringServer server("127.0.0.1", port, [](int connection) {
            request_on(connection);
            send_all(connection, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        seen.probe =
            run_program({our_program("presscheck-agent"), "probe", "http", "--format", "json"});
        seen.connections = server.connections();
    });
    if (!seen.ran) {
        WARN("no network of its own here: this was not compared");
        return;
    }

    REQUIRE(seen.probe.code == 0);
    CHECK(seen.row().at("answers") == expected);
    CHECK((seen.connections > 0) == (expected == json(true)));
}

TEST_CASE("what is compressed is not unpacked", "[integration][reach]") {
    const auto seen = look_at_answer([](int connection) {
        request_on(connection);
        send_all(connection,
                 "HTTP/1.1 404 Not Found\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n"
                 "\x1f\x8b\x08");
    });
    if (!seen.ran) return;

    REQUIRE(seen.probe.code == 0);
    CHECK(seen.row().at("error_leaks") == json{{"unknown", "unsupported"}});
}

TEST_CASE("what is no TLS is said to be none", "[integration][reach]") {
    const auto seen = look_at("https://" + here + ":8443/", here, 8443, [](int connection) {
        send_all(connection, std::string(100000, '\x16'));
    });
    if (!seen.ran) return;

    REQUIRE(seen.probe.code == 0);
    CHECK(seen.row().at("answers").is_object());
}

TEST_CASE("a server cannot say in our words that it is not there", "[integration][reach]") {
    const auto words = GENERATE(as<std::string>{}, "!refused\n\n", "!no-such-name\r\n\r\n");
    CAPTURE(words);
    const auto seen = look_at_answer([&](int connection) {
        request_on(connection);
        send_all(connection, words);
    });
    if (!seen.ran) return;

    REQUIRE(seen.probe.code == 0);
    CHECK(seen.row().at("answers") == json{{"unknown", "malformed"}});
}

TEST_CASE("a silent server takes no time of the others", "[integration][reach]") {
    Seen seen;
    std::string endpoints;
    for (int i = 100; i < 112; ++i) {
        const auto number = std::to_string(i);
        endpoints +=
            "  - {name: silent-" + number + ", url: \"http://198.51.100." + number + "/\"}\n";
    }
    endpoints += "  - {name: there, url: \"http://" + here + ":8080/\"}\n";
    const OwnNetwork network{{here + "/24"}, {{"presscheck/site.yaml", site_with(endpoints)}}};
    seen.ran = in_own_network(network, [&] {
        // Packets for it come back to where nobody has that address, and are dropped.
        if (!can_run("ip route add 198.51.100.0/24 dev lo")) return;
        const AnsweringServer server(here, port, [](int connection) {
            request_on(connection);
            send_all(connection, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        const auto began = steady_clock::now();
        seen.probe =
            run_program({our_program("presscheck-agent"), "probe", "http", "--format", "json"});
        seen.took = std::chrono::duration_cast<milliseconds>(steady_clock::now() - began);
        seen.connections = server.connections();
    });
    if (!seen.ran) {
        WARN("no network of its own here: this was not compared");
        return;
    }

    CHECK(seen.took < milliseconds{20000});
    REQUIRE(seen.probe.code == 0);
    std::size_t silent = 0;
    const auto table = json::parse(seen.probe.out);
    for (const auto& row : table.at("rows")) {
        CAPTURE(row.dump());
        if (row.at("name") == "there") {
            CHECK(row.at("answers") == true);
            CHECK(row.at("trace") == false);
            continue;
        }
        ++silent;
        for (const auto* column : {"answers", "status", "redirects_to_https", "csp", "trace"})
            CHECK(row.at(column) == json{{"unknown", "budget"}});
    }
    CHECK(silent == 24);
}

TEST_CASE("whoever lets everybody wait is given up in time, and what others said is kept",
          "[integration][reach]") {
    Seen seen;
    std::string endpoints = "  - {name: there, url: \"http://" + here + ":8080/\"}\n";
    for (int i = 0; i < 31; ++i) {
        const auto number = std::to_string(i);
        endpoints += "  - {name: slow-" + number + ", url: \"http://" + here + ":" +
                     std::to_string(8100 + i) + "/\"}\n";
    }
    const OwnNetwork network{{here + "/24"}, {{"presscheck/site.yaml", site_with(endpoints)}}};
    seen.ran = in_own_network(network, [&] {
        std::list<AnsweringServer> slow;
        for (int i = 0; i < 31; ++i) {
            slow.emplace_back(here, 8100 + i, [](int connection) {
                request_on(connection);
                while (send_all(connection, "H"))
                    std::this_thread::sleep_for(milliseconds{50});
            });
        }
        const AnsweringServer server(here, port, [](int connection) {
            request_on(connection);
            send_all(connection, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        const auto began = steady_clock::now();
        seen.probe =
            run_program({our_program("presscheck-agent"), "probe", "http", "--format", "json"});
        seen.took = std::chrono::duration_cast<milliseconds>(steady_clock::now() - began);
    });
    if (!seen.ran) {
        WARN("no network of its own here: this was not compared");
        return;
    }

    CHECK(seen.took < milliseconds{20000});
    REQUIRE(seen.probe.code == 0);
    const auto rows = json::parse(seen.probe.out).at("rows");
    REQUIRE(rows.size() == 32);
    CHECK(rows[0].at("answers") == true);
    for (std::size_t i = 1; i < rows.size(); ++i) {
        CAPTURE(rows[i].dump());
        CHECK(rows[i].at("answers") == json{{"unknown", "budget"}});
        CHECK(rows[i].at("trace") == json{{"unknown", "budget"}});
        CHECK(rows[i].at("error_leaks") == json{{"unknown", "budget"}});
    }
}

TEST_CASE("a scan speaks to declared servers and the resolver, and to nobody else",
          "[integration][reach]") {
    Ran scan;
    std::string trace;
    const OwnNetwork network{
        {here + "/24"},
        {{"presscheck/site.yaml",
          site_with("  - {name: one, url: \"http://" + here +
                    ":8080/\"}\n"
                    "  - {name: named, url: \"http://bao.example.vn:81/\"}\n")},
         {"resolv.conf", "nameserver 203.0.113.53\n"}}};
    const TemporaryFolder folder;
    const bool ran = in_own_network(network, [&] {
        const AnsweringServer server(here, port, [](int connection) {
            request_on(connection);
            send_all(connection,
                     "HTTP/1.1 302 Found\r\nLocation: http://203.0.113.66/\r\n"
                     "Set-Cookie: sid=dGhpc2lzc2VjcmV0; Path=/\r\nContent-Length: 0\r\n\r\n");
        });
        scan = run_program({"strace", "-f", "-qq", "-e", "trace=connect,bind,listen,accept,accept4",
                            "-o", folder.at("/trace"), our_program("presscheck-agent"), "scan",
                            "--format", "json"});
    });
    if (!ran) {
        WARN("no network of its own here: this was not compared");
        return;
    }

    REQUIRE((scan.code == 0 || scan.code == 1));
    std::ifstream lines(folder.at("/trace"));
    std::size_t asked = 0, resolved = 0;
    for (std::string line; std::getline(lines, line);) {
        if (line.find("AF_NETLINK") != std::string::npos) continue;
        CAPTURE(line);
        const auto says = [&](const char* part) { return line.find(part) != std::string::npos; };
        if (!says("connect(") && !says("bind(") && !says("listen(") && !says("accept")) continue;
        const bool server = says("sin_port=htons(8080)") && says("\"203.0.113.10\"");
        const bool resolver = says("sin_port=htons(53)") && says("\"203.0.113.53\"");
        CHECK((server || resolver));
        asked += server ? 1 : 0;
        resolved += resolver ? 1 : 0;
    }
    CHECK(asked > 0);
    CHECK(resolved > 0);
    std::map<std::string, json> results;
    const auto document = json::parse(scan.out);
    for (const auto& result : document.at("results"))
        results[result.at("check")] = result;
    CHECK(results.at("level3-endpoints/cookies-httponly").at("state") == "fail");
    CHECK(results.at("level3-endpoints/http-to-https").at("state") == "fail");
    CHECK(results.at("level3-endpoints/content-security-policy").at("state") != "pass");
    CHECK(scan.out.find("dGhpc2lzc2VjcmV0") == std::string::npos);
}

TEST_CASE("a recording of a server holds none of its cookies", "[integration][reach]") {
    Ran recorded, again;
    const OwnNetwork network{
        {here + "/24"},
        {{"presscheck/site.yaml",
          site_with("  - {name: one, url: \"http://" + here + ":8080/\", admin: true}\n")},
         {"resolv.conf", "nameserver 203.0.113.53\n"}}};
    const TemporaryFolder folder;
    const bool ran = in_own_network(network, [&] {
        const AnsweringServer server(here, port, [](int connection) {
            request_on(connection);
            send_all(connection,
                     "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nTransfer-Encoding: chunked\r\n"
                     "Set-Cookie: sid=dGhpc2lzc2VjcmV0; HttpOnly\r\n\r\n"
                     "43\r\n<input name=csrf value=dGhpc2lzc2VjcmV0><input type=\"password\">    "
                     "\r\n0\r\n\r\n");
        });
        recorded = run_program({our_program("presscheck-agent"), "probe", "http", "--format",
                                "json", "--record", folder.at("/recording")});
        again = run_program({our_program("presscheck-agent"), "probe", "http", "--format", "json",
                             "--root", folder.at("/recording")});
    });
    if (!ran) {
        WARN("no network of its own here: this was not compared");
        return;
    }

    CAPTURE(recorded.error);
    REQUIRE(recorded.code == 0);
    CHECK(recorded.error.find("cookies") != std::string::npos);
    CHECK(again.out == recorded.out);
    const auto row = json::parse(recorded.out).at("rows").at(0);
    CHECK(row.at("login") == "form");
    CHECK(row.at("cookies_httponly") == true);
    CHECK(row.at("cookies_secure") == false);
    CHECK_FALSE(can_run("grep -rq dGhpc2lzc2VjcmV0 " + folder.at("/recording")));
    CHECK(can_run("grep -rq 'HTTP/1.1 200' " + folder.at("/recording")));
}

TEST_CASE("a person is told of the network, not of files, what an endpoint did not answer",
          "[integration][reach]") {
    const auto [endpoint, expected] = GENERATE(table<std::string, std::string>({
        {"http://127.0.0.1:8080/", "the name leads to this machine or its link; if that is right"},
        {"http://no-resolver.example.vn/", "no way there over the network, or no resolver"},
        {"http://203.0.113.10:8080/", "what answered does not speak the protocol, or was cut off"},
    }));
    CAPTURE(endpoint);
    Ran scan;
    const OwnNetwork network{
        {here + "/24"},
        {{"presscheck/site.yaml", site_with("  - {name: one, url: \"" + endpoint + "\"}\n")},
         {"resolv.conf", "nameserver 203.0.113.53\n"}}};
    const bool ran = in_own_network(network, [&] {
        const AnsweringServer server(here, port, [](int connection) {
            request_on(connection);
            send_all(connection, "SSH-2.0-x\r\n");
        });
        scan = run_program(
            {our_program("presscheck-agent"), "--lang", "en", "scan", "--only", "trace-off"});
    });
    if (!ran) {
        WARN("no network of its own here: this was not compared");
        return;
    }

    CAPTURE(scan.out);
    std::istringstream broken(scan.out);  // into lines
    std::string words;
    for (std::string word; broken >> word;)
        words += (words.empty() ? "" : " ") + word;
    CHECK(words.find(expected) != std::string::npos);
}

TEST_CASE("without an endpoint nobody is sent", "[integration][reach]") {
    Seen seen;
    const OwnNetwork network{{here + "/24"}, {{"presscheck/site.yaml", "site: 1\n"}}};
    seen.ran = in_own_network(network, [&] {
        seen.probe = run_program({"strace", "-f", "-e", "trace=socket", "-o", "/dev/stderr",
                                  our_program("presscheck-agent"), "probe", "http"});
    });
    if (!seen.ran) {
        WARN("no network of its own here: this was not compared");
        return;
    }

    REQUIRE(seen.probe.code == 0);
    CHECK(seen.probe.error.find("AF_INET, SOCK_STREAM") == std::string::npos);
}

}  // namespace presscheck::test
