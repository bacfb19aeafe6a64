// Configurations nobody wrote: 240 of them from fixed seeds, each asked of the installed sshd and
// of our probe, for everybody and for the connections its blocks are about.
#include "checks/file_host.h"
#include "checks/probes/sshd.h"
#include "tests/support/agreement.h"
#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/observe.h"
#include "tests/support/sshd_judge.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace presscheck::test {
namespace {

constexpr unsigned configurations = 240;

struct Setting {
    std::string keyword;
    std::vector<std::string> values;
};

// What may stand anywhere, also in a block. Not AuthenticationMethods: sshd refuses a second one
// behind `any`, and those whose methods another line switched off; the written trees have it.
const std::vector<Setting>& settings() {
    static const std::vector<Setting> all{
        {"PermitRootLogin", {"no", "yes", "prohibit-password", "forced-commands-only"}},
        {"PasswordAuthentication", {"no", "yes"}},
        {"KbdInteractiveAuthentication", {"no", "yes"}},
        {"ChallengeResponseAuthentication", {"no", "yes"}},
        {"PubkeyAuthentication", {"no", "yes"}},
        {"PermitEmptyPasswords", {"no", "yes"}},
        {"HostbasedAuthentication", {"no", "yes"}},
        {"GSSAPIAuthentication", {"no", "yes"}},
        {"KerberosAuthentication", {"no", "yes"}},
        {"IgnoreRhosts", {"no", "yes", "shosts-only"}},
        {"X11Forwarding", {"no", "yes"}},
        {"X11DisplayOffset", {"10", "20"}},
        {"X11UseLocalhost", {"no", "yes"}},
        {"AllowTcpForwarding", {"no", "yes", "local", "remote"}},
        {"AllowAgentForwarding", {"no", "yes"}},
        {"AllowStreamLocalForwarding", {"no", "yes", "local", "remote"}},
        {"DisableForwarding", {"no", "yes"}},
        {"GatewayPorts", {"no", "yes", "clientspecified"}},
        {"PermitTTY", {"no", "yes"}},
        {"PermitTunnel", {"no", "yes", "point-to-point", "ethernet"}},
        {"PermitUserRC", {"no", "yes"}},
        {"ExposeAuthInfo", {"no", "yes"}},
        {"MaxAuthTries", {"1", "4", "6"}},
        {"MaxSessions", {"0", "1", "10"}},
        {"ClientAliveInterval", {"0", "60", "5m", "1h30m"}},
        {"ClientAliveCountMax", {"0", "3"}},
        {"UnusedConnectionTimeout", {"none", "90s", "2h"}},
        {"LogLevel", {"INFO", "verbose", "DEBUG2", "QUIET", "silent"}},
        {"Banner", {"none", "/etc/issue.net", "\"/etc/issue net\""}},
        {"ForceCommand", {"none", "internal-sftp", "/bin/echo \"a  b\""}},
        {"ChrootDirectory", {"none", "/srv/%u"}},
        {"AuthorizedKeysFile", {".ssh/authorized_keys", "none", "/etc/keys/%u .ssh/k2"}},
        {"AllowUsers", {"an binh", "*@10.0.0.0/8", "\"chi\""}},
        {"DenyUsers", {"eve", "m* n?"}},
        {"AllowGroups", {"ssh wheel", "sudo"}},
        {"DenyGroups", {"guests"}},
        {"AcceptEnv", {"LANG LC_*", "EDITOR"}},
        {"SetEnv", {"A=1 B=2", "\"C=3 4\""}},
        {"PermitOpen", {"any", "none", "localhost:80 *:443"}},
        {"PermitListen", {"any", "8080 localhost:9090"}},
        {"IPQoS", {"af21 cs1", "none", "ef"}},
        {"RekeyLimit", {"1G 1h", "default none", "512M"}},
        {"PubkeyAcceptedAlgorithms", {"ssh-ed25519", "+ssh-rsa", "-*cert*", "^ecdsa-*"}},
        {"StreamLocalBindMask", {"0177", "0077"}},
        {"StreamLocalBindUnlink", {"no", "yes"}},
        {"TrustedUserCAKeys", {"/etc/ssh/ca.pub", "none"}},
        {"ChannelTimeout", {"session:*=5m", "none"}},
    };
    return all;
}

// What stands only outside of blocks.
const std::vector<Setting>& global_settings() {
    static const std::vector<Setting> all{
        {"Port", {"22", "2222"}},
        {"LoginGraceTime", {"0", "30", "2m", "1m30s"}},
        {"MaxStartups", {"10", "5:30:60"}},
        {"Ciphers",
         {"aes256-ctr,aes128-ctr", "-aes*-ctr", "+aes128-cbc", "^aes256-gcm@openssh.com"}},
        {"MACs", {"hmac-sha2-256,hmac-sha2-512", "-hmac-sha1*", "+hmac-md5"}},
        {"KexAlgorithms", {"curve25519-sha256", "-*sha1", "+diffie-hellman-group1-sha1"}},
        {"HostKeyAlgorithms", {"ssh-ed25519", "-*cert*"}},
        {"AddressFamily", {"any", "inet", "inet6"}},
        {"Compression", {"no", "yes", "delayed"}},
        {"StrictModes", {"no", "yes"}},
        {"UsePAM", {"no", "yes"}},
        {"UseDNS", {"no", "yes"}},
        {"PrintMotd", {"no", "yes"}},
        {"TCPKeepAlive", {"no", "yes"}},
        {"SyslogFacility", {"AUTH", "LOCAL5"}},
        {"PermitUserEnvironment", {"no", "yes", "LANG,LC_*"}},
        {"Subsystem", {"sftp internal-sftp", "sftp /usr/lib/openssh/sftp-server -l INFO"}},
        {"VersionAddendum", {"none", "hello there"}},
        {"PerSourceMaxStartups", {"none", "3"}},
        {"FingerprintHash", {"sha256", "md5"}},
        {"RequiredRSASize", {"2048", "3072"}},
    };
    return all;
}

// A block with a line that no other has, and a connection that it alone is about.
struct Block {
    std::string line, connection;
};

// Writes one configuration from one seed; the same seed writes the same.
class Writer {
public:
    explicit Writer(unsigned seed) : random_(seed) {}

