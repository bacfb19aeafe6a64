// What we say of redis.conf beside what a server that was started with it says.

#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/database_judged.h"
#include "tests/support/temporary_folder.h"

#include <map>
#include <sstream>
#include <string>

namespace presscheck::test {
namespace {

// The server is the same program as this one under another name; it has no service of its own.
bool has_judge() {
    const bool here = can_run("command -v redis-check-rdb") && can_run("command -v redis-cli");
    if (!here) WARN("redis-tools is not here: not compared with Redis");
    return here;
}

// Its settings by name; none where it refuses its file. It listens at loopback alone, and is ended.
std::map<std::string, std::string> settings_of(const TemporaryFolder& judged) {
    const auto socket = judged.at("/redis.sock");
    const auto script =
        "bash -c '(exec -a redis-server redis-check-rdb " + judged.at("/etc/redis/redis.conf") +
        " >/dev/null 2>&1) & server=$!; for i in $(seq 300); do [ -S " + socket +
        " ] && break; kill -0 $server 2>/dev/null || exit 3; sleep 0.1; done; cli() { redis-cli "
        "-s " +
        socket +
        " \"$@\" 2>/dev/null; }; for pass in \"\" \"a bc\"; do export REDISCLI_AUTH=$pass; "
        "cli config get \"*\" | grep -q ^maxclients && break; done; "
        "for name in bind port maxclients loglevel rdbchecksum requirepass; do "
        "echo \"$name=$(cli config get $name | tail -n +2 | tr \"\\n\" \" \")\"; done; "
        "kill $server; wait $server; exit 0'";
    const auto told = run_command(script);
    std::map<std::string, std::string> found;
    if (told.status != 0) return found;
    std::istringstream lines(told.output);
    for (std::string line; std::getline(lines, line);) {
        while (line.ends_with(' '))
            line.pop_back();
        const auto equals = line.find('=');
        if (equals != std::string::npos) found[line.substr(0, equals)] = line.substr(equals + 1);
    }
    return found;
}

std::set<std::string> meant_by_list(const std::string& list, const std::string& port) {
    std::set<std::string> all;
    if (port == "0") return {"(absent):(absent)"};
    std::istringstream words(list);
    for (std::string word; words >> word;) {
        if (word.starts_with('-')) word.erase(0, 1);
        all.insert(word + ":" + port);
    }
    return all;
}

}  // namespace

TEST_CASE("settings of Redis are those its server has that read the same file") {
    if (!has_judge()) return;
    const auto* conf = GENERATE(
        "", "maxclients 100\n", "MaxClients 101 \r\n", "maxclients 100\nmaxclients 102\n",
        "loglevel verbose\n", "loglevel DEBUG\n", "loglevel \"warning\"\n", "rdbchecksum no\n",
        "rdbchecksum YES\n", "requirepass \"a bc\"\n", "requirepass \"a b\\x63\"\n",
        "requirepass 'a bc'\n", "requirepass \"\"\n", "port 28731\n",
        "port 28732\nbind 127.0.0.1\n", "port 28733\nbind 127.0.0.1 -10.255.255.1\n",
        "port 28734\nbind 127.0.0.1 127.0.0.2\n", "include EXTRA\n",
        "include EXTRA\nmaxclients 103\n", "maxclients 104\ninclude EXTRA\n", "# maxclients 5\n\n",
        "maxclients\n", "requirepass \"a\n", "requirepass \"a\"b\n", "maxclients many\n",
        "\tmaxclients\t105\n");
    const TemporaryFolder root, judged;
    const std::string start = "daemonize no\nsave \"\"\nbind 127.0.0.1\nport 0\nunixsocket " +
                              judged.at("/redis.sock") + "\n";
    const auto written = [&](const std::string& extra) {
        auto text = start + conf;
        if (const auto at = text.find("EXTRA"); at != std::string::npos) text.replace(at, 5, extra);
        return text;
    };
    root.write("/etc/redis/redis.conf", written("/etc/redis/extra.conf"));
    judged.write("/etc/redis/redis.conf", written(judged.at("/etc/redis/extra.conf")));
    for (const auto* folder : {&root, &judged})
        folder->write("/etc/redis/extra.conf", "maxclients 99\n");
    root.write("/usr/lib/systemd/system/redis-server.service",
               "[Service]\nExecStart=/usr/bin/redis-server /etc/redis/redis.conf\n");
    CAPTURE(conf);

    const auto table = databases_of(root);
    const auto theirs = settings_of(judged);

    REQUIRE(!table.rows().empty());
    const auto& row = table.rows().front();
    if (theirs.empty()) {
        CHECK(row.cell("max_connections") == unknown(Reason::malformed));
        return;
    }
    CAPTURE(shown(row, "max_connections"), theirs.at("maxclients"));
    CHECK(shown(row, "max_connections") == theirs.at("maxclients"));
    const auto level = theirs.at("loglevel");
    CHECK((shown(row, "logs") == "true") == (level == "verbose" || level == "debug"));
    CHECK((shown(row, "checksums") == "true") == (theirs.at("rdbchecksum") == "yes"));
    CHECK((shown(row, "authenticated") == "true") == !theirs.at("requirepass").empty());
    CHECK(listeners_of(table) == meant_by_list(theirs.at("bind"), theirs.at("port")));
}

}  // namespace presscheck::test
