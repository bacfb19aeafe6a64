// What we say of servers of the network beside what openssl, curl, dig and chronyd say of the same.
#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/own_network.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

#include <chrono>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <thread>

namespace presscheck::test {
namespace {

using nlohmann::json;

// A root, and two certificates of it: in date for bao.example.vn, and old for cu.example.vn.
void make_certificates(const TemporaryFolder& folder) {
    const auto in = "cd " + folder.path().string() + " && ";
    lines_from(in +
               "openssl req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -days 30 "
               "-subj '/CN=Root of this test' 2>/dev/null");
    for (const std::string name : {"bao", "cu"}) {
        lines_from(in + "openssl req -newkey rsa:2048 -nodes -keyout " + name + ".key -out " +
                   name + ".csr -subj /CN=" + name +
                   ".example.vn -addext subjectAltName=DNS:" + name + ".example.vn 2>/dev/null");
        lines_from(
            in + "openssl x509 -req -in " + name +
            ".csr -CA root.pem -CAkey root.key -CAcreateserial -days 20 -copy_extensions copy "
            "-out " +
            name + ".pem 2>/dev/null");
    }
}

void write_nginx(const TemporaryFolder& folder) {
    const auto at = [&](const std::string& name) { return folder.at("/" + name); };
    const auto server = [&](const std::string& name, const std::string& address,
                            const std::string& more) {
        return "server { listen " + address + ":443 ssl; server_name " + name +
               ".example.vn; ssl_certificate " + at(name + ".pem") + "; ssl_certificate_key " +
               at(name + ".key") + "; " + more + " root " + folder.path().string() + "/www; }\n";
    };
    folder.write("/www/index.html", "<html>Bao Vi Du</html>\n");
    folder.write("/www/.well-known/security.txt",
                 "Contact: mailto:a@example.vn\nExpires: 2035-01-01T00:00:00Z\n");
    folder.write(
        "/nginx.conf",
        "pid " + at("nginx.pid") + "; error_log " + at("error.log") +
            "; user root; worker_processes 1; daemon off;\nevents {}\nhttp { access_log off; "
            "types { text/html html; text/plain txt; }\n"
            "client_body_temp_path " +
            at("b") + "; proxy_temp_path " + at("p") + "; fastcgi_temp_path " + at("f") +
            "; uwsgi_temp_path " + at("u") + "; scgi_temp_path " + at("s") + ";\n" +
            server("bao", "203.0.113.10",
                   "ssl_protocols TLSv1.2 TLSv1.3; server_tokens off; add_header "
                   "Strict-Transport-Security \"max-age=31536000\" always; add_header "
                   "X-Content-Type-Options nosniff always;") +
            "server { listen 203.0.113.10:80; server_tokens off; return 301 "
            "https://$host$request_uri; }\n" +
            server("cu", "203.0.113.11",
                   "ssl_protocols TLSv1 TLSv1.1 TLSv1.2; ssl_ciphers ALL:@SECLEVEL=0;") +
            "}\n");
}

void write_dnsmasq(const TemporaryFolder& folder) {
    folder.write("/dnsmasq.conf",
                 "listen-address=203.0.113.53\nbind-interfaces\nno-resolv\nno-hosts\nlocal=/vn/\n"
                 "user=root\npid-file=\nkeep-in-foreground\n"
                 "host-record=bao.example.vn,203.0.113.10,2001:db8::10\n"
                 "host-record=cu.example.vn,203.0.113.11\n"
                 "host-record=gio.example.vn,203.0.113.20\n"
                 "mx-host=example.vn,mail.example.vn,10\n"
                 "txt-record=example.vn,\"v=spf1 mx -all\"\n"
                 "txt-record=_dmarc.example.vn,\"v=DMARC1; p=reject\"\n"
                 "caa-record=example.vn,0,issue,ca.example.net\n"
                 // The start of a zone, and a DS record, as they travel.
                 "dns-rr=example.vn,6,036e73310765786d61706c6502766e0005616"
                 "46d696e000000000100000002000000030000000400000005\n"
                 "dns-rr=example.vn,43,30390d02"
                 "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n");
}

void write_chrony(const TemporaryFolder& folder) {
    folder.write("/chrony.conf",
                 "local stratum 3\nallow all\nbindaddress 203.0.113.20\ncmdport 0\nuser root\n"
                 "pidfile " +
                     folder.at("/chronyd.pid") + "\nbindcmdaddress /\n");
}

const std::string site_yaml = R"(site: 1
endpoints:
  - {name: new, url: "https://bao.example.vn/"}
  - {name: old, url: "https://cu.example.vn/"}
  - {name: clock, url: "ntp://gio.example.vn"}
)";

struct Compared {
    std::map<std::string, json> ours;  // by probe
    std::map<std::string, std::string> theirs;
    std::map<std::string, bool> handshakes;  // "old 1.1"
    std::string problem;
};

json rows_of(const std::string& probe) {
    const auto ran =
        run_program({our_program("presscheck-agent"), "probe", probe, "--format", "json"});
    return ran.code == 0 ? json::parse(ran.out).at("rows") : json(ran.error);
}

bool handshakes(const std::string& address, const std::string& name, const std::string& option) {
    return run_command("openssl s_client -connect " + address + ":443 -servername " + name +
                       ".example.vn -" + option +
                       " -cipher ALL:@SECLEVEL=0 </dev/null >/dev/null 2>&1")
               .status == 0;
}

bool answers(const std::string& command) {
    for (int i = 0; i < 100; ++i) {
        if (can_run(command)) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    return false;
}

void compare(const TemporaryFolder& folder, Compared& compared) {
    const Background nginx({"/usr/sbin/nginx", "-c", folder.at("/nginx.conf")},
                           folder.at("/nginx.log"));
    const Background dnsmasq({"/usr/sbin/dnsmasq", "--conf-file=" + folder.at("/dnsmasq.conf")},
                             folder.at("/dnsmasq.log"));
    const Background chronyd({"/usr/sbin/chronyd", "-x", "-d", "-f", folder.at("/chrony.conf")},
                             folder.at("/chronyd.log"));
    if (!answers("dig +time=1 +tries=1 @203.0.113.53 bao.example.vn A") ||
        !answers("curl -sk --max-time 2 -o /dev/null https://203.0.113.10/")) {
        compared.problem = "a server did not start";
        return;
    }
    for (const std::string probe : {"tls", "http", "dns", "sntp"})
        compared.ours[probe] = rows_of(probe);
    for (const auto& [version, option] :
         {std::pair{"1.0", "tls1"}, {"1.1", "tls1_1"}, {"1.2", "tls1_2"}, {"1.3", "tls1_3"}}) {
        compared.handshakes["new " + std::string(version)] =
            handshakes("203.0.113.10", "bao", option);
        compared.handshakes["old " + std::string(version)] =
            handshakes("203.0.113.11", "cu", option);
    }
    const auto said = [](const std::string& command) {
        auto output = run_command(command).output;
        while (output.ends_with('\n'))
            output.pop_back();
        return output;
    };
    for (const std::string page : {"/", "/presscheck-does-not-exist.html"}) {
        compared.theirs["curl" + page] =
            said("curl -si --cacert " + folder.at("/root.pem") + " https://bao.example.vn" + page);
    }
    compared.theirs["curl old"] =
        said("curl -si --cacert " + folder.at("/root.pem") + " https://cu.example.vn/");
    compared.theirs["curl http"] = said("curl -si http://bao.example.vn/");
    for (const std::string type : {"A", "AAAA", "MX", "TXT", "CAA", "DS"})
        compared.theirs["dig " + type] =
            said("dig +short @203.0.113.53 example.vn " + type +
                 (type == "A" || type == "AAAA" ? " -q bao.example.vn" : ""));
    compared.theirs["dig A"] = said("dig +short @203.0.113.53 bao.example.vn A");
    compared.theirs["dig AAAA"] = said("dig +short @203.0.113.53 bao.example.vn AAAA");
    compared.theirs["end"] =
        said("openssl x509 -in " + folder.at("/bao.pem") + " -noout -enddate -dateopt iso_8601");
    compared.theirs["clock"] =
        said("chronyd -Q -t 5 -f /dev/null 'server 203.0.113.20 iburst' 2>&1");
}

}  // namespace

TEST_CASE("servers are told of as openssl, curl, dig and chronyd tell of them",
          "[integration][reach]") {
    const TemporaryFolder folder;
    make_certificates(folder);
    write_nginx(folder);
    write_dnsmasq(folder);
    write_chrony(folder);
    std::ostringstream root;
    root << std::ifstream(folder.at("/root.pem")).rdbuf();
    const OwnNetwork network{{"203.0.113.10/24", "203.0.113.11/24", "203.0.113.20/24",
                              "203.0.113.53/24", "2001:db8::10/64"},
                             {{"presscheck/site.yaml", site_yaml},
                              {"resolv.conf", "nameserver 203.0.113.53\n"},
                              {"ssl/certs/ca-certificates.crt", root.str()}}};
    Compared compared;

    const bool ran = in_own_network(network, [&] { compare(folder, compared); });
    if (!ran) {
        WARN("no network of its own here: this was not compared");
        return;
    }

    REQUIRE(compared.problem.empty());
    for (const auto& [probe, rows] : compared.ours) {
        CAPTURE(probe, rows.dump());
        REQUIRE(rows.is_array());
    }
    auto& theirs = compared.theirs;
    const auto& tls = compared.ours["tls"];
    CHECK(tls[0].at("trust") == "trusted");
    CHECK(tls[0].at("name_matches") == true);
    CHECK(theirs["end"] == "notAfter=" + std::string(tls[0].at("expires")).replace(10, 1, " "));
    for (std::size_t i = 0; i < 2; ++i) {
        const std::string name = tls[i].at("name");
        std::string oldest, newest;
        for (const std::string version : {"1.0", "1.1", "1.2", "1.3"}) {
            if (!compared.handshakes[name + " " + version]) continue;
            if (oldest.empty()) oldest = version;
            newest = version;
        }
        CAPTURE(name);
        CHECK(tls[i].at("oldest") == oldest);
        CHECK(tls[i].at("newest") == newest);
    }

    const auto& http = compared.ours["http"];
    const auto has = [](const std::string& text, const std::string& part) {
        return text.find(part) != std::string::npos;
    };
    CHECK(has(theirs["curl/"], "HTTP/1.1 " + std::to_string(int(http[0].at("status")))));
    CHECK(has(theirs["curl/"], "max-age=" + std::to_string(int(http[0].at("hsts_max_age")))));
    CHECK(http[0].at("x_content_type_options") == has(theirs["curl/"], "nosniff"));
    CHECK(http[0].at("server_version").is_null() != has(theirs["curl/"], "Server: nginx/"));
    CHECK(http[0].at("error_leaks").is_null() !=
          has(theirs["curl/presscheck-does-not-exist.html"], "nginx/"));
    CHECK(http[0].at("security_txt") == true);
    CHECK(http[0].at("trace") == false);
    CHECK(http[1].at("scheme") == "http");
    CHECK(http[1].at("redirects_to_https") == has(theirs["curl http"], "Location: https://"));
    CHECK(has(theirs["curl old"], "Server: " + std::string(http[2].at("server_version"))));
    CHECK(http[3].at("answers") == false);

    const auto& dns = compared.ours["dns"][0];
    CHECK(dns.at("a") == json{theirs["dig A"]});
    CHECK(dns.at("aaaa") == json{theirs["dig AAAA"]});
    CHECK(dns.at("mx") == json{theirs["dig MX"]});
    CHECK(dns.at("caa") == json{theirs["dig CAA"]});
    CHECK(dns.at("spf") == "hard");
    CHECK(has(theirs["dig TXT"], "-all"));
    CHECK(dns.at("dmarc") == "reject");
    CHECK(dns.at("signed") == !theirs["dig DS"].empty());

    const auto& clock = compared.ours["sntp"][0];
    CAPTURE(theirs["clock"]);
    CHECK(clock.at("answers") == true);
    CHECK(clock.at("stratum") == 3);
    CHECK(clock.at("offset") == 1);
    CHECK(has(theirs["clock"], "System clock wrong by"));
}

}  // namespace presscheck::test