    SshdTree write() {
        auto& config = part("/etc/ssh/sshd_config");
        const auto blocks = below(5);
        if (below(2) == 0) config += include(false);
        config += lines(below(12), true);
        if (below(3) == 0) config += include(false);
        config += lines(below(4), true);
        for (unsigned i = 0; i < blocks; ++i)
            config += block();
        if (below(4) == 0) config += "Match all\n" + lines(1 + below(4), false);
        SshdTree tree{"a generated configuration", {}, {}, {}};
        for (auto& [path, text] : files_)
            tree.files.emplace_back(path, text);
        return tree;
    }

    const std::vector<Block>& blocks() const { return blocks_; }
    unsigned below(unsigned end) {
        return std::uniform_int_distribution<unsigned>(0, end - 1)(random_);
    }

private:
    std::string& part(const std::string& path) {
        return files_.emplace_back(path, std::string{}).second;
    }

    const std::string& one_of(const std::vector<std::string>& words) {
        return words[below(static_cast<unsigned>(words.size()))];
    }

    std::string in_some_case(std::string word) {
        const auto kind = below(4);
        if (kind < 2) return word;
        std::transform(word.begin(), word.end(), word.begin(), [&](unsigned char c) {
            return static_cast<char>(kind == 2 ? std::tolower(c) : std::toupper(c));
        });
        return word;
    }

    std::string in_some_form(const std::string& keyword, const std::string& value) {
        const std::vector<std::string> between{" ", " ", "\t", "  ", "=", " = "};
        const bool plain = value.find_first_of(" \"=") == std::string::npos;
        const bool quote = plain && below(6) == 0;
        const auto written = quote ? "\"" + value + "\"" : value;
        const bool whole_line = keyword == "ForceCommand" || keyword == "VersionAddendum";
        const auto comment = !whole_line && below(8) == 0 ? " # a comment" : "";
        return (below(5) == 0 ? "  " : "") + in_some_case(keyword) + one_of(between) + written +
               comment + "\n";
    }

