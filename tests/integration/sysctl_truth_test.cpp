// Kernel parameters as they run, beside sysctl: every one of them, and names that only some
// machines have.
#include "tests/support/agreement.h"
#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

namespace presscheck::test {
namespace {

using Values = std::map<std::string, std::string>;  // name -> what it is, or that it is hidden

// One blank for each run, none at the ends of a line: tabs part the kernel's numbers.
std::string plain(const std::string& line) {
    std::istringstream words(line);
    std::string all;
    for (std::string word; words >> word;)
        all += (all.empty() ? "" : " ") + word;
    return all;
}

// "name = value" a line; a value of several lines has several of them.
Values parse_values(const std::string& printed) {
    Values values;
    std::istringstream lines(printed);
    for (std::string line; std::getline(lines, line);) {
        const auto equals = line.find(" =");
        const auto value = plain(line.substr(std::min(equals + 2, line.size())));
        const auto [entry, is_new] = values.try_emplace(line.substr(0, equals), value);
        if (!is_new) entry->second += "\n" + value;
    }
    return values;
}

Values their_values() {
    return parse_values(run_command("sysctl -a --deprecated 2>/dev/null").output);
}

// The parameters that are files of /proc/sys and that sysctl does not print, by their names.
Values hidden_from_sysctl(const Values& printed) {
    Values hidden;
    const auto files =
        run_command("cd /proc/sys && find . -type f | sed -e 's,^\\./,,' -e 'y,./,/.,'");
    std::istringstream lines(files.output);
    for (std::string name; std::getline(lines, name);) {
        if (!printed.contains(name)) hidden[name] = "(not printed)";
    }
    return hidden;
}

// Patterns have as many parts as the names they mean.
std::vector<std::string> all_patterns() {
    std::vector<std::string> patterns;
    std::string pattern = "*";
    for (int parts = 1; parts <= 9; ++parts, pattern += "/*")
        patterns.push_back("name=" + pattern);
    return patterns;
}

std::string shown(const nlohmann::json& cell) {
    if (cell.is_string()) return cell.get<std::string>();
    return cell.is_null() ? "(absent)" : "(unknown: " + cell.at("unknown").get<std::string>() + ")";
}

void add_rows(Values& values, const std::string& table) {
    const auto seen = nlohmann::json::parse(table);
    for (const auto& row : seen.at("rows"))
        values[row.at("name")] = shown(row.at("running"));
}

Values our_values() {
    Values values;
    for (const auto& pattern : all_patterns()) {
        const auto ran = run_program(
            {our_program("presscheck-agent"), "probe", "sysctl", pattern, "--format", "json"});
        CAPTURE(pattern, ran.error);
        REQUIRE(ran.code == 0);
        add_rows(values, ran.out);
    }
    return values;
}

Lines lines_of(const Values& values) {
    Lines lines;
    for (const auto& [name, value] : values)
        lines.insert(name + " = " + value);
    return lines;
}

// What did not stand still between two looks is no fact that two programs could agree on.
void leave_out_moving(Values& ours, Values& theirs, const Values& later) {
    for (const auto& [name, value] : later) {
        if (theirs.contains(name) && theirs.at(name) != value) {
            ours.erase(name);
            theirs.erase(name);
        }
    }
}

// Secrets, and what is named like one, which no probe hands out: sysctl does.
void explain_secrets(Agreement& agreement, const Values& ours, const Values& theirs) {
    for (const auto& [name, value] : ours) {
        const bool secret = name.starts_with("kernel.random.") || name.ends_with("_key") ||
                            name.ends_with("stable_secret") || name.ends_with("_secret_interval");
        if (!secret || value != "(unknown: not_permitted)") continue;
        agreement.explain(name + " = " + value, "the ceiling hides secrets");
        if (theirs.contains(name))
            agreement.explain(name + " = " + theirs.at(name), "the ceiling hides secrets");
    }
}

// The kernel asks for CAP_SYS_ADMIN even to read these, and the scanner has CAP_DAC_READ_SEARCH.
void explain_privileged(Agreement& agreement, const Values& ours, const Values& theirs) {
    for (const auto* name : {"net.core.bpf_jit_enable", "net.core.bpf_jit_harden",
                             "net.core.bpf_jit_kallsyms", "net.core.bpf_jit_limit"}) {
        if (!ours.contains(name) || ours.at(name) != "(unknown: denied)") continue;
        const auto why = "the kernel shows it to CAP_SYS_ADMIN alone";
        agreement.explain(std::string(name) + " = (unknown: denied)", why);
        if (theirs.contains(name))
            agreement.explain(std::string(name) + " = " + theirs.at(name), why);
    }
}

// What nobody can write is either a fact of the kernel, which stands still, or a count that the
// kernel keeps, which moves while two programs look one after the other.
void explain_counts(Agreement& agreement, const Values& ours, const Values& theirs) {
    for (const auto& [name, value] : ours) {
        const bool seen = !value.starts_with("(unknown: ") && theirs.contains(name);
        if (!seen || theirs.at(name) == value) continue;
        auto path = "/proc/sys/" + name;
        for (auto& c : path)
            c = c == '.' ? '/' : c == '/' ? '.' : c;
        path.replace(0, 10, "/proc/sys/");
        struct stat file {};
        if (::stat(path.c_str(), &file) != 0 || (file.st_mode & 0222) != 0) continue;
        agreement.explain(name + " = " + value, "a count, which moves");
        agreement.explain(name + " = " + theirs.at(name), "a count, which moves");
    }
}

}  // namespace

TEST_CASE("kernel parameters are those sysctl lists, each with its value", "[integration][truth]") {
    if (::geteuid() != 0) {
        WARN("skipped: only root is shown every parameter");
        return;
    }
    const auto found = lasting_disagreement([] {
        auto theirs = their_values();
        auto ours = our_values();
        leave_out_moving(ours, theirs, their_values());
        REQUIRE(theirs.size() > 500);
        // What sysctl cannot read it leaves out; we name it and say that it is unknown.
        for (const auto& [name, value] : hidden_from_sysctl(theirs)) {
            if (ours.contains(name) && ours.at(name).starts_with("(unknown: ")) ours.erase(name);
        }
        Agreement agreement("sysctl", "sysctl -a --deprecated");
        agreement.explain("vm.stat_refresh = ", "it has no value: to read it is a command");
        explain_secrets(agreement, ours, theirs);
        explain_privileged(agreement, ours, theirs);
        explain_counts(agreement, ours, theirs);
        return agreement.disagreement(lines_of(ours), lines_of(theirs));
    });

    CHECK(found == "");
}

TEST_CASE("parameters of interfaces with dots in their names are found as sysctl finds them",
          "[integration][truth]") {
    if (!can_run("unshare --net ip tuntap add truth0 mode tap")) {
        WARN("skipped: no right to a network of one's own");
        return;
    }
    const TemporaryFolder folder;
    std::string script =
        "ip tuntap add truth0.100 mode tap && ip tuntap add a.b.c mode tap || exit 1\n"
        "sysctl -w net.ipv4.conf.truth0/100.rp_filter=2 net/ipv4/conf/a.b.c/log_martians=1\n"
        "sysctl -a --deprecated 2>/dev/null | grep -E '^net\\.ipv[46]\\.(conf|neigh)\\.' | "
        "grep -v stable_secret >" +
        folder.at("/theirs") + "\n";
    for (const auto* pattern :
         {"net.ipv4.conf.*.*", "net.ipv6.conf.*.*", "net.ipv4.neigh.*.*", "net.ipv6.neigh.*.*"}) {
        script += our_program("presscheck-agent") + " probe sysctl 'name=" + pattern +
                  "' --format json >" + folder.at("/ours.") + pattern[7] + pattern[9] + "\n";
    }
    for (const auto* name :
         {"net.ipv4.conf.truth0.100.rp_filter", "net/ipv4/conf/truth0.100/rp_filter",
          "net.ipv4.conf.truth0/100.rp_filter", "net.ipv4.conf.a.b.c.log_martians"}) {
        script += our_program("presscheck-agent") + " probe sysctl name=" + name +
                  " --format json >>" + folder.at("/named") + "\n";
    }
    write_file(folder.at("/script"), script);

    REQUIRE(run_command("unshare --net sh " + folder.at("/script") + " >/dev/null").status == 0);

    Values ours;
    for (const auto* part : {"/ours.4c", "/ours.6c", "/ours.4n", "/ours.6n"})
        add_rows(ours, read_file(folder.at(part)));
    std::erase_if(ours, [](const auto& each) { return each.first.ends_with("stable_secret"); });
    const auto theirs = parse_values(read_file(folder.at("/theirs")));
    CHECK(theirs.at("net.ipv4.conf.truth0/100.rp_filter") == "2");
    CHECK(Agreement("sysctl", "sysctl -a, interfaces with dots")
              .disagreement(lines_of(ours), lines_of(theirs)) == "");
    const auto named = read_file(folder.at("/named"));
    const auto count = [&](const std::string& text) {
        std::size_t found = 0;
        for (auto at = named.find(text); at != std::string::npos; at = named.find(text, at + 1))
            ++found;
        return found;
    };
    CHECK(count("\"running\": \"2\"") == 3);
    CHECK(count("\"name\": \"net.ipv4.conf.truth0/100.rp_filter\"") == 3);
    CHECK(count("\"name\": \"net.ipv4.conf.a/b/c.log_martians\"") == 1);
    CHECK(count("\"running\": \"1\"") == 1);
}

}  // namespace presscheck::test
