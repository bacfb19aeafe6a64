// What we say of PostgreSQL's files beside what the server says of them.

#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/database_judged.h"
#include "tests/support/temporary_folder.h"

#include <unistd.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace presscheck::test {
namespace {

const std::string folder = "/var/lib/pgsql/data";

// The newest release that is here; empty without one, or where nobody may become another.
std::string programs() {
    const auto found = run_command("ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1");
    auto path = found.output.substr(0, found.output.find('\n'));
    const bool usable = ::geteuid() == 0 && !path.empty() && can_run("command -v runuser") &&
                        can_run("id postgres");
    if (!usable) WARN("PostgreSQL is not here, or this is not root: not compared with it");
    return usable ? path : std::string{};
}

std::string as_postgres(const std::string& command) {
    return "runuser -u postgres -- " + command;
}

void hand_over(const TemporaryFolder& root) {
    REQUIRE(can_run("chown -R postgres " + root.path().string()));
    REQUIRE(can_run("chmod 0755 " + root.path().string()));
}

void make_cluster(const TemporaryFolder& root, const std::string& conf) {
    root.write("/usr/lib/systemd/system/postgresql.service",
               "[Service]\nExecStart=/usr/bin/postmaster -D " + folder + "\n");
    root.write(folder + "/postgresql.conf", conf);
    root.write(folder + "/PG_VERSION", "15\n");
    root.write(folder + "/pg_hba.conf", "local all all peer\n");
    root.write(folder + "/more.conf", "port = 7001\nmax_connections = 71\n");
    root.write(folder + "/conf.d/20.conf", "max_connections = 72\n");
    root.write(folder + "/conf.d/10.conf", "max_connections = 73\nlog_connections = on\n");
    root.write(folder + "/conf.d/.hidden.conf", "max_connections = 74\n");
    root.write(folder + "/conf.d/30.txt", "max_connections = 75\n");
    root.write(folder + "/deep/in.conf", "include 'again.conf'\n");
    root.write(folder + "/deep/again.conf", "listen_addresses = '10.0.0.7'\n");
}

// Nothing where the server refuses its files.
std::string asked(const std::string& bin, const TemporaryFolder& root, const std::string& name) {
    const auto judged = run_command(
        as_postgres(bin + "/postgres -D " + root.at(folder) + " -C " + name) + " 2>/dev/null");
    if (judged.status != 0) return "refused";
    return judged.output.substr(0, judged.output.find('\n'));
}

std::set<std::string> meant_by_list(std::string list, const std::string& port) {
    std::set<std::string> all;
    std::replace(list.begin(), list.end(), ',', ' ');
    std::istringstream words(list);
    for (std::string word; words >> word;) {
        const auto meant = meant_by(word, port);
        all.insert(meant.begin(), meant.end());
    }
    // One that listens nowhere has a row without an address.
    return all.empty() ? std::set<std::string>{"(absent):(absent)"} : all;
}

}  // namespace

TEST_CASE("PostgreSQL's settings are those its server takes from the same files") {
    const auto bin = programs();
    if (bin.empty()) return;
    const auto* conf = GENERATE(
        "", "port = 5433\n", "PORT 5433 # why\n", "port='5433'\r\n", "port = 0x1538\n",
        "listen_addresses = '*'\n", "listen_addresses = ''\n",
        "listen_addresses = '10.0.0.5, localhost'\n", "listen_addresses = localhost\n",
        "listen_addresses = '10.0.0.5'\nlisten_addresses = '10.0.0.6'\n", "max_connections 20\n",
        "max_connections = 20\nmax_connections = 30\n", "max_connections = 0x20\n",
        "max_connections = 020\n", "log_connections = tr\n", "log_connections = 'of'\n",
        "log_connections = 1\n", "log_connections = YES\n", "log_connections = o\n", "ssl = on\n",
        "ssl = maybe\n", "include 'more.conf'\n", "include more.conf\n",
        "max_connections = 1\ninclude 'more.conf'\n", "include 'more.conf'\nmax_connections = 1\n",
        "include_if_exists 'none.conf'\n", "include 'none.conf'\n", "include_dir 'conf.d'\n",
        "include_dir = 'conf.d'\n", "include_dir 'none.d'\n", "include 'deep/in.conf'\n", "port\n",
        "port = \n", "port 5433 x\n", "port = 'a\n", "= 5\n", "1port = 5\n", "port = '54''33'\n",
        "port = '\\065433'\n", "my.setting = 'x'\n", "my. = 'x'\n", "\tport\t=\t5434\t\n",
        "port = -1\n", "port=5433#x\n");
    const TemporaryFolder root;
    make_cluster(root, conf);
    root.write(folder + "/postgresql.auto.conf", "# by the server\n");
    hand_over(root);
    CAPTURE(conf);

    const auto table = databases_of(root);

    REQUIRE(!table.rows().empty());
    const auto& row = table.rows().front();
    const auto most = asked(bin, root, "max_connections");
    CAPTURE(most, shown(row, "max_connections"), shown(row, "port"));
    if (most == "refused") {
        const bool told = row.cell("max_connections") == unknown(Reason::malformed) ||
                          row.cell("max_connections") == unknown(Reason::absent) ||
                          row.cell("logs") == unknown(Reason::malformed) ||
                          row.cell("tls") == unknown(Reason::malformed) ||
                          row.cell("port") == unknown(Reason::malformed);
        CHECK(told);
        return;
    }
    CHECK(shown(row, "max_connections") == most);
    CHECK(shown(row, "logs") == (asked(bin, root, "log_connections") == "on" ? "true" : "false"));
    const bool plain = asked(bin, root, "ssl") == "off";
    CHECK((shown(row, "tls") == "off" || shown(row, "tls") == "(absent)") == plain);
    CHECK(listeners_of(table) ==
          meant_by_list(asked(bin, root, "listen_addresses"), asked(bin, root, "port")));
}

