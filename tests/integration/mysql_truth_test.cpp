// What we say of MariaDB's option files beside what mariadbd makes of them.

#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/database_judged.h"
#include "tests/support/temporary_folder.h"

#include <map>
#include <set>
#include <sstream>
#include <string>

namespace presscheck::test {
namespace {

bool has_judge() {
    const bool here = can_run("command -v mariadbd");
    if (!here) WARN("mariadbd is not here: not compared with it");
    return here;
}

// "10.11.14-MariaDB-0+deb12u2"
std::string version_here() {
    const auto told = run_command("mariadbd --version").output;
    const auto start = told.find("Ver ") + 4;
    return told.substr(start, told.find('-', start) - start);
}

// Files name each other by whole paths, which begin with `prefix` where a server shall read them.
void write_files(const TemporaryFolder& root, const std::string& prefix,
                 const std::string& options) {
    root.write("/etc/mysql/my.cnf", "[client-server]\nport = 3307\n!includedir " + prefix +
                                        "/etc/mysql/conf.d/\n!include " + prefix +
                                        "/etc/mysql/one.cnf\n[mysqld]\n" + options);
    root.write("/etc/mysql/conf.d/20.cnf", "[mysqld]\nmax_connections = 20\n");
    root.write("/etc/mysql/conf.d/10.cnf",
               "[mariadb]\nmax-connections = 10\nbind_address=10.0.0.1\n");
    root.write("/etc/mysql/conf.d/30.ini", "[mysqld]\nmax_connections = 30\n");
    root.write("/etc/mysql/one.cnf", "[server]\ninnodb_checksum_algorithm = strict_crc32\n");
}

// The variables as the server lists them; none where it refuses its files.
std::map<std::string, std::string> variables_of(const TemporaryFolder& judged) {
    const auto told = run_command("mariadbd --defaults-file=" + judged.at("/etc/mysql/my.cnf") +
                                  " --user=root --help --verbose 2>/dev/null");
    std::map<std::string, std::string> found;
    if (told.status != 0) return found;
    std::istringstream lines(told.output);
    bool table = false;
    for (std::string line; std::getline(lines, line);) {
        table = table || line.starts_with("------");
        const auto end = line.find(' ');
        if (!table || end == std::string::npos) continue;
        const auto value = line.find_first_not_of(' ', end);
        found[line.substr(0, end)] = value == std::string::npos ? "" : line.substr(value);
    }
    return found;
}

}  // namespace

TEST_CASE("MariaDB's options are those mariadbd takes from the same files") {
    if (!has_judge()) return;
    const auto options = GENERATE_COPY(
        as<std::string>{}, "", "port = 3308 # why\n", "port=\"3309\"\n", "port = '3310'\n",
        "bind-address = *\n", "bind_address=::\n", "bind-address = 127.0.0.1,10.0.0.2\n",
        "bind-address = localhost\n", "skip-networking\n", "skip_networking=0\n",
        "skip-networking = OFF\n", "skip-grant-tables\n", "skip_grant_tables = 1\n",
        "disable-skip-grant-tables\n", "general_log\n", "general-log = ON\n", "general_log=0\n",
        "skip-general-log\n", "enable-general-log\n", "loose-general_log=1\n",
        "loose_max_connections = 44\n", "max_connections = 50\nmax_connections = 60\n",
        "datadir = /srv/a\\sb\n", "innodb-checksum-algorithm = crc32\n",
        "require_secure_transport = ON\n",
        "[mysqld-" + version_here().substr(0, version_here().rfind('.')) +
            "]\nmax_connections = 70\n",
        "[mysqld-5.1]\nmax_connections = 80\n", "[mysql]\nmax_connections = 90\n",
        "[mariadbd]\nmax_connections = 91\n", "[ mariadb ]\nmax_connections = 92\n",
        "; max_connections = 93\n", "#max_connections = 94\n", "\tmax_connections\t=\t95\t\n",
        "max_connections = 96\r\n", "[mysqld\nport=1\n", "!include\n", "!what /x\n",
        "!include /etc/nowhere.cnf\n", "!includedir /etc/nowhere.d\n", "max_connec = 97\n",
        "port\n");
    const TemporaryFolder root, judged;
    write_files(root, "", options);
    write_files(judged, judged.path().string(), options);
    root.write("/usr/sbin/mariadbd", "");
    root.write("/usr/lib/systemd/system/mariadb.service",
               "[Service]\nExecStart=/usr/sbin/mariadbd\n");
    root.write("/var/lib/dpkg/status",
               "Package: mariadb-server-core\nStatus: install ok installed\nVersion: 1:" +
                   version_here() + "-1\n\n");
    CAPTURE(options);

    const auto table = databases_of(root);
    const auto theirs = variables_of(judged);

    REQUIRE(!table.rows().empty());
    const auto& row = table.rows().front();
    CAPTURE(shown(row, "max_connections"), shown(row, "port"), row.source());
    const bool hidden = std::holds_alternative<Unknown>(row.cell("max_connections"));
    if (theirs.empty() || hidden) {
        // A shortened option is beyond us, and only that.
        CHECK((theirs.empty() || options.starts_with("max_connec ")));
        CHECK((hidden || row.cell("port") == unknown(Reason::malformed)));
        return;
    }
    CHECK(shown(row, "max_connections") == theirs.at("max-connections"));
    CHECK((shown(row, "logs") == "true") == (theirs.at("general-log") == "TRUE"));
    CHECK((shown(row, "authenticated") == "true") == (theirs.at("skip-grant-tables") == "FALSE"));
    CHECK((shown(row, "checksums") == "true") ==
          (theirs.at("innodb-checksum-algorithm") != "none"));
    const auto data = theirs.at("datadir");
    CHECK(shown(row, "data_dir") + "/" == data);
    CHECK((shown(row, "exposure") == "local") == (theirs.at("skip-networking") == "TRUE"));
    if (theirs.at("skip-networking") == "TRUE") return;
    std::set<std::string> meant;
    std::istringstream words(theirs.at("bind-address"));
    for (std::string word; std::getline(words, word, ',');) {
        const auto all = meant_by(word, theirs.at("port"));
        meant.insert(all.begin(), all.end());
    }
    CHECK(listeners_of(table) == meant);
}

}  // namespace presscheck::test
