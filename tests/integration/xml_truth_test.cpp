// Values of XML beside libxml2's: documents and addresses by chance, asked of both.
#include "checks/parsers/xml_elements.h"
#include "checks/probes/xml.h"

#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/dice.h"
#include "tests/support/fake_host.h"
#include "tests/support/observe.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

#include <string>
#include <vector>

namespace presscheck::test {
namespace {

const std::string names = "abc";

std::string name(Dice& dice) {
    return {names[static_cast<std::size_t>(dice.below(3))]};
}

std::string piece(Dice& dice) {
    const std::vector<std::string> pieces{"x",        "1.50",   " y z ",  "&lt;",
                                          "&#x1EC7;", "&amp;2", "\u0111", "<![CDATA[<b>]]>"};
    return pieces[static_cast<std::size_t>(dice.below(static_cast<int>(pieces.size())))];
}

// Texts only where there are no children: of others libxml2 tells all that is below, too.
std::string element(Dice& dice, int depth) {
    const bool prefixed = dice.below(4) == 0;
    const auto own = (prefixed ? "p:" : "") + name(dice);
    std::string all = "<" + own + (prefixed ? " xmlns:p=\"urn:x\"" : "");
    for (const char attribute : names) {
        if (dice.below(3) != 0) continue;
        const auto value = piece(dice);
        if (value.front() != '<') all += std::string(" ") + attribute + "='" + value + "'";
    }
    all += ">";
    const int children = depth == 0 ? 0 : dice.below(4);
    for (int i = 0; i < children; ++i)
        all += "\n  " + element(dice, depth - 1);
    for (int i = children == 0 ? dice.below(3) : 0; i > 0; --i)
        all += piece(dice);
    return all + "</" + own + ">";
}

struct Address {
    std::string ours, xpath;
};

Address address(Dice& dice) {
    Address both;
    for (int steps = 1 + dice.below(3), i = 0; i < steps; ++i) {
        const auto step = dice.below(4) == 0 ? "*" : name(dice);
        const auto index = i > 0 && dice.below(3) == 0 ? 1 + dice.below(3) : 0;
        // With `*` a number counts among siblings of one name, which XPath cannot say.
        const bool numbered = index > 0 && step != "*";
        const auto place = numbered ? "[" + std::to_string(index) + "]" : "";
        both.ours += "/" + step + place;
        both.xpath += "/*" + (step == "*" ? "" : "[local-name()='" + step + "']") + place;
    }
    if (dice.below(2) == 0) {
        const auto attribute = name(dice);
        both.ours += "/@" + attribute;
        both.xpath += "/@" + attribute;
    }
    return both;
}

std::string trimmed_of(std::string text) {
    text.erase(text.find_last_not_of(" \n") + 1);
    text.erase(0, std::min(text.find_first_not_of(" \n"), text.size()));
    return text;
}

}  // namespace

TEST_CASE("values of XML are those libxml2 finds at the same place") {
    if (!can_run("command -v xmllint")) {
        WARN("libxml2-utils is not installed: its word on XML was not heard");
        return;
    }
    const TemporaryFolder folder;
    Dice dice(seed_of_this_run());
    int compared = 0;
    for (int round = 0; round < rounds(150); ++round) {
        const auto document = element(dice, 3);
        const auto asked = address(dice);
        folder.write("/x.xml", document);
        CAPTURE(document, asked.ours, asked.xpath);
        const auto table = observed(observe_xml, FakeHost{}.with_file("/x.xml", document),
                                    with({{"path", "/x.xml"}, {"address", asked.ours.c_str()}}));
        REQUIRE_FALSE(table.reason());

        const auto ask = [&](const std::string& expression) {
            return run_program({"/usr/bin/xmllint", "--xpath", expression, folder.at("/x.xml")});
        };
        const auto count = ask("count(" + asked.xpath + ")");
        REQUIRE(count.code == 0);
        CHECK(trimmed_of(count.out) == std::to_string(table.rows().size()));
        for (std::size_t i = 0; i < table.rows().size() && i < 3; ++i) {
            const auto place = "(" + asked.xpath + ")[" + std::to_string(i + 1) + "]";
            const bool attribute = asked.ours.find('@') != std::string::npos;
            const auto theirs =
                ask(attribute ? "string(" + place + ")" : "string(" + place + "[not(*)])").out;
            const auto& cell = table.rows()[i].cell("value");
            const auto* value = std::get_if<Value>(&cell);
            const auto ours = value == nullptr ? "" : std::get<std::string>(value->scalar());
            // xmllint ends its answer in a newline of its own.
            CHECK(trimmed_of(ours) == trimmed_of(theirs));
            ++compared;
        }
    }
    CHECK(compared > 0);
}

TEST_CASE("XML that is taken here libxml2 takes too", "[hostile]") {
    if (!can_run("command -v xmllint")) {
        WARN("libxml2-utils is not installed: its word on XML was not heard");
        return;
    }
    const TemporaryFolder folder;
    Dice dice(seed_of_this_run());
    for (int round = 0; round < rounds(150); ++round) {
        auto document = element(dice, 2);
        const std::string marks = "<>/&;=' \n:ab";
        const auto at = static_cast<std::size_t>(dice.below(static_cast<int>(document.size())));
        document[at] = marks[static_cast<std::size_t>(dice.below(static_cast<int>(marks.size())))];
        if (!parse_xml(document)) continue;
        folder.write("/x.xml", document);
        CAPTURE(document);

        CHECK(run_program({"/usr/bin/xmllint", "--noout", "--nonet", folder.at("/x.xml")}).code ==
              0);
    }
}

}  // namespace presscheck::test
