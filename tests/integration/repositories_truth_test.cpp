// Where packages come from, as we read it beside apt-config, apt-get and dnf themselves.

#include "checks/file_host.h"
#include "checks/parsers/dnf_config.h"
#include "checks/probes/apt_files.h"
#include "checks/probes/repositories.h"
#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/observe.h"
#include "tests/support/shown.h"
#include "tests/support/temporary_folder.h"

#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace presscheck::test {
namespace {

using Lines = std::vector<std::string>;
using Files = std::vector<std::pair<std::string, std::string>>;

std::unique_ptr<Host> host_of(const TemporaryFolder& root) {
    auto host = FileHost::open_root(root.path().string(), Ceiling());
    if (!host) throw std::runtime_error(host.error().message);
    return (*host)->seen_by("repositories");
}

void write_all(const TemporaryFolder& root, const Files& files) {
    for (const auto& [path, text] : files)
        root.write(path, text);
}

// --- apt.conf

// As apt-config dump prints it: `Test::A "1";`.
void dump(const AptSetting& setting, const std::string& name, Lines& lines) {
    lines.push_back(name + " \"" + setting.value + "\";");
    for (const auto& child : setting.children)
        dump(child, name + "::" + child.tag, lines);
}

// Everything below Test, or "refused" where apt works with none of it.
Lines our_settings(const TemporaryFolder& root) {
    const auto setup = read_apt_setup(*host_of(root));
    Lines lines;
    if (setup.unclear) return {"refused"};
    if (const auto* test = setup.settings.find("Test")) dump(*test, test->tag, lines);
    return lines;
}

Lines their_settings(const TemporaryFolder& root) {
    root.write("/start.conf", "Dir \"" + root.path().string() + "\";\n");
    const auto said =
        run_command("APT_CONFIG=" + root.at("/start.conf") + " apt-config dump 2>/dev/null");
    if (said.status != 0) return {"refused"};
    Lines lines;
    std::istringstream all(said.output);
    for (std::string line; std::getline(all, line);) {
        if (line.size() > 4 && (line.starts_with("Test ") || line.starts_with("Test::")))
            lines.push_back(line);
    }
    return lines;
}

const std::vector<Files> written_settings{
    {{"/etc/apt/apt.conf.d/10a", "Test::A \"1\"; Test { B \"2\"; C { D \"3\"; }; };\n"}},
    {{"/etc/apt/apt.conf.d/10a", "Test\n{\nB\n\"2\"\n;\nC {\n\"x\";\n\"y\"; };\n}\n"}},
    {{"/etc/apt/apt.conf.d/10a", "/* Test::A \"1\"; */ Test::B \"2\"; // Test::C \"3\";\n"}},
    {{"/etc/apt/apt.conf.d/10a", "/*\nTest::A \"1\";\n*/ Test::B \"2\";\n# Test::C \"3\";\n"}},
    {{"/etc/apt/apt.conf.d/10a", "Test::A \"/* no comment */\"; Test::B \"a//b\"; # \"\n"}},
    {{"/etc/apt/apt.conf.d/10a", "Test::A \"1\"; Test::A::B \"2\";\n#clear Test::A;\n"}},
    {{"/etc/apt/apt.conf.d/10a", "Test::A \"1\";\n  #clear Test; Test::B \"2\";\n"}},
    {{"/etc/apt/apt.conf.d/10a", "Test { #clear Test::A; };\n"}},
    {{"/etc/apt/apt.conf.d/10a", "Test::List:: \"1\"; Test::List { \"2\"; \"3\" };\n"}},
    {{"/etc/apt/apt.conf.d/10a", "Test::A::::B \"1\"; Test::A:::C \"2\";\n"}},
    {{"/etc/apt/apt.conf.d/10a",
      "Test::A yes; \"Test::B\" yes; Test::%43 \"%41\"; Test::D %41;\n"}},
    {{"/etc/apt/apt.conf.d/10a",
      "Test::A \"a\" \"b\"; Test::B \"a\"  \"b\"; Test::C \"a\"\"b\";\n"}},
    {{"/etc/apt/apt.conf.d/10a", "Test::A \"1\"\n"}},
    {{"/etc/apt/apt.conf.d/10a", "Test::A \"1\" junk;\n"}},
    {{"/etc/apt/apt.conf.d/10a", "Test::A \"open;\nTest::B \"2\";\n"}},
    {{"/etc/apt/apt.conf.d/10a", "{ \"x\"; };\n"}},
    {{"/etc/apt/apt.conf.d/10a", "Test \"v\" { A \"1\"; } Test::B \"2\";\n"}},
    {{"/etc/apt/apt.conf.d/10a", "Test { A \"1\"; }; }; B \"2\"; Test::C \"3\";\n"}},
    {{"/etc/apt/apt.conf.d/10a", "Test::a \"1\"; TEST::A \"2\";\n"}},
    {{"/etc/apt/apt.conf.d/10a", "Test::A\t\"a\tb\";\r\nTest::B \"2\";\r\n"}},
    {{"/etc/apt/apt.conf.d/10a", "#unknown x;\n#clearTest;\n"}},
    {{"/etc/apt/apt.conf.d/10a", "Test::A \"1\";"},
     {"/etc/apt/apt.conf.d/20b.conf", "Test::A \"2\";"},
     {"/etc/apt/apt.conf", "Test::B \"3\";"},
     {"/etc/apt/apt.conf.d/30c.bak", "Test::A \"no\";"},
     {"/etc/apt/apt.conf.d/40d~", "Test::A \"no\";"},
     {"/etc/apt/apt.conf.d/50e.", "Test::A \"no\";"},
     {"/etc/apt/apt.conf.d/.60f", "Test::A \"no\";"},
     {"/etc/apt/apt.conf.d/70 g", "Test::A \"no\";"},
     {"/etc/apt/apt.conf.d/80-h_i:j.k.conf", "Test::C \"4\";"}},
    {{"/etc/apt/apt.conf.d/10a", "Dir::Etc::main \"other.conf\";"},
     {"/etc/apt/apt.conf", "Test::A \"no\";"},
     {"/etc/apt/other.conf", "Test::A \"yes\";"}},
    {{"/etc/apt/apt.conf.d/10a", "Dir::Etc::main \"/dev/null\"; Test::B \"1\";"},
     {"/etc/apt/apt.conf", "Test::A \"no\";"}},
};

// Pieces of the language in any order, which is rarely an order that apt takes.
std::string shuffled_settings(std::mt19937& dice) {
    static const Lines pieces{"Test::A",
                              " ",
                              "\"1\"",
                              ";",
                              "\n",
                              "{",
                              "}",
                              "/*",
                              "*/",
                              "//",
                              "#",
                              "\"",
                              "::",
                              "Test",
                              "B",
                              "%41",
                              "#clear",
                              "[",
                              "]",
                              "Test::B \"2\";",
                              ";\n",
                              " {",
                              " };\n",
                              "\"a b\"",
                              "\t",
                              "x",
                              "C ",
                              "yes",
                              "#clear Test::A;"};
    std::string text = "Test::Z \"0\";\n";
    const auto count = 2 + dice() % 14;
    for (unsigned i = 0; i < count; ++i)
        text += pieces[dice() % pieces.size()];
    // More often than not it should be one that ends.
    return text + (dice() % 4 == 0 ? "" : ";\n");
}

// --- sources.list

// A folder of one package that nobody has signed, as a source named `name`.
void write_unsigned_repository(const TemporaryFolder& root, const std::string& name) {
    const auto folder = "/repository/" + name;
    root.write(folder + "/Packages", "Package: p" + name +
                                         "\nVersion: 1\nArchitecture: all\nMaintainer: x\n"
                                         "Filename: ./p.deb\nSize: 1\nSHA256: " +
                                         std::string(64, '0') + "\nDescription: x\n");
    const auto sums = lines_from("cd " + root.at(folder) +
                                 " && echo SHA256: && echo \" $(sha256sum < Packages | cut -d' ' "
                                 "-f1) $(stat -c %s Packages) Packages\"");
    root.write(folder + "/Release", sums.at(0) + "\n" + sums.at(1) + "\n");
}

struct Sources {
    std::string file, text;  // <a> in it stands for the address of the repository a
};

// What apt-get takes from after an update: the names of unsigned repositories.
std::set<std::string> taken_by_apt(const TemporaryFolder& root) {
    root.write("/start.conf", "Dir \"" + root.path().string() +
                                  "\"; APT::Sandbox::User \"root\"; Dir::State::status \"" +
                                  root.at("/var/lib/dpkg/status") + "\";\n");
    root.write("/var/lib/dpkg/status", "");
    root.make("/var/lib/apt/lists/partial");
    root.make("/var/cache/apt/archives/partial");
    root.make("/etc/apt/preferences.d");
    const auto apt = "APT_CONFIG=" + root.at("/start.conf") + " apt-get ";
    run_command(apt + "update 2>&1");
    std::set<std::string> names;
    for (const auto& line : lines_from(apt + "indextargets --format '$(REPO_URI)'")) {
        const auto end = line.find_last_not_of('/');
        const auto start = line.rfind('/', end) + 1;
        names.insert(line.substr(start, end + 1 - start));
    }
    return names;
}

// The names of those that the probe says are taken unsigned.
std::set<std::string> taken_by_us(const TemporaryFolder& root) {
    const auto table = observed(observe_repositories, *host_of(root), with({{"manager", "apt"}}));
    CHECK(table.complete());
    std::set<std::string> names;
    for (const auto& row : table.rows()) {
        if (row.cell("kind") != text("repository") || row.cell("enabled") != boolean(true))
            continue;
        CHECK(shown(row, "signed").find("unknown") == std::string::npos);
        if (row.cell("signed") == boolean(true)) continue;
        const auto id = shown(row, "id");
        const auto uri = id.substr(0, id.find(' '));
        names.insert(uri.substr(uri.rfind('/') + 1));
    }
    return names;
}

void write_sources(const TemporaryFolder& root, const std::vector<Sources>& lists) {
    root.make("/etc/apt/sources.list.d");
    for (const auto& [file, text] : lists) {
        std::string filled;
        for (std::size_t at = 0; at < text.size(); ++at) {
            if (text[at] != '<') {
                filled += text[at];
                continue;
            }
            const auto name = text.substr(at + 1, text.find('>', at) - at - 1);
            write_unsigned_repository(root, name);
            filled += "file:" + root.at("/repository/" + name);
            at += name.size() + 1;
        }
        root.write(file, filled);
    }
}

const std::string list = "/etc/apt/sources.list";
const std::string parts = "/etc/apt/sources.list.d/";

const std::vector<std::vector<Sources>> source_trees{
    {{list,
      "deb [trusted=yes] <a> ./\ndeb [ trusted=%79es ] <b> ./\ndeb [trusted+=yes] <c> ./\n"
      "deb [Trusted=yes] <d> ./\ndeb [trusted=no trusted=0x1] <e> ./\ndeb <f> ./\n"
      "deb [trusted=on arch=amd64]\t<g> ./ # trusted\n#deb [trusted=yes] <h> ./\n"
      "deb [allow-insecure=WITH] <i> ./\ndeb [trusted=2] <j> ./\ndeb\t[ trusted=enable] <k> ./\n"
      "deb [allow-insecure=off] <l> ./\ndeb [signed-by=/nowhere.gpg] <m> ./\n"
      "deb [ trusted=\"yes\" ] <n> ./\n"
      "   deb [lang=en trusted=1 ] <p> ./\r\n"}},
    {{parts + "a.sources",
      "Types: deb\nURIs: <a>\nSuites: ./\nTrusted: yes\n\n# c\nTypes: deb\nURIs: <b>\nSuites: "
      "./\nTRUSTED :  With\n\nEnabled: no\nTypes: deb\nURIs: <c>\nSuites: ./\nTrusted: yes\n"
      "\n\nEnabled: maybe\nTypes: deb\nURIs: <d>\nSuites: ./\ntrusted: 1\n\nTypes: deb\nURIs:\n "
      "<e>\nSuites:\n ./\nTrusted:\n# comment\n on\n\nTypes: deb\nURIs: <f>\nSuites: "
      "./\nTrusted: yes\nTrusted: no\n\nTypes: deb\nURIs: <g>\nSuites: ./\nTrusted: no\n \nURIs: "
      "<h>\nTrusted: yes\n\nTypes: deb\nURIs: <i>\nSuites: ./\n"},
     {parts + "b.list", "deb [trusted=yes] <j> ./\n"},
     {parts + "c.list.save", "deb [trusted=yes] <k> ./\n"},
     {parts + "d", "deb [trusted=yes] <l> ./\n"},
     {parts + "e f.list", "deb [trusted=yes] <m> ./\n"}},
    {{list, "deb <a> ./\ndeb [allow-insecure=no] <b> ./\n"},
     {"/etc/apt/apt.conf.d/99x", "Acquire\n{ AllowInsecureRepositories\n\"1\"; };\n"}},
    {{"/etc/apt/apt.conf", "Dir::Etc::sourcelist \"elsewhere\"; Dir::Etc::sourceparts \"-\";\n"},
     {"/etc/apt/elsewhere", "deb [trusted=yes] <a> ./\n"},
     {list, "deb [trusted=yes] <b> ./\n"},
     {parts + "c.list", "deb [trusted=yes] <c> ./\n"}},
};

// Lines and stanzas that apt refuses, and some that it only seems it should.
const std::vector<Sources> odd_sources{
    {list, "deb http://a.example/ ./ main\n"},
    {list, "deb http://a.example/ stable\n"},
    {list, "deb http://a.example/ stable main # c\n"},
    {list, "deb [trusted] http://a.example/ ./\n"},
    {list, "deb [a=] http://a.example/ ./\n"},
    {list, "deb [arch=amd64 http://a.example/ ./\n"},
    {list, "rpm http://a.example/ ./\n"},
    {list, "deb nowhere ./\n"},
    {list, "deb\n"},
    {list, "deb [arch=amd64] [trusted=yes] http://a.example/ ./\n"},
    {list, "deb [arch=amd64]\n http://a.example/ ./\n"},
    {list, "deb cdrom:[Debian 12]/ stable main\n"},
    {parts + "a.sources", "URIs: http://a.example/\nSuites: ./\n"},
    {parts + "a.sources", "Types: deb\nSuites: ./\n"},
    {parts + "a.sources", "Types: deb\nURIs: http://a.example/\nSuites: stable\n"},
    {parts + "a.sources", "Types: deb\nURIs: http://a.example/\nSuites: ./\nComponents: main\n"},
    {parts + "a.sources", "Types: deb deb-src\nURIs: http://a.example/\nSuites: a ./\n"},
    {parts + "a.sources", "Types: deb\nEnabled: no\n"},
    {parts + "a.sources", "Types: rpm\nEnabled: no\n"},
    {parts + "a.sources", "# nothing\n\n\n"},
};

// --- dnf

// Prints what libdnf makes of each file named: sections with their keys and values, or null.
const std::string libdnf_judge = R"(
import json, sys, libdnf.conf
def read(path):
    parser = libdnf.conf.ConfigParser()
    try:
        parser.read(path)
    except RuntimeError:
        return None
    data = parser.getData()
    return {section: {key: parser.getValue(section, key) for key in data[section]
                      if not key.startswith('#')} for section in data}
print(json.dumps([read(path) for path in sys.argv[1:]]))
)";

