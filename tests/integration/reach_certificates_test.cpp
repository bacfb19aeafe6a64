// What we say of certificates that servers show, beside what openssl and curl say of the same, and
// what a scan makes of it.
#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/own_network.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

#include <array>
#include <chrono>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace presscheck::test {
namespace {

using nlohmann::json;

struct Shown {
    std::string name;  // the endpoint, and its host below example.vn
    std::string trust;
    bool name_matches, in_date;
};
const std::array<Shown, 5> shown{{
    {"sound", "trusted", true, true},
    {"alone", "incomplete", true, true},
    {"own", "self_signed", true, true},
    {"other", "trusted", false, true},
    {"over", "trusted", true, false},
}};
constexpr int first_port = 9443;

int port_of(const Shown& each) {
    return first_port + static_cast<int>(&each - shown.data());
}

std::string host_of(const Shown& each) {
    return each.name + ".example.vn";
}

// A root, an authority below it, and what each server shows.
bool make_certificates(const TemporaryFolder& folder) {
    const auto in = "cd " + folder.path().string() + " && ";
    const std::string key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ";
    folder.write("/ca.ext", "basicConstraints=critical,CA:TRUE\n");
    bool made = can_run(in + "openssl req -x509 " + key + "root.key -out root.pem -days 30 -subj " +
                        "'/CN=Root of this test'") &&
                can_run(in + "openssl req " + key + "mid.key -out mid.csr -subj '/CN=Between'") &&
                can_run(in + "openssl x509 -req -in mid.csr -CA root.pem -CAkey root.key " +
                        "-CAcreateserial -days 30 -extfile ca.ext -out mid.pem");
    for (const auto& each : shown) {
        const auto host = each.name_matches ? host_of(each) : "elsewhere.example.vn";
        const auto& name = each.name;
        folder.write("/" + name + ".ext", "subjectAltName=DNS:" + host + "\n");
        const std::string days = each.in_date ? "20" : "-1";
        made = made && can_run(in + "openssl req " + key + name + ".key -out " + name +
                               ".csr -subj /CN=" + host);
        const auto sign = each.trust == "self_signed"
                              ? "-signkey " + name + ".key"
                              : "-CA mid.pem -CAkey mid.key -CAcreateserial";
        made = made && can_run(in + "openssl x509 -req -in " + name + ".csr " + sign + " -days " +
                               days + " -extfile " + name + ".ext -out " + name + ".crt");
    }
    return made;
}

// What it shows of `alone` lacks the authority between.
void write_servers(const TemporaryFolder& folder) {
    const auto at = [&](const std::string& name) { return folder.at("/" + name); };
    std::string servers, records;
    for (const auto& each : shown) {
        const auto chain =
            each.trust == "trusted" ? each.name + ".crt mid.pem" : each.name + ".crt";
        lines_from("cd " + folder.path().string() + " && cat " + chain + " > " + each.name +
                   ".chain");
        servers += "server { listen 203.0.113.10:" + std::to_string(port_of(each)) +
                   " ssl; ssl_certificate " + at(each.name + ".chain") + "; ssl_certificate_key " +
                   at(each.name + ".key") + "; return 200 page; }\n";
        records += "host-record=" + host_of(each) + ",203.0.113.10\n";
    }
    folder.write("/nginx.conf", "pid " + at("nginx.pid") + "; error_log " + at("error.log") +
                                    "; user root; worker_processes 1; daemon off;\nevents {}\n"
                                    "http { access_log off; client_body_temp_path " +
                                    at("b") + "; proxy_temp_path " + at("p") +
                                    "; fastcgi_temp_path " + at("f") + "; uwsgi_temp_path " +
                                    at("u") + "; scgi_temp_path " + at("s") + ";\n" + servers +
                                    "}\n");
    folder.write("/dnsmasq.conf",
                 "listen-address=203.0.113.53\nbind-interfaces\nno-resolv\nno-hosts\nlocal=/vn/\n"
                 "user=root\npid-file=\nkeep-in-foreground\n" +
                     records);
}

std::string site_yaml() {
    std::string text = "site: 1\nendpoints:\n";
    for (const auto& each : shown) {
        text += "  - {name: " + each.name + ", url: \"https://" + host_of(each) + ":" +
                std::to_string(port_of(each)) + "/\"}\n";
    }
    return text + "  - {name: nobody, url: \"https://sound.example.vn:9999/\"}\n";
}

struct Said {
    json tls, http, scan;
    std::map<std::string, bool> openssl, curl;
    std::string problem;
};

bool answers(const std::string& command) {
    for (int i = 0; i < 100; ++i) {
        if (can_run(command)) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    return false;
}

void ask_everybody(const TemporaryFolder& folder, Said& said) {
    const Background nginx({"/usr/sbin/nginx", "-c", folder.at("/nginx.conf")},
                           folder.at("/nginx.log"));
    const Background dnsmasq({"/usr/sbin/dnsmasq", "--conf-file=" + folder.at("/dnsmasq.conf")},
                             folder.at("/dnsmasq.log"));
    const auto quiet = " >/dev/null 2>&1";
    if (!answers("dig +time=1 +tries=1 @203.0.113.53 own.example.vn A")) said.problem = "dnsmasq";
    for (const auto& each : shown) {
        const auto there = host_of(each) + ":" + std::to_string(port_of(each));
        if (!answers("curl -sk --max-time 2 -o /dev/null https://" + there + "/"))
            said.problem = each.name;
        said.openssl[each.name] =
            run_command("openssl s_client -connect " + there + " -servername " + host_of(each) +
                        " -verify_hostname " + host_of(each) + " -verify_return_error -CAfile " +
                        folder.at("/root.pem") + " </dev/null" + quiet)
                .status == 0;
        said.curl[each.name] = can_run("curl -s --max-time 5 -o /dev/null --cacert " +
                                       folder.at("/root.pem") + " https://" + there + "/");
    }
    const auto table = [](const std::string& probe) {
        const auto ran =
            run_program({our_program("presscheck-agent"), "probe", probe, "--format", "json"});
        return ran.code == 0 ? json::parse(ran.out).at("rows") : json(ran.error);
    };
    said.tls = table("tls");
    said.http = table("http");
    const auto ran = run_program({our_program("presscheck-agent"), "scan", "--format", "json"});
    said.scan = ran.code == 1 ? json::parse(ran.out).at("results") : json(ran.error);
}

// The endpoints in a result's evidence.
std::set<std::string> named_by(const json& results, const std::string& check) {
    std::set<std::string> names;
    for (const auto& result : results) {
        if (result.at("check") != "level3-endpoints/" + check) continue;
        CHECK(result.at("state") == "fail");
        for (const auto& row : result.at("evidence"))
            names.insert(row.at("row").at("name").get<std::string>());
    }
    return names;
}

}  // namespace

TEST_CASE("certificates are judged as openssl and curl judge them", "[integration][reach]") {
    const TemporaryFolder folder;
    REQUIRE(make_certificates(folder));
    write_servers(folder);
    std::ostringstream root;
    root << std::ifstream(folder.at("/root.pem")).rdbuf();
    const OwnNetwork network{{"203.0.113.10/24", "203.0.113.53/24"},
                             {{"presscheck/site.yaml", site_yaml()},
                              {"resolv.conf", "nameserver 203.0.113.53\n"},
                              {"ssl/certs/ca-certificates.crt", root.str()}}};
    Said said;

    const bool ran = in_own_network(network, [&] { ask_everybody(folder, said); });
    if (!ran) {
        WARN("no network of its own here: this was not compared");
        return;
    }

    REQUIRE(said.problem.empty());
    REQUIRE(said.tls.is_array());
    REQUIRE(said.tls.size() == shown.size() + 1);
    REQUIRE(said.scan.is_array());
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const auto& row = said.tls[i];
        CAPTURE(row.dump());
        CHECK(row.at("trust") == shown[i].trust);
        CHECK(row.at("name_matches") == shown[i].name_matches);
        const bool sound = shown[i].trust == "trusted" && shown[i].name_matches && shown[i].in_date;
        CHECK(said.openssl[shown[i].name] == sound);
        CHECK(said.curl[shown[i].name] == sound);
        // A bad certificate hides nothing of the page.
        CHECK(said.http[i].at("status") == 200);
    }
    CHECK(said.tls.back().at("answers") == false);
    CHECK(said.http.back().at("answers") == false);
    CHECK(named_by(said.scan, "certificate-trusted") == std::set<std::string>{"alone", "own"});
    CHECK(named_by(said.scan, "certificate-name") == std::set<std::string>{"other"});
    CHECK(named_by(said.scan, "certificate-valid") == std::set<std::string>{"over"});
    CHECK(named_by(said.scan, "https-answers") == std::set<std::string>{"nobody"});
}

}  // namespace presscheck::test
