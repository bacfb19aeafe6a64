// Accounts, groups and last logins beside what getent, lastlog and last say of them.

#include "checks/file_host.h"
#include "checks/probes/accounts.h"
#include "checks/probes/groups.h"
#include "tests/support/agreement.h"
#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/observe.h"
#include "tests/support/temporary_folder.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace presscheck::test {
namespace {

std::string word(const Cell& cell) {
    const auto* value = std::get_if<Value>(&cell);
    if (value == nullptr) return "?";
    if (!value->is_list()) return spell(*value);
    std::string text;
    for (const auto& item : value->list())
        text += (text.empty() ? "" : ",") + spell(item);
    return text;
}

Table observed_in(const std::string& root, std::string_view probe,
                  Table (*observe)(const Observation&)) {
    auto machine = root.empty() ? FileHost::open_live(Ceiling()) : FileHost::open_root(root, {});
    if (!machine) throw std::runtime_error(machine.error().message);
    return observed(observe, *(*machine)->seen_by(probe));
}

// A machine with three people and what its own tools need.
class Image {
public:
    Image() {
        folder_.write("/etc/passwd",
                      "root:x:0:0::/root:/bin/sh\nan:x:1000:1000::/:/bin/sh\n"
                      "binh:x:1001:1001::/:/bin/sh\nchi:x:1002:1002::/:/bin/sh\n");
        folder_.write("/etc/shadow",
                      "root:!:20000::::::\nan:!:20000::::::\nbinh:!:20000::::::\n"
                      "chi:!:20000::::::\n");
        folder_.write("/etc/nsswitch.conf", "passwd: files\n");
        std::filesystem::create_directories(folder_.at("/var/log"));
    }
    std::string root() const { return folder_.path().string(); }
    void write(const std::string& path, const std::string& text) { folder_.write(path, text); }

    std::string last_sign(std::size_t row) const {
        return word(
            observed_in(root(), "accounts", observe_accounts).rows().at(row).cell("last_sign"));
    }

private:
    TemporaryFolder folder_;
};

Lines as_lines(const std::vector<std::string>& lines) {
    return {lines.begin(), lines.end()};
}

// "an:x:1000:1000:/home/an:/bin/sh" for each account.
Lines live_accounts() {
    Lines lines;
    const auto table = observed_in("", "accounts", observe_accounts);
    REQUIRE(table.complete());
    for (const auto& row : table.rows()) {
        lines.insert(word(row.cell("name")) + ":" + word(row.cell("uid")) + ":" +
                     word(row.cell("gid")) + ":" + word(row.cell("home")) + ":" +
                     word(row.cell("shell")));
    }
    return lines;
}

}  // namespace

TEST_CASE("accounts are those the C library finds in the files", "[integration][truth]") {
    // An account without a shell has the one of login(1).
    const auto known = as_lines(
        lines_from("getent -s files passwd | awk -F: '{print $1 \":\" $3 \":\" $4 \":\" $6 \":\" "
                   "($7 == \"\" ? \"/bin/sh\" : $7)}'"));
    REQUIRE(known.size() > 10);

    CHECK(Agreement("accounts", "getent -s files passwd").disagreement(live_accounts(), known) ==
          "");
}

TEST_CASE("groups are those the C library finds in the files", "[integration][truth]") {
    const auto known = lines_from(
        "getent -s files group | awk -F: '{print $1 \":\" $3 "
        "\":\" $4}'");

    const auto seen = observed_in("", "groups", observe_groups);

    std::vector<std::string> ours;
    for (const auto& row : seen.rows()) {
        ours.push_back(word(row.cell("name")) + ":" + word(row.cell("gid")) + ":" +
                       word(row.cell("members")));
    }
    CHECK(Agreement("groups", "getent -s files group")
              .disagreement(as_lines(ours), as_lines(known)) == "");
}

TEST_CASE("whose first group it is, is what id tells of each account", "[integration][truth]") {
    const auto known = lines_from(
        "getent -s files passwd | while IFS=: read -r n _ _ g _; do "
        "getent -s files group $g | sed \"s/:.*/ $n/\"; done");

    const auto seen = observed_in("", "groups", observe_groups);

    std::vector<std::string> ours;
    for (const auto& row : seen.rows()) {
        const auto* names = std::get_if<Value>(&row.cell("primary_of"));
        REQUIRE(names != nullptr);
        for (const auto& name : names->list())
            ours.push_back(word(row.cell("name")) + " " + spell(name));
    }
    CHECK(Agreement("groups", "id").disagreement(as_lines(ours), as_lines(known)) == "");
}

