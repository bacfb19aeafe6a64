#include "checks/probes/log_forwarding.h"

#include "tests/support/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/observe.h"

namespace presscheck::test {
namespace {

FakeHost with_rsyslog(const std::string& text) {
    return FakeHost{}.with_file("/etc/rsyslog.conf", text);
}

// Of the only row.
Cell cell(const FakeHost& host, const char* column) {
    const auto table = observed(observe_log_forwarding, host);
    REQUIRE(table.complete());
    REQUIRE(table.rows().size() == 1);
    return table.rows()[0].cell(column);
}

}  // namespace

TEST_CASE("what goes to one target by several ways counts together", "[checks]") {
    const auto host = with_rsyslog("auth,authpriv.* @@log.vn\n*.*;auth,authpriv.none @@log.vn\n");

    CHECK(cell(host, "everything") == boolean(true));
    CHECK(cell(host, "elsewhere") == boolean(true));
}

TEST_CASE("a condition leaves open whether everything goes there", "[checks]") {
    CHECK(cell(with_rsyslog("if $a == 1 then @@log.vn\n"), "everything") ==
          unknown(Reason::unsupported));
    CHECK(cell(with_rsyslog("if $a == 1 then @@log.vn\n*.* @@log.vn\n"), "everything") ==
          boolean(true));
}

TEST_CASE("a target that is this machine is not elsewhere", "[checks]") {
    const std::string target = GENERATE("localhost", "127.0.0.1", "0.0.0.0", "[::1]", "vm",
                                        "VM.example.vn", "loghost", "10.0.0.5", "a.localhost");
    CAPTURE(target);
    const auto host = with_rsyslog("*.* @" + target + "\n")
                          .with_file("/etc/hostname", "vm.example.vn\n")
                          .with_file("/etc/hosts", "127.0.1.1 vm loghost # me\n10.0.0.9 log\n")
                          .with_file("/proc/net/fib_trie",
                                     "Local:\n  |-- 10.0.0.5\n     /32 host LOCAL\n"
                                     "  |-- 10.0.0.9\n     /32 link UNICAST\n");

    CHECK(cell(host, "elsewhere") == boolean(false));
}

TEST_CASE("another machine is elsewhere", "[checks]") {
    const std::string target = GENERATE("log", "10.0.0.9", "vm.other.vn", "[2001:db8::1]");
    CAPTURE(target);
    const auto host = with_rsyslog("*.* @" + target + "\n")
                          .with_file("/etc/hostname", "vm.example.vn\n")
                          .with_file("/etc/hosts", "127.0.1.1 vm\n10.0.0.9 log\n");

    CHECK(cell(host, "elsewhere") == boolean(true));
}

TEST_CASE("a destination of syslog-ng is reached by a path without filters", "[checks]") {
    const auto [path, everything] = GENERATE(table<std::string, Cell>({
        {"log { source(s); destination(d); };", boolean(true)},
        {"log { source(s); filter(f); destination(d); };", unknown(Reason::unsupported)},
        {"log { source(s); destination(other); };", boolean(false)},
        {"", boolean(false)},
    }));
    const auto host = FakeHost{}.with_file("/etc/syslog-ng/syslog-ng.conf",
                                           "destination d { tcp(\"log.vn\"); };\n" + path);

    CHECK(cell(host, "daemon") == text("syslog-ng"));
    CHECK(cell(host, "everything") == everything);
}

TEST_CASE("forwarding that cannot all be seen is incomplete", "[checks]") {
    const auto [host, reason] = GENERATE(table<FakeHost, Reason>({
        {with_rsyslog("").with_unreadable("/etc/rsyslog.conf"), Reason::denied},
        {with_rsyslog("$IncludeConfig /etc/rsyslog.d/*.conf\n").with_unreadable("/etc/rsyslog.d"),
         Reason::denied},
        {with_rsyslog("$IncludeConfig /etc/rsyslog.d/*.conf\n")
             .with_file("/etc/rsyslog.d/a.conf", "")
             .with_unreadable("/etc/rsyslog.d/a.conf"),
         Reason::denied},
        {with_rsyslog("action(type=\"omfwd\n"), Reason::malformed},
        {FakeHost{}.with_file("/etc/syslog-ng/syslog-ng.conf", "log {"), Reason::malformed},
    }));

    CHECK(observed(observe_log_forwarding, host).reason() == reason);
}

TEST_CASE("a machine without these daemons forwards nothing by them", "[checks]") {
    const auto table =
        observed(observe_log_forwarding, FakeHost{}.with_file("/etc/hostname", "vm\n"));

    CHECK(table.rows().empty());
    CHECK(table.complete());
}

TEST_CASE("a target is connected when the kernel says so", "[checks]") {
    const auto [address, port, connected] = GENERATE(table<std::string, std::string, Cell>({
        {"10.0.0.9", "514", boolean(true)},
        {"10.0.0.9", "515", boolean(false)},
        {"10.0.0.8", "514", boolean(false)},
        {"loghost", "514", boolean(true)},
        {"LogHost", "", boolean(true)},
        {"unheard-of", "514", unknown(Reason::unsupported)},
        {"unheard-of", "515", boolean(false)},
        {"10.0.0.9", "syslog", unknown(Reason::malformed)},
    }));
    CAPTURE(address, port);
    const auto host = with_rsyslog("*.* @@" + address + (port.empty() ? "" : ":" + port) + "\n")
                          .with_file("/etc/hosts", "10.0.0.9 loghost # the one\n")
                          .with_file("/proc/net/tcp",
                                     "  sl  local_address rem_address   st\n"
                                     "   0: 0500000A:C001 0900000A:0202 01 0:0 0:0 0 0 0 41 1\n"
                                     "   1: 0500000A:C001 0800000A:0202 06 0:0 0:0 0 0 0 42 1\n");

    CHECK(cell(host, "connected") == connected);
}

TEST_CASE("datagrams leave no connection to see", "[checks]") {
    const auto host = with_rsyslog("*.* @10.0.0.9\n");

    CHECK(cell(host, "connected") == unknown(Reason::unsupported));
    CHECK(cell(host, "encrypted") == boolean(false));
}

TEST_CASE("this machine is no target to be connected to", "[checks]") {
    const auto host = with_rsyslog("*.* @@127.0.0.1\n");

    CHECK(cell(host, "connected") == boolean(false));
    CHECK(cell(host, "all_logs") == boolean(false));
}

TEST_CASE("one way in the clear makes a target one in the clear", "[checks]") {
    const std::string tls =
        "*.* action(type=\"omfwd\" target=\"a\" protocol=\"tcp\" "
        "streamdriver=\"gtls\" streamdrivermode=\"1\")\n";
    const std::string clear = "*.* action(type=\"omfwd\" target=\"a\" protocol=\"tcp\")\n";

    CHECK(cell(with_rsyslog(tls), "encrypted") == boolean(true));
    CHECK(cell(with_rsyslog(tls + clear), "encrypted") == boolean(false));
    CHECK(cell(with_rsyslog("$DefaultNetstreamDriver gtls\n*.* @@a\n"), "encrypted") ==
          boolean(false));
    CHECK(cell(with_rsyslog("$ActionSendStreamDriverMode 1\n*.* @@a\n"
                            "$DefaultNetstreamDriver ossl\n"),
               "encrypted") == boolean(true));
}

TEST_CASE("an address that may hold a password is no target", "[checks][hostile]") {
    const auto host =
        GENERATE(FakeHost{}.with_file("/etc/systemd/journal-upload.conf",
                                      "[Upload]\nURL=https://an:word/more@siem.vn:443/\n"),
                 FakeHost{}.with_file("/etc/systemd/journal-upload.conf",
                                      "[Upload]\nURL=https://an:123/more@siem.vn:443/\n"),
                 FakeHost{}.with_file(
                     "/etc/filebeat/filebeat.yml",
                     "output.elasticsearch:\n  hosts: [\"https://an:word#x@es.vn:9200\"]\n"),
                 FakeHost{}.with_file("/etc/fluent-bit/fluent-bit.conf",
                                      "[OUTPUT]\n Name http\n Host an:word@h.vn\n Port 80\n"),
                 with_rsyslog("action(type=\"omfwd\" target=\"an:word@h.vn\" port=\"514\")\n"));

    CHECK(cell(host, "target") == unknown(Reason::malformed));
    CHECK(cell(host, "elsewhere") == unknown(Reason::malformed));
    CHECK(cell(host, "connected") == unknown(Reason::malformed));
    CHECK(cell(host, "all_logs") == unknown(Reason::malformed));
}

TEST_CASE("a port is a number of one to five digits", "[checks][hostile]") {
    const auto [port, expected] = GENERATE(table<std::string, Cell>({
        {"514", text("514")},
        {"65535", text("65535")},
        {"word", unknown(Reason::malformed)},
        {"123456", unknown(Reason::malformed)},
        {"51x", unknown(Reason::malformed)},
    }));
    CAPTURE(port);

    CHECK(cell(FakeHost{}.with_file("/etc/systemd/journal-upload.conf",
                                    "[Upload]\nURL=https://siem.vn:" + port + "/x\n"),
               "port") == expected);
}

TEST_CASE("a name before the host of an address is not shown", "[checks]") {
    const auto host = FakeHost{}.with_file("/etc/systemd/journal-upload.conf",
                                           "[Upload]\nURL=https://an:w@rd@siem.vn:443/a@b\n");

    CHECK(cell(host, "target") == unknown(Reason::malformed));
    CHECK(cell(FakeHost{}.with_file("/etc/systemd/journal-upload.conf",
                                    "[Upload]\nURL=https://an:w@rd@siem.vn:443/\n"),
               "target") == text("siem.vn"));
}

}  // namespace presscheck::test
