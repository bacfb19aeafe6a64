#include "checks/parsers/quality_options.h"

#include "tests/support/catch.h"

namespace presscheck::test {

TEST_CASE("credits change how short a password may be", "[checks]") {
    const auto [arguments, shortest, classes] = GENERATE(table<std::vector<std::string>, int, int>({
        {{}, 8, 0},
        {{"minlen=14"}, 14, 0},
        {{"minlen=3"}, 6, 0},
        {{"minlen=14", "dcredit=1", "ucredit=1"}, 12, 0},
        {{"minlen=14", "lcredit=20"}, 7, 0},
        {{"minlen=15", "lcredit=20"}, 8, 0},
        {{"minlen=8", "dcredit=-1", "ucredit=-1", "lcredit=-1", "ocredit=-1"}, 8, 4},
        {{"minlen=6", "dcredit=-5", "ucredit=-5"}, 10, 2},
        {{"minlen=14", "minclass=9"}, 14, 4},
        {{"minlen=14", "minclass=3", "dcredit=-1"}, 14, 3},
        {{"minlen=fourteen", "MinLen=12"}, 12, 0},
    }));
    QualityOptions options;

    read_quality_arguments(arguments, "pam:1", options);

    CHECK(options.shortest() == shortest);
    CHECK(options.classes() == classes);
}

TEST_CASE("a line that pam_pwquality refuses ends its reading", "[checks]") {
    const auto line = GENERATE("minlne = 14\n", "minlen = 14x\n", "minlen\n", "minlen = \n");
    QualityOptions options;

    CHECK_FALSE(read_quality_conf(std::string("minlen = 9\n") + line, "conf", options));
    CHECK(options.minlen == 9);
}

TEST_CASE("all settings of pwquality.conf are known", "[checks]") {
    QualityOptions options;

    CHECK(
        read_quality_conf("difok = 1\nminlen=14 # x\nretry = 3\nenforcing = 0\nenforce_for_root\n"
                          "local_users_only\ndictpath = /x\nbadwords = a b\nusersubstr = 3\n",
                          "conf", options));
    CHECK(options.minlen_from == "conf:2");
    CHECK_FALSE(options.enforcing);
    CHECK(options.enforce_for_root);
}

TEST_CASE("pam_pwhistory remembers ten unless it is told", "[checks]") {
    HistoryOptions options;
    CHECK(options.remember == 10);

    read_history_conf("remember = 24\n", "conf", options);
    CHECK(options.remember == 24);
    read_history_arguments({"remember=500", "use_authtok"}, "pam:1", options);
    CHECK(options.remember == 400);
    read_history_arguments({"remember=-3", "enforce_for_root"}, "pam:1", options);
    CHECK(options.remember == 0);
    CHECK(options.enforce_for_root);
}

}  // namespace presscheck::test