// Prints for each repository of an image whether dnf verifies signatures there; [main] as "".
const std::string dnf_judge = R"(
import json, logging, os, sys, dnf
logging.disable(logging.CRITICAL)
root = sys.argv[1]
base = dnf.Base()
base.conf.substitutions['releasever'] = '9'
base.conf.config_file_path = root + '/etc/dnf/dnf.conf'
base.conf.read(base.conf.config_file_path)
folders = base.conf.reposdir
base.conf.reposdir = [root + folder for folder in folders]
base.read_all_repos()
told = {repo.id: [repo.enabled, repo.gpgcheck] for repo in base.repos.values()}
told[''] = [True, base.conf.gpgcheck]
print(json.dumps(told))
)";

// Debian's own Python has the modules, others on the machine need not.
std::string python(const TemporaryFolder& folder, const std::string& script) {
    folder.write("/judge.py", script);
    return "/usr/bin/python3 " + folder.at("/judge.py") + " ";
}

nlohmann::json as_libdnf(const std::optional<DnfConfig>& config) {
    if (!config) return nullptr;
    nlohmann::json all = nlohmann::json::object();
    for (const auto& section : config->sections) {
        all[section.name] = nlohmann::json::object();
        for (const auto& setting : section.settings)
            all[section.name][setting.key] = setting.value;
    }
    return all;
}

