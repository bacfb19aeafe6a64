// Files that are not what they should be: a clear error, soon, in bounded memory.
#include "tests/support/catch.h"
#include "tests/support/places.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace presscheck::test {

namespace {

constexpr std::size_t little_memory = 512U << 20U;

Ran lint(const std::filesystem::path& path) {
    HowToRun how;
    how.memory = little_memory;
    how.patience = std::chrono::seconds{10};
    return run_program({our_program("presscheck-agent"), "policy", "lint", path.string()}, how);
}

std::string repeated(const std::string& piece, std::size_t times) {
    std::string all;
    all.reserve(piece.size() * times);
    for (std::size_t i = 0; i < times; ++i)
        all += piece;
    return all;
}

std::string indented_ten_thousand_deep() {
    std::string all;
    for (std::size_t depth = 0; depth < 2500; ++depth)
        all += std::string(depth, ' ') + "a:\n";
    return all;
}

// Forty checks, each with one mistake: a column that is not there.
std::string forty_mistakes() {
    std::string policy = R"(policy: wrong
version: 2026.11.1
language: 1
scope: host
title: {vi: "Sai", en: "Wrong"}
checks:
)";
    for (int i = 0; i < 40; ++i) {
        policy += "  - id: check-" + std::to_string(i) + R"(
    title: {vi: "Sai", en: "Wrong"}
    why: {vi: "Sai", en: "Wrong"}
    fix: {vi: "Sai", en: "Wrong"}
    severity: advice
    assert:
      probe: sshd
      every: {permitrotlogin: no}
      when_empty: not_applicable
)";
    }
    return policy;
}

}  // namespace

TEST_CASE("a file that is no policy is refused with its name", "[integration][hostile]") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "policy.yaml";
    const auto bytes = GENERATE(
        as<std::string>{}, "", "\n", "\xff\xfe\xfa", "policy: \"never closed\n", "a: 1\na: 2\n",
        "a: &x 1\nb: *x\n", "---\na: 1\n---\nb: 2\n", "just a text", "- a\n- list\n",
        std::string("a\0b: 1", 6), "policy: ../../etc/passwd\n", "<<: {a: 1}\n");
    std::ofstream(path) << bytes;
    CAPTURE(bytes);

    const auto ran = lint(path);

    CHECK(ran.code == 2);
    CHECK(ran.error.find("policy.yaml") != std::string::npos);
}

TEST_CASE("YAML nested ten thousand deep is refused", "[integration][hostile]") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "deep.yaml";
    const auto bytes = GENERATE(repeated("[", 10'000), repeated("{a: ", 10'000),
                                repeated("- ", 10'000) + "x", indented_ten_thousand_deep());
    std::ofstream(path) << bytes;

    const auto ran = lint(path);

    CHECK(ran.code == 2);
    CHECK(ran.error.find("deep.yaml") != std::string::npos);
}

TEST_CASE("what is not a file of bearable size is refused before it is read",
          "[integration][hostile]") {
    const TemporaryFolder folder;
    const auto huge = folder.path() / "huge.yaml";
    std::ofstream(huge) << "policy: x\n";
    REQUIRE(::truncate(huge.c_str(), off_t{1} << 30U) == 0);
    const auto fifo = folder.path() / "fifo.yaml";
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    std::filesystem::create_directory(folder.path() / "folder.yaml");

    const auto too_large = lint(huge);
    const auto pipe = lint(fifo);
    const auto device = lint("/dev/zero");
    const auto directory = lint(folder.path() / "folder.yaml");
    const auto missing = lint(folder.path() / "missing.yaml");

    CHECK(too_large.code == 2);
    CHECK(too_large.error.find("huge.yaml") != std::string::npos);
    CHECK(pipe.code == 2);
    CHECK(device.code == 2);
    CHECK(directory.code == 2);
    CHECK(missing.code == 2);
    CHECK(missing.error.find("missing.yaml") != std::string::npos);
}

TEST_CASE("forty mistakes are told at once, each with its place and the nearest name",
          "[integration][hostile]") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "wrong.yaml";
    std::ofstream(path) << forty_mistakes();

    const auto ran = lint(path);

    CHECK(ran.code == 2);
    CHECK(std::count(ran.error.begin(), ran.error.end(), '\n') == 40);
    CHECK(ran.error.find("wrong.yaml:14:15: unknown column 'permitrotlogin' of probe 'sshd'; did "
                         "you mean 'permitrootlogin'?") != std::string::npos);
}

TEST_CASE("of two policies with one name the other file is named too", "[integration][hostile]") {
    const TemporaryFolder folder;
    const std::string text =
        "policy: p\nversion: 2026.11.1\nlanguage: 1\nscope: host\ntitle: {vi: a, en: b}\nchecks:\n"
        "  - {id: c, title: {vi: a, en: b}, why: {vi: a, en: b}, fix: {vi: a, en: b},\n"
        "     severity: advice, assert: {probe: sshd, some: {}}}\n";
    std::ofstream(folder.path() / "a.yaml") << text;
    std::ofstream(folder.path() / "b.yaml") << text;

    const auto ran = lint(folder.path());

    CHECK(ran.code == 2);
    CHECK(ran.error == "presscheck-agent: " + (folder.path() / "b.yaml").string() +
                           ":1:1: another policy is called 'p' too: " +
                           (folder.path() / "a.yaml").string() + "\n");
}

TEST_CASE("the shipped policies have no mistake", "[integration]") {
    const auto ran = lint(source_folder() + "/config/policies");

    CHECK(ran.error.empty());
    CHECK(ran.code == 0);
}

TEST_CASE("a command that is none is answered with those there are", "[integration][hostile]") {
    const auto [program, commands] = GENERATE(table<std::string, std::string>({
        {"presscheck-agent", "scan, probe, explain, policy, enroll, run, status"},
        {"presscheck-collector", "init, serve, agency, token, host, readiness, ledger"},
    }));
    CAPTURE(program);

    const auto ran = run_program({our_program(program), "frob"});

    CHECK(ran.code == 2);
    CHECK(ran.out.empty());
    CHECK(ran.error == "Không có lệnh 'frob'; có: " + commands +
                           ". Xem --help.\nThere is no command 'frob'; there are: " + commands +
                           ". See --help.\n");
}

}  // namespace presscheck::test
