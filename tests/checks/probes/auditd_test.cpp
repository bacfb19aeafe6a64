#include "checks/probes/auditd.h"

#include "tests/support/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/observe.h"

namespace presscheck::test {
namespace {

constexpr auto path = "/etc/audit/auditd.conf";
const std::string sound = "space_left = 75\nadmin_space_left = 50\n";
const std::string runs = sound + "disk_full_action = syslog\nspace_left_action = exec /opt/warn\n";

// "exec", or "malformed /etc/audit/auditd.conf:4" where every cell is unknown for one reason.
std::string action_of(const FakeHost& host) {
    const auto table = observed(observe_auditd, host);
    const auto& row = table.rows().at(0);
    const auto column = *table.probe().column("space_left_action");
    const auto* reason = std::get_if<Unknown>(&row.cell(column));
    if (reason == nullptr) return spell(std::get<Value>(row.cell(column)));
    for (std::size_t i = 0; i < table.probe().columns.size(); ++i) {
        CHECK(row.cell(i) == row.cell(column));
        CHECK(row.source(i) == row.source(column));
    }
    return std::string(name_of(reason->reason)) + " " + row.source(column);
}

FakeHost with_conf(const std::string& text) {
    return FakeHost{}.with_file(path, text);
}

}  // namespace

TEST_CASE("an action's program has to be one that auditd runs", "[checks][hostile]") {
    const std::string fault = "malformed /etc/audit/auditd.conf:4";
    const auto program = [] { return with_conf(runs).with_file("/opt/warn", "x"); };

    CHECK(action_of(program().with_mode("/opt/warn", 0750)) == "exec");
    CHECK(action_of(program().with_mode("/opt/warn", 04755)) == "exec");
    CHECK(action_of(with_conf(runs)
                        .with_link("/opt/warn", "/opt/real")
                        .with_file("/opt/real", "x")
                        .with_mode("/opt/real", 0555)) == "exec");
    CHECK(action_of(with_conf(runs)) == fault);
    CHECK(action_of(program().with_mode("/opt/warn", 0700)) == fault);
    CHECK(action_of(program().with_mode("/opt/warn", 0775)) == fault);
    CHECK(action_of(program().with_mode("/opt/warn", 0755).with_owner("/opt/warn", 1000, 0)) ==
          fault);
    CHECK(action_of(with_conf(runs).with_directory("/opt/warn")) == fault);
    CHECK(action_of(program().with_unreadable("/opt")) == "denied /etc/audit/auditd.conf:4");
}

TEST_CASE("auditd opens no configuration that is not root's alone", "[checks][hostile]") {
    const auto fault = std::string("malformed ") + path;

    CHECK(action_of(with_conf(sound)) == "ignore");
    CHECK(action_of(with_conf(sound).with_mode(path, 0646)) == fault);
    CHECK(action_of(with_conf(sound).with_owner(path, 1000, 0)) == fault);
    CHECK(action_of(FakeHost{}.with_link(path, "/etc/other").with_file("/etc/other", sound)) ==
          fault);
}

TEST_CASE("the folder of the log has to be there on a machine that runs", "[checks]") {
    const auto text = sound + "log_file = /var/log/audit/audit.log\n";

    CHECK(action_of(with_conf(text).with_directory("/var/log/audit")) == "ignore");
    CHECK(action_of(with_conf(text)) == "malformed /etc/audit/auditd.conf:3");
    CHECK(action_of(with_conf(text).not_live()) == "ignore");
    CHECK(action_of(with_conf(text).with_directory("/var/log").with_unreadable("/var/log")) ==
          "denied /etc/audit/auditd.conf:3");
}

TEST_CASE("the group of the log has to be known", "[checks]") {
    const std::string names = "root:x:0:\nadm:x:4:\n";
    const auto asking = [&](const std::string& group) {
        return with_conf(sound + "log_group = " + group + "\n");
    };

    CHECK(action_of(asking("adm").with_file("/etc/group", names)) == "ignore");
    CHECK(action_of(asking("99").with_file("/etc/group", names)) == "ignore");
    CHECK(action_of(asking("logs").with_file("/etc/group", names)) ==
          "malformed /etc/audit/auditd.conf:3");
    CHECK(action_of(asking("logs").with_unreadable("/etc/group")) ==
          "denied /etc/audit/auditd.conf:3");
    CHECK(action_of(asking("logs")
                        .with_file("/etc/group", names)
                        .with_file("/etc/nsswitch.conf", "group: files sss\n")) ==
          "directory_service /etc/audit/auditd.conf:3");
    CHECK(action_of(asking("logs").not_live()) == "ignore");
}

TEST_CASE("what auditd refuses names the line at fault", "[checks]") {
    CHECK(action_of(with_conf(sound + "space_left_action=email\n")) ==
          "malformed /etc/audit/auditd.conf:3");
    CHECK(action_of(with_conf("# nothing\n")) == std::string("malformed ") + path);
    CHECK(action_of(FakeHost{}.with_unreadable(path)) == std::string("denied ") + path);
}

}  // namespace presscheck::test