std::string shuffled_config(std::mt19937& dice) {
    static const Lines pieces{
        "gpgcheck", "=",  "1", "0",   "\n",  "\n",   "\n",    " ",        "\t",          "[b]",
        "[main]",   "\"", "'", "#",   ";",   "[",    "]",     "a=b",      "a = \"c\"\n", "\r\n",
        " d\n",     "x:", "é", " = ", "yes", "\n\n", "[b]\n", "[c] # d\n"};
    std::string text = dice() % 8 == 0 ? "" : "[a]\n";
    const auto count = 2 + dice() % 16;
    for (unsigned i = 0; i < count; ++i)
        text += pieces[dice() % pieces.size()];
    return text;
}

nlohmann::json our_verification(const TemporaryFolder& root) {
    const auto table = observed(observe_repositories, *host_of(root), with({{"manager", "dnf"}}));
    CHECK(table.complete());
    nlohmann::json told = nlohmann::json::object();
    for (const auto& row : table.rows()) {
        const auto id = row.cell("kind") == text("settings") ? "" : shown(row, "id");
        told[id] = {row.cell("enabled") == boolean(true), row.cell("signed") == boolean(true)};
        CHECK(shown(row, "signed").find("unknown") == std::string::npos);
    }
    return told;
}

const std::vector<Files> dnf_trees{
    {{"/etc/dnf/dnf.conf", "[main]\ngpgcheck=1\n[in-main]\nbaseurl=http://a/\ngpgcheck = No\n"},
     {"/etc/yum.repos.d/a.repo",
      "[a]\nbaseurl=http://a/\n[b]\ngpgcheck=maybe\n[c]\ngpgcheck=\nenabled=0\n"
      "[d]\ngpgcheck=OFF\nenabled=off\n[e]\nGPGCHECK=0\n[f]\ngpgcheck=1\n[f]\ngpgcheck='0'\n"
      "[g]\ngpgcheck=\"1\"\n[main]\ngpgcheck=0\n[h]\ngpgcheck=0\n 1\n[i]\ngpgcheck=0 # no\n"
      "[j]\ngpgcheck=FALSE\n"},
     {"/etc/yum/repos.d/k.repo", "[k]\ngpgcheck=no\n"},
     {"/etc/distro.repos.d/l.repo", "[l]\ngpgcheck=0\n"},
     {"/etc/yum.repos.d/m.repo.rpmsave", "[m]\ngpgcheck=0\n"},
     {"/etc/yum.repos.d/.n.repo", "[n]\ngpgcheck=0\n"}},
    {{"/etc/dnf/dnf.conf", "[main]\nGpgCheck=1\n"},
     {"/etc/yum.repos.d/a.repo", "[a]\ngpgcheck=true\n[b]\nenabled=yes\n"}},
    {{"/etc/dnf/dnf.conf", "[main]\ngpgcheck=on\nreposdir=/etc/dnf/one, /etc/dnf/two\n"},
     {"/etc/dnf/one/a.repo", "[a]\ngpgcheck=0\n"},
     {"/etc/dnf/two/b.repo", "[b]\n"},
     {"/etc/yum.repos.d/c.repo", "[c]\ngpgcheck=0\n"}},
    {{"/etc/dnf/dnf.conf", "[main]\ngpgcheck=0\n"}, {"/etc/yum.repos.d/a.repo", "[a]\n"}},
};

}  // namespace

