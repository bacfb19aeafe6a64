#include "checks/parsers/rsyslog_conf.h"

#include "checks/parsers/rsyslog_selector.h"
#include "tests/support/catch.h"

namespace presscheck {
namespace {

using Included = std::vector<std::pair<std::string, std::string>>;

RsyslogScript parsed(const std::string& text, const Included& included = {}) {
    return RsyslogScript::parse("/etc/rsyslog.conf", text,
                                [&](const std::string&) { return included; });
}

// Of the only target.
SyslogForward sent(const std::string& text) {
    const auto script = parsed(text);
    CAPTURE(text, script.unclear_at);
    REQUIRE(script.unclear_at.empty());
    REQUIRE(script.forwards.size() == 1);
    return script.forwards[0];
}

}  // namespace

TEST_CASE("a target of rsyslog is found however it is written", "[checks]") {
    const auto [text, protocol, port] = GENERATE(table<std::string, std::string, std::string>({
        {"*.* @log.vn\n", "udp", ""},
        {"*.* @@log.vn:10514;RSYSLOG_Format\n", "tcp", "10514"},
        {"*.* @@(o,z9)log.vn:514 # to the other room\n", "tcp", "514"},
        {"*.* :omrelp:log.vn:2514;tmpl\n", "relp", "2514"},
        {"action(type=\"omfwd\" target=\"log.vn\" port=\"514\" protocol=\"tcp\")", "tcp", "514"},
        {"*.* action(type=\"omfwd\"\n  Target=\"log.vn\" # here\n)\n", "udp", ""},
        {"action(type=\"omrelp\" target=[\"log.vn\"] port=\"1\")", "relp", "1"},
        {"*.* { /var/log/all\n @@log.vn\n}\n", "tcp", ""},
        {"*.info;mail.none @@log.vn\n", "tcp", ""},
        {"*.info;\\\n\tmail.none;\\\n    news.none\t@@log.vn\n", "tcp", ""},
    }));
    const auto forward = sent(text);

    CHECK(forward.target == "log.vn");
    CHECK(forward.protocol == protocol);
    CHECK(forward.port == port);
    CHECK(forward.flow.is_everything());
    CHECK_FALSE(forward.flow.unclear);
}

TEST_CASE("an address of IPv6 stands in brackets", "[checks]") {
    CHECK(sent("*.* @@[2001:db8::1]:514\n").target == "2001:db8::1");
    CHECK(sent("*.* @@[2001:db8::1]:514\n").port == "514");
}

TEST_CASE("what sends nothing has no target", "[checks]") {
    const std::string text = GENERATE(
        "/* *.* @@log.vn */\n", "# *.* @@log.vn\n",
        "action(type=\"omfwd\" target=\"log.vn\" config.enabled=\"off\")", "$WorkDirectory /x @y\n",
        "action(type=\"ommail\" server=\"a\" subject.text=\"hi @admin\")\n",
        "template(name=\"t\" type=\"list\") { constant(value=\" @@log.vn }\") }\n",
        "*.* /var/log/syslog\nmail.* -/var/log/mail\n*.emerg :omusrmsg:*\n",
        "*.* ?Remote\nif $fromhost-ip != \"127.0.0.1\" then ?Remote\n*.info -?Remote;Traditional\n",
        "module(load=\"imuxsock\") input(type=\"imtcp\" port=\"514\")\n",
        "set $.x = \"@@log.vn\";\n*.* /var/log/a\n& stop\n");
    const auto script = parsed(text);
    CAPTURE(text);

    CHECK(script.forwards.empty());
    CHECK(script.unclear_at.empty());
}

TEST_CASE("an action that passes over no message is everything", "[checks]") {
    const std::string text =
        GENERATE("$ActionExecOnlyEveryNthTime 9\n$ActionExecOnlyEveryNthTime 0\n*.* @@log.vn\n",
                 "$ActionExecOnlyOnceEveryInterval 0\n*.* @@log.vn\n",
                 "action(type=\"omfwd\" target=\"log.vn\" action.execOnlyEveryNthTime=\"0\" "
                 "config.enabled=\"on\" ratelimit.interval=\"0\" queue.samplinginterval=\"1\")");

    CHECK(sent(text).flow.is_everything());
    CHECK_FALSE(sent(text).flow.unclear);
}

TEST_CASE("a part of the messages is not everything", "[checks]") {
    const std::string text =
        GENERATE("mail.err @@log.vn\n", "*.err @@log.vn\n", "*.*;auth,authpriv.none @@log.vn\n",
                 "*.=info @@log.vn\n", "*.* stop\n*.* @@log.vn\n", "*.* ~\n*.* @@log.vn\n",
                 "authpriv.* /var/log/secure\n& stop\n*.* @@log.vn\n",
                 "authpriv.* { stop }\n*.* @@log.vn\n", "auth.* @@log.vn\n", "*.!err @@log.vn\n");
    CAPTURE(text);

    CHECK_FALSE(sent(text).flow.is_everything());
}

TEST_CASE("conditions leave open what is sent", "[checks]") {
    const std::string text = GENERATE(
        "if 0 then @@log.vn\n", "if $msg contains \"then\" then { @@log.vn\n}\n",
        "if $a == 'x' then { stop } else { @@log.vn\n }\n", ":msg, contains, \"x\" @@log.vn\n",
        ":msg, contains, \"x\" stop\n*.* @@log.vn\n", "ruleset(name=\"r\") { @@log.vn\n }\n",
        "!program\n*.* @@log.vn\n", "$RuleSet other\n*.* @@log.vn\n", "call r\n*.* @@log.vn\n",
        "$ActionExecOnlyWhenPreviousIsSuspended on\n*.* @@log.vn\n",
        "$ActionExecOnlyEveryNthTime 1000\n*.* @@log.vn\n",
        "$ActionExecOnlyOnceEveryInterval 60\n*.* @@log.vn\n",
        "action(type=\"omfwd\" target=\"log.vn\" action.execOnlyEveryNthTime=\"1000000\")",
        "action(type=\"omfwd\" target=\"log.vn\" action.execOnlyOnceEveryInterval=\"5\")",
        "action(type=\"omfwd\" target=\"log.vn\" rateLimit.Interval=\"5\" ratelimit.burst=\"1\")",
        "action(type=\"omrelp\" target=\"log.vn\" ratelimit.name=\"few\")",
        "action(type=\"omfwd\" target=\"log.vn\" queue.samplingInterval=\"100\")",
        "action(type=\"omfwd\" target=\"log.vn\" config.enabled=\"$x\")",
        "action(type=\"omfwd\" target=\"log.vn\" action.execOnlyWhenPreviousIsSuspended=\"on\")");
    CAPTURE(text);

    CHECK(sent(text).flow.unclear);
}

TEST_CASE("what ends again leaves the rest as it was", "[checks]") {
    const std::string text = GENERATE("!program\n*.* /a\n!*\n*.* @@log.vn\n",
                                      "$RuleSet other\n$RuleSet RSYSLOG_DefaultRuleset\n"
                                      "*.* @@log.vn\n",
                                      "if 0 then /a\n*.* @@log.vn\n");
    CAPTURE(text);

    CHECK_FALSE(sent(text).flow.unclear);
    CHECK(sent(text).flow.is_everything());
}

TEST_CASE("what rsyslog would not take leaves the rest open", "[checks]") {
    const std::string text =
        GENERATE("action(type=\"omfwd\" target=\"log.vn\n", "/* open\n*.* @@log.vn\n", "}\n",
                 "*.* { @@log.vn\n", "nobody.* @@log.vn\n", "*.loud @@log.vn\n", "*.* @@:514\n",
                 "action(type=\"omfwd\")\n", "if $a == 1 @@log.vn\n",
                 "ruleset(name=\"x\") @@log.vn\n", "action(type=omfwd)\n",
                 "action(type='omfwd' target='log.vn')\n", ":msg, contains @@log.vn\n",
                 ":msg, contains, \"x @@log.vn", "set $.x = 1\n", "module(load=\"x", "%%\n");
    CAPTURE(text);

    CHECK_FALSE(parsed(text).unclear_at.empty());
}

TEST_CASE("included files stand where they are included", "[checks]") {
    const std::string text = GENERATE("$IncludeConfig /etc/rsyslog.d/*.conf\n*.* @@b.vn\n",
                                      "include(file=\"/etc/rsyslog.d/*.conf\")\n*.* @@b.vn\n");
    const auto script = parsed(text, {{"/etc/rsyslog.d/a.conf", "\n*.* @@a.vn\n*.* stop\n"}});

    REQUIRE(script.forwards.size() == 2);
    CHECK(script.forwards[0].target == "a.vn");
    CHECK(script.forwards[0].path == "/etc/rsyslog.d/a.conf");
    CHECK(script.forwards[0].line == 2);
    CHECK(script.forwards[1].target == "b.vn");
    CHECK_FALSE(script.forwards[1].flow.is_everything());
}

TEST_CASE("a file that includes itself ends", "[checks]") {
    const std::string text = "$IncludeConfig /etc/rsyslog.conf\n";

    CHECK_FALSE(parsed(text, {{"/etc/rsyslog.conf", text}}).unclear_at.empty());
}

TEST_CASE("conditions without end do not run the machine out of stack", "[checks][hostile]") {
    const std::string part = GENERATE("& ", "*.* ", ":msg, contains, \"x\" ", "if 1 then ", "{ ");
    std::string text;
    while (text.size() < 4'000'000)
        text += part;

    CHECK_FALSE(parsed(text + "@@log.vn\n").unclear_at.empty());
}

TEST_CASE("a selector is read as rsyslog reads it", "[checks]") {
    CHECK(parse_syslog_selector("auth,authpriv.warn")->severities[10] == 0x1f);
    CHECK(parse_syslog_selector("*.=debug")->severities[0] == 0x80);
    CHECK(parse_syslog_selector("*.*;cron.!=info")->severities[9] == 0xbf);
    CHECK(parse_syslog_selector("*.*;*.!err")->severities[1] == 0xf0);
    CHECK(parse_syslog_selector("*.info;mail.none")->severities[2] == 0);
    CHECK_FALSE(parse_syslog_selector("mail"));
    CHECK_FALSE(parse_syslog_selector("mail.info;cron"));
    CHECK_FALSE(parse_syslog_selector(".info"));
}

}  // namespace presscheck