TEST_CASE("the last login is the one that lastlog tells", "[integration][truth]") {
    if (!can_run("test $(id -u) = 0 && command -v lastlog")) {
        WARN("skipped: only root may set lastlog, and this system may have none");
        return;
    }
    Image image;
    image.write("/var/log/lastlog", "");
    REQUIRE(run_command("lastlog -R " + image.root() + " -S -u binh").status == 0);
    const auto told =
        lines_from("TZ=UTC lastlog -R " + image.root() +
                   " -u binh | tail -1 | cut -c 44- | xargs -0 date -u +%FT00:00:00Z -d");

    CHECK(image.last_sign(2) == told.at(0));
    CHECK(image.last_sign(1) == "2024-10-04T00:00:00Z");  // never, so the day of the password
}

TEST_CASE("the last login is the one that last tells", "[integration]") {
    REQUIRE(can_run("command -v utmpdump && command -v last"));
    Image image;
    const std::string records =
        "[2] [00000] [~~  ] [reboot  ] [~           ] [6.1                 ] [0.0.0.0        ] "
        "[2026-01-05T08:00:00,000000+00:00]\n"
        "[7] [00811] [ts/0] [an      ] [pts/0       ] [10.0.0.9            ] [10.0.0.9       ] "
        "[2026-03-01T23:30:00,000000+00:00]\n"
        "[8] [00811] [ts/0] [        ] [pts/0       ] [                    ] [0.0.0.0        ] "
        "[2026-03-01T23:45:00,000000+00:00]\n"
        "[7] [00900] [ts/1] [chi     ] [pts/1       ] [10.0.0.9            ] [10.0.0.9       ] "
        "[2026-02-01T10:00:00,000000+00:00]\n";
    image.write("/records", records);
    const auto wtmp = image.root() + "/var/log/wtmp";
    REQUIRE(run_command("utmpdump -r < " + image.root() + "/records > " + wtmp + " 2>/dev/null")
                .status == 0);
    const auto told = [&](const std::string& user) {
        return lines_from("TZ=UTC last -f " + wtmp + " --time-format iso " + user +
                          " | head -1 | grep -o '2026-[0-9-]*'")
                   .at(0) +
               "T00:00:00Z";
    };

    CHECK(image.last_sign(1) == told("an"));
    CHECK(image.last_sign(3) == told("chi"));
    CHECK(image.last_sign(2) == "?");  // a bound: before the record began
}

TEST_CASE("the last login is the one in the databases of newer systems", "[integration]") {
    REQUIRE(can_run("command -v sqlite3"));
    Image image;
    std::filesystem::create_directories(image.root() + "/var/lib/lastlog");
    std::filesystem::create_directories(image.root() + "/var/lib/wtmpdb");
    const auto lastlog2 = image.root() + "/var/lib/lastlog/lastlog2.db";
    const auto wtmpdb = image.root() + "/var/lib/wtmpdb/wtmp.db";
    // The tables as liblastlog2 and libwtmpdb make them.
    REQUIRE(run_command("sqlite3 " + lastlog2 +
                        " \"CREATE TABLE Lastlog2(Name TEXT PRIMARY KEY, Time INTEGER, TTY TEXT, "
                        "RemoteHost TEXT, Service TEXT) STRICT; INSERT INTO Lastlog2 VALUES('an', "
                        "1777593600, 'pts/0', 'h', 'sshd')\"")
                .status == 0);
    REQUIRE(run_command("sqlite3 " + wtmpdb +
                        " \"CREATE TABLE wtmp(ID INTEGER PRIMARY KEY, Type INTEGER, User TEXT NOT "
                        "NULL, Login INTEGER, Logout INTEGER, TTY TEXT, RemoteHost TEXT, Service "
                        "TEXT) STRICT; INSERT INTO wtmp VALUES(1,1,'reboot',1771000000000000,NULL,"
                        "'~','','' ), (2,3,'chi',1772323200000000,NULL,'pts/0','h','sshd')\"")
                .status == 0);

    CHECK(image.last_sign(1) == "2026-05-01T00:00:00Z");
    CHECK(image.last_sign(2) == "2024-10-04T00:00:00Z");
    CHECK(image.last_sign(3) == "2026-03-01T00:00:00Z");
}

}  // namespace presscheck::test
