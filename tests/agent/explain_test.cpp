#include "agent/explain_word.h"
#include "tests/support/catch.h"
#include "tests/support/places.h"

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

namespace presscheck::test {
namespace {

const PolicyFiles& shipped() {
    static const PolicyFiles files = [] {
        auto loaded = load_policies({}, source_folder() + "/config");
        INFO((loaded ? "" : loaded.error().message));
        REQUIRE(loaded);
        return *std::move(loaded);
    }();
    return files;
}

Result<std::string> asked(const std::string& word, Language language = Language::vi,
                          const std::vector<LocalOverlay>& overlays = {}) {
    return explain_word(word, {shipped(), overlays, language, {false, 80}});
}

std::string explained(const std::string& word, Language language = Language::vi) {
    const auto text = asked(word, language);
    INFO((text ? "" : text.error().message));
    REQUIRE(text);
    return *text;
}

std::string refused(const std::string& word, Language language) {
    const auto text = asked(word, language);
    REQUIRE_FALSE(text);
    CHECK(text.error().code == Errc::not_found);
    return text.error().message;
}

// Without the breaks that wrapping put in.
std::string on_one_line(const std::string& text) {
    std::istringstream stream(text);
    std::string line;
    for (std::string word; stream >> word;)
        line += (line.empty() ? "" : " ") + word;
    return line;
}

bool says(const std::string& text, const std::string& part) {
    return on_one_line(text).find(part) != std::string::npos;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

// Lines that could have been broken at a blank before the edge and were not.
std::vector<std::string> too_wide(const std::string& text) {
    std::vector<std::string> wide;
    for (const auto& line : lines_of(text)) {
        const auto begin = line.find_first_not_of(' ');
        const bool breakable =
            begin != std::string::npos && line.find(' ', begin) != std::string::npos;
        if (breakable && columns_of(line) > 80) wide.push_back(line);
    }
    return wide;
}

}  // namespace

TEST_CASE("explaining a standard lists every clause with how it is verified", "[explain]") {
    const auto& catalogues = shipped().catalogues;
    const auto& id =
        GENERATE(as<std::string>{}, "tcvn-11930-2017", "tcvn-14423-2026", "tt-12-2022");
    const auto language = GENERATE(Language::vi, Language::en);
    CAPTURE(id);

    const auto text = explained(id, language);

    const auto lines = lines_of(text);
    for (const auto& requirement : catalogues.at(id).requirements) {
        INFO(requirement.id);
        CHECK(std::count_if(lines.begin(), lines.end(), [&](const std::string& line) {
                  return line.starts_with("  " + requirement.id + " ");
              }) == 1);
        CHECK(says(text, requirement.title.in(language)));
    }
    for (const auto& group : catalogues.at(id).groups)
        CHECK(says(text, group.id + " " + group.title.in(language)));
    CHECK(too_wide(text).empty());
}

TEST_CASE("a standard names the checks that look at each clause", "[explain]") {
    const auto lines = lines_of(explained("tcvn-11930-2017"));

    const auto clause = std::find_if(lines.begin(), lines.end(), [](const std::string& line) {
        return line.starts_with("  7.2.2.2.a ");
    });
    REQUIRE(clause != lines.end());
    const auto next = std::find_if(clause + 1, lines.end(), [](const std::string& line) {
        return line.starts_with("  7.2.2.2.b ");
    });
    CHECK(std::any_of(clause, next, [](const std::string& line) {
        return line.find("level3-server/ssh-ciphers") != std::string::npos;
    }));
}

TEST_CASE("a part of a standard lists the clauses below it and no other", "[explain]") {
    const auto text = explained("tcvn-11930-2017/7.2.2.5");

    CHECK(says(text, "7.2.2.5.a"));
    CHECK(says(text, "7.2.2.5.c"));
    CHECK_FALSE(says(text, "7.2.2.4.a"));
    CHECK_FALSE(says(text, "7.2.3"));
}

TEST_CASE("a clause tells how sure its wording is and what decides it", "[explain]") {
    const auto vi = explained("7.2.2.2.b");
    const auto en = explained("tcvn-11930-2017/7.2.2.2.b", Language::en);

    CHECK(vi.starts_with("tcvn-11930-2017/7.2.2.2.b Tự đóng phiên"));
    CHECK(says(vi, "thuộc: 7.2.2 An toàn máy chủ"));
    CHECK(says(vi, "CHƯA đối chiếu với bản chính thức; nguồn: danh sách công khai"));
    CHECK(says(vi, "level3-server/shell-idle-timeout"));
    CHECK(says(vi, "bản xác nhận: phải nêu: Thời gian ngắt phiên"));
    CHECK(says(vi, "tương ứng: tcvn-14423-2026/5.12.2.4.c"));
    CHECK(says(en, "NOT compared with the official text"));
    CHECK(says(en, "corresponds to: tcvn-14423-2026/5.12.2.4.c: Idle connections are closed"));
    CHECK(too_wide(vi).empty());
    CHECK(too_wide(en).empty());
}

TEST_CASE("a clause of the new standard names those of the old one", "[explain]") {
    const auto text = explained("5.12.2.4.c", Language::en);

    CHECK(says(text, "tcvn-11930-2017/7.2.2.2.b"));
    CHECK(says(text, "tcvn-11930-2017/7.2.1.2.c"));
}

TEST_CASE("a clause that nobody but people can show says what an attestation shows", "[explain]") {
    const auto text = explained("tcvn-14423-2026/5.7.2.1.b", Language::en);

    CHECK(says(text, "attested: no machine shows it"));
    CHECK(says(text, "checks: none, and none is needed"));
    CHECK(says(text, "attestation: has to show: The scan of these 6 months (file and hash)"));
    CHECK(says(text, "renewal: every 180 days at least"));
}

TEST_CASE("a clause read in the gazette says so", "[explain]") {
    const auto text = explained("AIII.1.b.xvi");

    CHECK(says(text, "đã đối chiếu với văn bản; nguồn: bản chép Công báo 705+706"));
    CHECK_FALSE(says(text, "CHƯA"));
}

TEST_CASE("a check tells what it asks, reads and sends, and how to mend", "[explain]") {
    const auto text = explained("ssh-ciphers", Language::en);

    CHECK(text.starts_with("level3-server/ssh-ciphers SSH uses strong ciphers only\n"));
    CHECK(says(text, "severity: high"));
    CHECK(says(text, "expected: every sshd configuration"));
    CHECK(says(text, "fix: Make /etc/ssh/sshd_config.d/00-presscheck.conf"));
    CHECK(says(text, "parameters: ssh_ciphers = chacha20-poly1305@openssh.com"));
    CHECK(says(text, "default of level3-server"));
    CHECK(says(text, "only the department may set it"));
    CHECK(says(text, "may read: /etc/ssh/**"));
    CHECK(says(text,
               "sshd configuration (context, ciphers, port). Never a password, a key or a hash"));
    CHECK(says(text, "evidence for: tcvn-11930-2017/7.2.2.2.a"));
    CHECK(too_wide(text).empty());
}

TEST_CASE("a check tells which overlay set a parameter", "[explain]") {
    const auto& policy = shipped().policies;
    const auto server = std::find_if(policy.begin(), policy.end(),
                                     [](const auto& one) { return one.id == "level3-server"; });
    REQUIRE(server != policy.end());
    const auto loaded = load_overlay(
        "overlay: level3-server\nversion: 2026.11.1\nset: {ssh_ciphers: [aes256-ctr]}\n", *server,
        false);
    REQUIRE(std::holds_alternative<Overlay>(loaded));

    const auto text = asked("ssh-ciphers", Language::en,
                            {{"/etc/presscheck/overlay.d/a.yaml", std::get<Overlay>(loaded)}});

    REQUIRE(text);
    CHECK(says(*text,
               "ssh_ciphers = aes256-ctr (Accepted SSH ciphers; set in "
               "/etc/presscheck/overlay.d/a.yaml;"));
}

TEST_CASE("every shipped check and clause can be explained within the page", "[explain]") {
    const auto language = GENERATE(Language::vi, Language::en);
    for (const auto& policy : shipped().policies) {
        for (const auto& check : policy.checks) {
            const auto name = policy.full_name(check);
            INFO(name);
            CHECK(explained(name, language).starts_with(name + " "));
        }
    }
    for (const auto& [id, catalogue] : shipped().catalogues) {
        for (const auto& requirement : catalogue.requirements) {
            const auto name = catalogue.full_name(requirement);
            INFO(name);
            const auto text = explained(name, language);
            CHECK(text.starts_with(name + " "));
            CHECK(too_wide(text).empty());
        }
    }
}

TEST_CASE("what nothing is called gets the nearest names", "[explain]") {
    CHECK(refused("ssh-root-logn", Language::en)
              .find("no check, clause or standard is called 'ssh-root-logn'; did you mean "
                    "'ssh-root-login'") == 0);
    CHECK(
        refused("tcvn-11930-2018", Language::vi)
            .find("không có kiểm tra, điều khoản hay bộ yêu cầu nào tên 'tcvn-11930-2018'; có phải "
                  "'tcvn-11930-2017'") == 0);
    CHECK(refused("7.2.2.9", Language::en).find("'7.2.2.") != std::string::npos);
    CHECK(refused("tcvn-11930-2017/", Language::en).find("did you mean 'tcvn-11930-2017'") !=
          std::string::npos);
    CHECK(refused("", Language::en).find("no check") == 0);
}

}  // namespace presscheck::test
