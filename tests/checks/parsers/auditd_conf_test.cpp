#include "checks/parsers/auditd_conf.h"

#include "tests/support/catch.h"

namespace presscheck::test {
namespace {

const std::string sound = "space_left = 75\nadmin_space_left = 50\n";

// "3 malformed" for a file auditd may not start with, "taken" for any other.
std::string judged(const std::string& text) {
    const auto conf = parse_auditd_conf(text);
    if (!conf.refusal) return "taken";
    return std::to_string(conf.refusal->line) +
           (conf.refusal->reason == Reason::version ? " version" : " malformed");
}

}  // namespace

TEST_CASE("of two settings of auditd the last one counts, in any case", "[checks]") {
    const auto conf =
        parse_auditd_conf(sound + "Flush  =  SYNC\n# flush = none\nflush = data\nnum_logs = 5\n");

    REQUIRE_FALSE(conf.refusal);
    REQUIRE(conf.find("flush") != nullptr);
    CHECK(conf.find("flush")->value == "data");
    CHECK(conf.find("flush")->line == 5);
    CHECK(conf.settings.size() == 5);
    CHECK(conf.find("freq") == nullptr);
}

TEST_CASE("what auditd asks of its settings together is asked", "[checks]") {
    const auto [text, expected] = GENERATE(table<std::string, std::string>({
        {"", "taken"},
        {"# nothing\n", "0 malformed"},
        {"space_left = 75\n", "taken"},
        {"space_left = 0\n", "1 malformed"},
        {"admin_space_left = 50\nspace_left = 50\n", "1 malformed"},
        {"admin_space_left = 5%\nspace_left = 50\n", "taken"},
        {sound + "flush = incremental\n", "3 malformed"},
        {sound + "flush = incremental_async\nfreq = 0\n", "4 malformed"},
        {sound + "flush = incremental_async\nfreq = 50\n", "taken"},
        {sound + "flush = data\n", "taken"},
    }));
    CAPTURE(text);

    CHECK(judged(text) == expected);
}

TEST_CASE("the first line that auditd does not take is at fault", "[checks][hostile]") {
    const auto [line, expected] = GENERATE(table<std::string, std::string>({
        {"num_logs=5\n", "3 malformed"},
        {"foo = bar\nnum_logs = 1000\n", "3 malformed"},
        {"num_logs = 999\nnum_logs = 1000\n", "4 malformed"},
        {"num_logs = 5 x\n", "3 malformed"},
        {"num_logs = 5\r\n", "3 malformed"},
        {"\tnum_logs = 5\n", "3 malformed"},
        {"num_logs = 5", "3 malformed"},
        {"# the end", "taken"},
        {std::string("num_logs = 5\0\n", 14), "3 malformed"},
        {"foo = " + std::string(160, 'x') + "\n", "taken"},
        {"report_interval = 1\n", "3 version"},
        {"action_mail_acct = a+b\nverify_email = no\n", "3 malformed"},
        {"verify_email = no\naction_mail_acct = a+b\n", "taken"},
        {"space_left_action = exec\n", "3 malformed"},
        {"space_left_action = EXEC bin/x\n", "3 malformed"},
        {"space_left_action = exec /bin/x\n", "taken"},
        {"disk_full_action = email\n", "3 malformed"},
        {"space_left = 100%\n", "3 malformed"},
        {"tcp_client_ports = 10-5\n", "3 malformed"},
        {"log_file = /x\n", "3 malformed"},
    }));
    CAPTURE(line);

    CHECK(judged(sound + line) == expected);
}

}  // namespace presscheck::test
