#include "checks/policy/value_words.h"

#include "tests/support/catch.h"

namespace presscheck::test {

using namespace std::chrono_literals;

TEST_CASE("a value is said in both languages", "[policy]") {
    const auto [value, vi, en] = GENERATE(table<Scalar, std::string, std::string>({
        {90 * 24h, "90 ngày", "90 days"},
        {24h, "1 ngày", "1 day"},
        {36h, "36 giờ", "36 hours"},
        {1h, "1 giờ", "1 hour"},
        {5min, "5 phút", "5 minutes"},
        {90s, "90 giây", "90 seconds"},
        {0s, "0 giây", "0 seconds"},
        {Unlimited{}, "không giới hạn", "unlimited"},
        {Never{}, "chưa lần nào", "never"},
        {std::int64_t{5}, "5", "5"},
        {std::string("no"), "no", "no"},
    }));

    CHECK(words_for(value, Language::vi) == vi);
    CHECK(words_for(value, Language::en) == en);
}

TEST_CASE("a list is said without brackets, and an empty one is none", "[policy]") {
    const Value some{std::vector<Scalar>{std::chrono::seconds{60}, Unlimited{}}};
    const Value none{std::vector<Scalar>{}};

    CHECK(words_for(some, Language::vi) == "1 phút, không giới hạn");
    CHECK(words_for(none, Language::vi) == "(không có)");
    CHECK(words_for(none, Language::en) == "(none)");
}

}  // namespace presscheck::test