TEST_CASE("apt's settings come to what apt-config says") {
    REQUIRE(can_run("command -v apt-config"));
    for (const auto& files : written_settings) {
        const TemporaryFolder root;
        root.make("/etc/apt/apt.conf.d");
        write_all(root, files);
        CAPTURE(files.front().second);
        CHECK(our_settings(root) == their_settings(root));
    }
}

TEST_CASE("apt's settings come to what apt-config says in any order of words") {
    REQUIRE(can_run("command -v apt-config"));
    constexpr unsigned rounds = 250, seed = 14423;
    std::mt19937 dice(seed);
    unsigned taken = 0;
    for (unsigned round = 0; round < rounds; ++round) {
        const TemporaryFolder root;
        const auto text = shuffled_settings(dice);
        root.write("/etc/apt/apt.conf.d/10a", text);
        CAPTURE(text);
        const auto ours = our_settings(root);
        CHECK(ours == their_settings(root));
        taken += ours == Lines{"refused"} ? 0 : 1;
    }
    CHECK(taken > rounds / 5);
    CHECK(taken < rounds);
}

TEST_CASE("a source is called unsigned when apt-get takes packages nobody has signed from it") {
    REQUIRE(can_run("command -v apt-get"));
    for (const auto& lists : source_trees) {
        const TemporaryFolder root;
        write_sources(root, lists);
        CAPTURE(lists.front().text);
        const auto ours = taken_by_us(root);
        CHECK(ours == taken_by_apt(root));
        CHECK_FALSE(ours.empty());
    }
}