TEST_CASE("what ALTER SYSTEM left wins over PostgreSQL's other files") {
    const auto bin = programs();
    if (bin.empty()) return;
    const TemporaryFolder root;
    make_cluster(root, "max_connections = 11\ninclude_dir 'conf.d'\n");
    root.write(folder + "/postgresql.auto.conf", "max_connections = '99'\n");
    hand_over(root);

    const auto table = databases_of(root);

    CHECK(asked(bin, root, "max_connections") == "99");
    CHECK(shown(table.rows().at(0), "max_connections") == "99");
}

TEST_CASE("pg_hba.conf and pg_control are read as a server of PostgreSQL that runs reads them") {
    const auto bin = programs();
    if (bin.empty()) return;
    const TemporaryFolder root;
    make_cluster(root, "");
    REQUIRE(can_run("rm -r " + root.at(folder)));
    hand_over(root);
    const auto data = root.at(folder);
    const auto sums = GENERATE(true, false);
    REQUIRE(can_run(
        as_postgres(bin + "/initdb -N --auth=trust " + (sums ? "-k" : "") + " -D " + data)));
    const std::vector<std::string> lines{"local all all peer",
                                         "local all all md5 x=y",
                                         "local all all",
                                         "local all",
                                         "host all all 127.0.0.1/32 md5",
                                         "host all all 127.0.0.1 255.255.255.255 md5",
                                         "host all all 127.0.0.1 255.0.255.0 md5",
                                         "host all all 127.0.0.1 md5",
                                         "host all all 10.1.2.3/8 md5",
                                         "host all all ::1/128 scram-sha-256",
                                         "host all all ::/0 reject",
                                         "host all all all trust",
                                         "host all all samehost trust",
                                         "host all all samenet password",
                                         "host all all .example.vn md5",
                                         "host all all db.example.vn md5",
                                         "host all all 10.0.0.0/33 md5",
                                         "host all all 10.0.0/8 md5",
                                         "host all all all peer",
                                         "host all all all what",
                                         "hosts all all all md5",
                                         "hostssl all all all scram-sha-256",
                                         "hostnossl a,b \"c d\",+e all md5",
                                         "host \"all\" all all md5 # why",
                                         "host all all all md5 map=x",
                                         "host all all all md5 map",
                                         "\thost\tall\tall\tall\treject\t",
                                         "host all all \"all\" md5",
                                         "host replication all all md5",
                                         "local a , b all peer",
                                         "HOST all all all md5",
                                         "host all all all MD5",
                                         "hostgssenc all all all reject",
                                         "hostnogssenc all all all reject"};
    std::string text = "local all postgres trust\n";
    for (const auto& line : lines)
        text += line + "\n";
    const auto psql = "psql -X -A -t -F ' ' -h " + data + " -U postgres -d postgres -c ";
    REQUIRE(can_run(as_postgres("sh -c \"" + bin + "/pg_ctl -w -t 120 -D " + data + " -l " + data +
                                "/log -o \\\"-c listen_addresses= -c unix_socket_directories=" +
                                data + " -c fsync=off\\\" start\"")));
    root.write(folder + "/pg_hba.conf", text);

    const auto theirs = run_command(
        as_postgres(psql + "\"select line_number, coalesce(type, '-'), coalesce(auth_method, '-'), "
                           "type is not null from pg_hba_file_rules order by 1\""));
    const auto told = run_command(as_postgres(bin + "/pg_controldata -D " + data) +
                                  " | sed -n 's/^Data page checksum version: *//p'");
    const auto stopped = can_run(as_postgres(bin + "/pg_ctl -w -m immediate -D " + data + " stop"));

    CHECK(stopped);
    CAPTURE(theirs.output);
    REQUIRE(theirs.status == 0);
    std::map<std::string, std::string> ours;
    const auto records = databases_of(root, "database_access");
    for (const auto& row : records.rows()) {
        const auto source = row.source();
        ours[source.substr(source.rfind(':') + 1)] =
            shown(row, "kind") + " " + shown(row, "method");
    }
    std::istringstream answers(theirs.output);
    std::size_t right = 0;
    for (std::string number, kind, method, taken; answers >> number >> kind >> method >> taken;) {
        CAPTURE(number, text);
        CHECK(ours.contains(number) == (taken == "t"));
        if (taken == "t") CHECK(ours[number] == kind + " " + method);
        ++right;
    }
    CHECK(right == lines.size() + 1);
    CHECK(shown(databases_of(root).rows().at(0), "checksums") == (sums ? "true" : "false"));
    CHECK(told.output == (sums ? "1\n" : "0\n"));
}

}  // namespace presscheck::test