    // sshd takes one Subsystem of a name, and says no to a second.
    std::string line(const Setting& setting) {
        if (setting.keyword == "Subsystem" && std::exchange(subsystem_, true)) return "# no more\n";
        return in_some_form(setting.keyword, one_of(setting.values));
    }

    std::string lines(unsigned count, bool global) {
        std::string text;
        for (unsigned i = 0; i < count; ++i) {
            const auto& pool = global && below(3) == 0 ? global_settings() : settings();
            text += line(pool[below(static_cast<unsigned>(pool.size()))]);
            if (below(10) == 0) text += "\n# PermitRootLogin yes\n";
        }
        return text;
    }

    // A folder of files, some of which the pattern takes, in an order that their names give.
    std::string include(bool in_block) {
        const auto folder = "/etc/ssh/d" + std::to_string(++folders_);
        const auto files = 1 + below(3);
        for (unsigned i = 0; i < files; ++i) {
            const auto name = std::to_string(9 - i) + "0-x.conf";
            auto text = lines(1 + below(3), !in_block);
            // A block in an included file ends with it.
            if (!in_block && below(4) == 0) text += block();
            part(folder + "/" + name) = text;
        }
        part(folder + "/10-not.conf.bak") = "MaxAuthTries 99\n";
        const std::vector<std::string> patterns{"/*.conf", "/[0-9]0-x.conf", "/?0-*.conf",
                                                "/90-x.conf {root}" + folder + "/[78]0-x.conf"};
        return "Include {root}" + folder + one_of(patterns) + "\n";
    }

    // Each block has its own user, host, network and port.
    std::string block() {
        const auto n = std::to_string(blocks_.size() + 1);
        const auto user = "user" + n, host = "h" + n + ".example", address = "10." + n + ".0.7",
                   port = "220" + n;
        const std::vector<std::string> criteria{
            "User " + user,
            "User user" + n + "x,u?er" + n,
            "User *" + n + ",!root",
            "Host *.example,!other.example Address 10." + n + ".0.0/16",
            "Host h" + n + "*",
            "Address 10." + n + ".0.0/16",
            "Address 192.0.2.0/24,10." + n + ".0.7",
            "LocalPort " + port,
            "User " + user + " Address 10." + n + ".0.0/16",
            "LocalAddress 127.0." + n + ".1",
            "User=\"" + user + "\" LocalPort " + port,
        };
        const auto what = one_of(criteria);
        const auto line = in_some_case("Match") + " " + what;
        blocks_.push_back({line, "user=" + user + ",host=" + host + ",addr=" + address +
                                     ",laddr=127.0." + n + ".1,lport=" + port});
        auto text = line + "\n";
        if (below(6) == 0) text += include(true);
        return text + lines(1 + below(5), false);
    }

    std::mt19937 random_;
    std::deque<std::pair<std::string, std::string>> files_;  // what part() answers stays in place
    std::vector<Block> blocks_;
    unsigned folders_ = 0;
    bool subsystem_ = false;
};

std::string all_text(const SshdTree& tree) {
    std::string text;
    for (const auto& [path, content] : tree.files)
        text += "--- " + path + "\n" + content;
    return text;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const auto& line : lines)
        text += "\n  " + line;
    return text;
}

// These gather what every block says, so that no single row has it.
bool gathers(const std::string& column) {
    static const std::set<std::string> lists{"acceptenv", "allowusers", "denyusers", "allowgroups",
                                             "denygroups"};
    return lists.contains(column);
}

// What sshd gives to somebody whom several blocks are about, and no row of theirs shows.
std::vector<std::string> unseen_values(const Table& ours, const std::vector<const Row*>& rows,
                                       const SshdValues& theirs) {
    std::vector<std::string> unseen;
    for (const auto& column : ours.probe().columns) {
        const std::string name(column.name);
        if (is_left_out(name, theirs) || gathers(name)) continue;
        const auto printed = theirs.find(name);
        const auto expected = printed == theirs.end() ? "(absent)" : printed->second;
        const bool shown = std::any_of(rows.begin(), rows.end(), [&](const Row* row) {
            return as_sshd_prints(column, row->cell(name)) == expected;
        });
        if (!shown) unseen.push_back(name + " is " + expected);
    }
    return unseen;
}