TEST_CASE("sources that apt-get refuses are not all told") {
    REQUIRE(can_run("command -v apt-get"));
    for (const auto& odd : odd_sources) {
        const TemporaryFolder root;
        write_sources(root, {odd});
        root.write("/var/lib/dpkg/status", "");
        root.make("/var/lib/apt/lists/partial");
        root.write("/start.conf", "Dir \"" + root.path().string() + "\";\n");
        CAPTURE(odd.text);
        const auto apt = run_command("APT_CONFIG=" + root.at("/start.conf") +
                                     " apt-get indextargets >/dev/null 2>&1");
        const auto table =
            observed(observe_repositories, *host_of(root), with({{"manager", "apt"}}));
        CHECK(table.complete() == (apt.status == 0));
    }
}

TEST_CASE("dnf's files say what libdnf reads in them, in any order of words") {
    const TemporaryFolder folder;
    const auto judge = python(folder, libdnf_judge);
    REQUIRE(can_run("/usr/bin/python3 -c 'import libdnf.conf'"));
    constexpr unsigned rounds = 600, seed = 11930;
    std::mt19937 dice(seed);
    Lines texts;
    std::string names;
    for (unsigned round = 0; round < rounds; ++round) {
        texts.push_back(shuffled_config(dice));
        const auto name = "/" + std::to_string(round);
        folder.write(name, texts.back());
        names += " " + folder.at(name);
    }

    const auto theirs = nlohmann::json::parse(lines_from(judge + names).at(0));

    REQUIRE(theirs.size() == rounds);
    unsigned taken = 0;
    for (unsigned round = 0; round < rounds; ++round) {
        const auto config = parse_dnf_config(texts[round]);
        CAPTURE(texts[round]);
        CHECK(as_libdnf(config) == theirs[round]);
        taken += config ? 1 : 0;
    }
    CHECK(taken > rounds / 10);
    CHECK(taken < rounds);
}

TEST_CASE("dnf verifies signatures where we say it does") {
    REQUIRE(can_run("/usr/bin/python3 -c 'import dnf'"));
    for (const auto& files : dnf_trees) {
        const TemporaryFolder root;
        write_all(root, files);
        CAPTURE(files.front().second);
        const auto said = lines_from(python(root, dnf_judge) + root.path().string()).at(0);
        CHECK(our_verification(root) == nlohmann::json::parse(said));
    }
}

}  // namespace presscheck::test
