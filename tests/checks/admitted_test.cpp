#include "checks/admitted.h"

#include "tests/support/catch.h"

#include <string>

namespace presscheck::test {
namespace {

Network network(const std::string& text) {
    return *parse_network(text);
}

std::string spelled(const std::optional<Admitted>& who) {
    if (!who) return "too many";
    std::string text;
    for (const auto& source : who->sources)
        text += spell(source) + " ";
    return text + (who->authenticated ? "with a password" : "open");
}

// The first rule that an address is in decides; nobody else gets in.
Judge first_of(std::vector<std::pair<std::string, Admission>> rules) {
    return [rules = std::move(rules)](const Network& asked) -> std::optional<Admission> {
        for (const auto& [text, admission] : rules) {
            const auto part = overlap(asked, network(text));
            if (part == Overlap::whole) return admission;
            if (part == Overlap::part) return std::nullopt;
        }
        return Admission::refused;
    };
}

}  // namespace

TEST_CASE("addresses are divided until each network has one answer", "[checks]") {
    CHECK(spelled(admitted(first_of({{"10.0.0.0/8", Admission::open}}))) == "10.0.0.0/8 open");
    CHECK(spelled(admitted(first_of({{"10.0.0.0/9", Admission::refused},
                                     {"10.0.0.0/8", Admission::open},
                                     {"2001:db8::/32", Admission::with_password}}))) ==
          "10.128.0.0/9 2001:db8::/32 open");
    CHECK(spelled(admitted(first_of({{"192.0.2.1", Admission::with_password}}))) ==
          "192.0.2.1/32 with a password");
    CHECK(spelled(admitted(first_of({{"0.0.0.0/1", Admission::refused},
                                     {"0.0.0.0/0", Admission::open},
                                     {"::/0", Admission::open}}))) == "128.0.0.0/1 ::/0 open");
    CHECK(spelled(admitted(first_of({}))) == "with a password");
}

TEST_CASE("rules that divide the addresses without end are not told apart", "[checks][hostile]") {
    std::vector<std::pair<std::string, Admission>> rules;
    for (int i = 0; i < 256; ++i) {
        for (int j = 0; j < 4; ++j)
            rules.emplace_back("10." + std::to_string(i) + "." + std::to_string(2 * j) + ".0/24",
                               Admission::open);
    }

    CHECK(spelled(admitted(first_of(rules))) == "too many");
    CHECK(spelled(admitted([](const Network&) { return std::optional<Admission>(); })) ==
          "too many");
}

}  // namespace presscheck::test