// One configuration's disagreements, with all that makes it.
std::string judge(unsigned seed, Lines& facts) {
    Writer writer(seed);
    const auto tree = writer.write();
    const SshdPlace place(tree);
    const auto ours = place.ask_us();
    std::string found;
    const auto compare = [&](const std::string& context, const std::string& connection) {
        const auto theirs = place.ask_sshd(connection);
        const auto* row = row_of(ours, context);
        if (theirs.status != 0 || row == nullptr) {
            found += "\n  " + context + ": sshd said " + std::to_string(theirs.status) +
                     ", we have " + (row == nullptr ? "no row" : "a row");
            return;
        }
        const auto different =
            differences(*row, ours.probe(), parse_dump(place.in_image(theirs.output)));
        for (std::size_t i = 0; i < ours.probe().columns.size(); ++i)
            facts.insert(std::to_string(seed) + context + std::to_string(i));
        if (!different.empty()) found += "\n" + context + joined(different);
    };
    // Nobody that a block is about; without -C sshd refuses some criteria.
    compare("global", "user=x,host=none.invalid,addr=203.0.113.9,laddr=127.9.9.9,lport=9");
    for (const auto& block : writer.blocks())
        compare(block.line, block.connection);

    // Somebody whom all blocks for users, hosts and networks could be about at once.
    if (writer.blocks().size() >= 2) {
        const auto first = writer.blocks()[0].connection, second = writer.blocks()[1].connection;
        const auto mixed =
            first.substr(0, first.find(",addr=")) + second.substr(second.find(",addr="));
        const auto theirs = place.ask_sshd(mixed);
        std::vector<const Row*> rows;
        for (const auto& row : ours.rows())
            rows.push_back(&row);
        const auto unseen = unseen_values(ours, rows, parse_dump(place.in_image(theirs.output)));
        if (theirs.status != 0 || !unseen.empty()) found += "\n" + mixed + joined(unseen);
    }
    if (!ours.complete()) found += "\n  our table is incomplete";
    return found.empty() ? "" : "\nseed " + std::to_string(seed) + found + "\n" + all_text(tree);
}

}  // namespace

TEST_CASE("generated configurations have the values the installed sshd gives them",
          "[integration][truth]") {
    REQUIRE(can_run("command -v /usr/sbin/sshd"));
    Lines facts;
    std::string found;

    for (unsigned seed = 1; seed <= configurations && found.size() < 20000; ++seed)
        found += judge(seed, facts);

    if (std::getenv("PRESSCHECK_TRUTH") != nullptr) {
        std::cerr << "sshd: " << facts.size() << " values of " << configurations
                  << " generated configurations beside `sshd -T [-C ...]`: "
                  << (found.empty() ? "they agree" : "they differ") << '\n';
    }
    CHECK(found == "");
}

TEST_CASE("this machine's own sshd has the values sshd gives it", "[integration][truth]") {
    if (::geteuid() != 0 || !can_run("/usr/sbin/sshd -T")) {
        WARN("skipped: sshd -T needs root, a host key and a configuration it accepts");
        return;
    }
    const auto theirs = parse_dump(run_command("/usr/sbin/sshd -T 2>/dev/null").output);
    const auto host = FileHost::open_live(Ceiling());

    const auto ours = observed(observe_sshd, *(*host)->seen_by("sshd"));

    REQUIRE(ours.complete());
    Lines left, right;
    for (const auto& column : ours.probe().columns) {
        const std::string name(column.name);
        if (!is_left_out(name, theirs))
            left.insert(name + " " + as_sshd_prints(column, ours.rows().front().cell(name)));
    }
    for (const auto& [name, value] : theirs)
        right.insert(name + " " + value);
    for (const auto& column : ours.probe().columns) {
        const std::string name(column.name);
        if (!theirs.contains(name) && !is_left_out(name, theirs)) right.insert(name + " (absent)");
    }
    CHECK(Agreement("sshd", "sshd -T").disagreement(left, right) == "");
}

}  // namespace presscheck::test
