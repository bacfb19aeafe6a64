#include "checks/probes/ids.h"

#include "checks/parsers/fail2ban_effect.h"
#include "checks/parsers/xml_elements.h"
#include "checks/probes/fail2ban_files.h"
#include "checks/probes/known_services.h"
#include "checks/probes/observed.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {
namespace {

using Names = std::array<std::string_view, 5>;

struct Product {
    std::string_view engine, kind;
    Names units;
    std::string_view rules;  // a file that is written anew with each update of its rules
    std::string_view ssh;    // a file that is there once it guards SSH
};

constexpr std::array products{
    Product{"crowdsec", "host", {"crowdsec.service"}, "/etc/crowdsec/hub/.index.json", ""},
    Product{"crowdsec-bouncer",
            "blocker",
            {"crowdsec-firewall-bouncer.service"},
            "/etc/crowdsec/hub/.index.json",
            "/etc/crowdsec/collections/sshd.yaml"},
    Product{"falco",
            "host",
            {"falco.service", "falco-bpf.service", "falco-custom.service", "falco-kmod.service",
             "falco-modern-bpf.service"},
            "/etc/falco/falco_rules.yaml",
            ""},
    Product{"ossec", "host", {"ossec.service", "ossec-hids*.service"}, "", ""},
    Product{"snort",
            "network",
            {"snort.service", "snort3*.service"},
            "/etc/snort/rules/snort.rules",
            ""},
    Product{"sshguard", "blocker", {"sshguard.service"}, "", "/etc/sshguard/sshguard.conf"},
    Product{
        "suricata", "network", {"suricata.service"}, "/var/lib/suricata/rules/suricata.rules", ""},
    Product{"wazuh", "host", {"wazuh-agent.service"}, "", ""},
};

// An agent of Wazuh or OSSEC that was told which server it belongs to.
constexpr std::string_view ossec_conf = "/var/ossec/etc/ossec.conf";

// This machine, nobody, or the word of the file as it is shipped.
bool is_another_machine(std::string address) {
    address = in_small_letters(address);
    return !address.empty() && address != "manager_ip" && address != "0.0.0.0" && address != "::" &&
           address != "::1" && address != "localhost" && !address.starts_with("localhost.") &&
           !address.starts_with("127.") && !address.starts_with("::ffff:127.");
}

// <client><server><address>, and of older agents <client><server-ip> and <server-hostname>.
bool client_names_a_manager(const XmlElement& client) {
    return std::any_of(client.children.begin(), client.children.end(), [](const XmlElement& each) {
        if (each.name == "server-ip" || each.name == "server-hostname")
            return is_another_machine(each.text);
        return each.name == "server" &&
               std::any_of(each.children.begin(), each.children.end(), [](const auto& setting) {
                   return setting.name == "address" && is_another_machine(setting.text);
               });
    });
}

// The file is several documents in one.
Cell names_a_manager(const std::string& conf) {
    const auto whole = parse_xml("<all>" + conf + "</all>");
    if (!whole) return unknown(Reason::malformed);
    for (const auto& block : whole->children) {
        for (const auto& client : block.children) {
            if (client.name == "client" && client_names_a_manager(client)) return boolean(true);
        }
    }
    return boolean(false);
}

Cell manager_of(const Host& host, const Product& product) {
    if (product.kind != "host") return boolean(false);
    // Where it sends what it sees is for its own console, or a program beside it, to say.
    if (product.engine != "wazuh" && product.engine != "ossec")
        return unknown(Reason::not_permitted);
    const auto bytes = host.read_file(ossec_conf);
    if (bytes) return names_a_manager(*bytes);
    if (bytes.error().code == Errc::not_found) return boolean(false);
    return unknown(reason_of(bytes.error(), host));
}

Cell written_at(const Host& host, std::string_view path) {
    if (path.empty()) return absent();
    const auto about = host.info(path);
    if (about) return observed_time(about->modified);
    if (about.error().code == Errc::not_found) return never();
    return unknown(reason_of(about.error(), host));
}

Cell guards_ssh(const Host& host, const Product& product) {
    if (product.kind != "blocker") return boolean(false);
    const auto about = host.info(product.ssh);
    if (about) return boolean(true);
    if (about.error().code == Errc::not_found) return boolean(false);
    return unknown(reason_of(about.error(), host));
}

void add_product(Table& table, const Host& host, const Table& units, const Product& product) {
    const auto service = known_service(units, product.units);
    if (!service.present) return;
    const bool blocks = product.kind == "blocker";
    const auto not_told = blocks ? unknown(Reason::not_permitted) : absent();
    table.add_row()
        .set("engine", text(std::string(product.engine)))
        .set("kind", text(std::string(product.kind)))
        .set("running", service.running)
        .set("at_boot", service.at_boot)
        .set("manager", manager_of(host, product))
        .set("rules", written_at(host, product.rules), std::string(product.rules))
        .set("jails", texts({}))
        .set("ssh", guards_ssh(host, product))
        .set("max_tries", not_told)
        .set("window", not_told)
        .set("ban", not_told)
        .from(service.source);
}

// --- fail2ban

Cell time_cell(const Fail2banValue<std::chrono::seconds>& time, std::chrono::seconds usual) {
    if (time.unclear) return unknown(Reason::malformed);
    const auto seconds = time.value.value_or(usual);
    return seconds == std::chrono::seconds::max() ? unlimited() : duration(seconds);
}

// fail2ban's own values where no file has any.
void put_limits(Row& row, const Fail2banFiles& files, const std::string& jail) {
    constexpr std::int64_t usual_tries = 3;
    constexpr std::chrono::minutes usual_time{10};
    const auto tries = files.jails.number(jail, "maxretry");
    row.set("max_tries", tries.unclear ? unknown(Reason::malformed)
                                       : integer(tries.value.value_or(usual_tries)));
    row.set("window", time_cell(files.jails.time(jail, "findtime"), usual_time));
    row.set("ban", time_cell(files.jails.time(jail, "bantime"), usual_time));
}

bool is_about_ssh(std::string_view jail) {
    return jail == "sshd" || jail == "ssh" || jail == "sshd-ddos" || jail == "dropbear";
}

void add_fail2ban(Table& table, const Host& host, const Table& units) {
    constexpr std::array<std::string_view, 1> names{"fail2ban.service"};
    const auto service = known_service(units, names);
    if (!service.present) return;
    const auto files = read_fail2ban_files(host);
    const auto jails = files.jails.enabled();
    auto unclear = files.unclear;
    if (!jails && !unclear) unclear = Reason::malformed;
    auto& row = table.add_row();
    row.set("engine", text("fail2ban"))
        .set("kind", text("blocker"))
        .set("running", service.running)
        .set("at_boot", service.at_boot)
        .set("manager", boolean(false))
        .set("rules", absent())
        .from(service.source);
    if (unclear) {
        for (const auto* column : {"jails", "ssh", "max_tries", "window", "ban"})
            row.set(column, unknown(*unclear), files.unclear_at);
        return;
    }
    std::vector<std::string> useful;
    std::optional<std::string> ssh, perhaps;
    bool doubtful = false;
    for (const auto& jail : *jails) {
        const auto does = shuts_out(files.jails, jail);
        doubtful = doubtful || !does;
        if (does == false) continue;
        useful.push_back(jail);
        auto& found = does ? ssh : perhaps;
        if (is_about_ssh(jail) && !found) found = jail;
    }
    row.set("jails", doubtful ? unknown(Reason::malformed) : observed_texts(useful),
            "/etc/fail2ban");
    row.set("ssh", !ssh && perhaps ? unknown(Reason::malformed) : boolean(ssh.has_value()),
            "/etc/fail2ban");
    if (ssh || perhaps) {
        put_limits(row, files, ssh ? *ssh : *perhaps);
        return;
    }
    for (const auto* column : {"max_tries", "window", "ban"})
        row.set(column, absent());
}

}  // namespace

Table observe_ids(const Observation& observation) {
    auto table = Table::of("ids");
    const auto& units = observation.other("units", {});
    if (!units.complete()) table.mark_incomplete(*units.reason());
    add_fail2ban(table, observation.host, units);
    for (const auto& product : products)
        add_product(table, observation.host, units, product);
    return table;
}

}  // namespace presscheck
