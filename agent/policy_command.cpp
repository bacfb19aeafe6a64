#include "agent/commands.h"
#include "agent/policy_files.h"
#include "agent/scanner_process.h"
#include "checks/fixtures.h"
#include "core/limits.h"
#include "core/printable.h"

#include <cstdio>
#include <optional>

namespace presscheck {
namespace {

Result<std::string> linted(const Program& program, const std::vector<std::string>& named) {
    const auto files = load_policies(named, program.share);
    if (!files) return files.error();
    std::string out;
    for (std::size_t i = 0; i < files->policies.size(); ++i) {
        const auto& policy = files->policies[i];
        out += files->paths[i] + ": " + policy.id + " " + policy.version + ", " +
               std::to_string(policy.checks.size()) +
               std::string(program.say(" kiểm tra, không có lỗi\n", " checks, no mistakes\n"));
    }
    return out;
}

std::string outcome(State state, const std::optional<Reason>& reason) {
    return std::string(name_of(state)) + (reason ? " (" + std::string(name_of(*reason)) + ")" : "");
}

std::string told(const FixtureResult& result) {
    const auto name = result.check + "/" + result.name;
    if (!result.problem.empty()) return "✗ " + name + ": " + result.problem + "\n";
    std::string text = "✗ " + name + ": expected " +
                       outcome(result.expected, result.expected_reason) + ", got " +
                       outcome(result.got.state, result.got.reason) + "\n";
    for (const auto& evidence : result.got.evidence) {
        text += "    " + evidence.probe + " " + evidence.row +
                (evidence.source.empty() ? "" : " " + evidence.source) + "\n";
    }
    return text;
}

std::string told(const FixtureReport& report, const Program& program) {
    std::string text;
    std::size_t well = 0;
    for (const auto& result : report.results) {
        if (result.as_expected()) {
            ++well;
        } else {
            text += told(result);
        }
    }
    for (const auto& missing : report.missing)
        text += "✗ " + missing + "\n";
    for (const auto& survivor : report.survivors) {
        text += "~ " + survivor.check + ": " +
                std::string(program.say("không máy mẫu nào nhận ra khi đổi: ",
                                        "no fixture notices this change: ")) +
                survivor.change + "\n";
    }
    return text + std::to_string(well) + "/" + std::to_string(report.results.size()) +
           std::string(program.say(" máy mẫu ra đúng", " fixtures as expected")) + ", " +
           std::to_string(report.missing.size()) + std::string(program.say(" thiếu", " missing")) +
           ", " + std::to_string(report.survivors.size()) +
           std::string(program.say(" thay đổi lọt lưới", " changes unnoticed")) + "\n";
}

// One byte that says whether all is well, then the text.
Result<std::string> tested(const Program& program, const std::string& file,
                           const std::string& fixtures) {
    const auto files = load_policies({file}, program.share);
    if (!files) return files.error();
    std::string text;
    bool well = true;
    for (const auto& policy : files->policies) {
        const auto report = run_fixtures(policy, fixtures);
        if (!report) return report.error();
        well = well && report->as_expected();
        text += policy.id + " " + policy.version + "\n" + told(*report, program);
    }
    return (well ? "+" : "-") + text;
}

}  // namespace

int policy_lint_command(const Program& program, const std::vector<std::string>& files) {
    const auto answer = in_scanner([&] { return linted(program, files); }, limits::scan_timeout);
    if (!answer) return explain_failure(answer.error());
    std::fputs(printable_lines(*answer).c_str(), stdout);
    return exit_yes;
}

int policy_test_command(const Program& program, const std::string& file,
                        const std::string& fixtures) {
    const auto answer =
        in_scanner([&] { return tested(program, file, fixtures); }, limits::scan_timeout);
    if (!answer) return explain_failure(answer.error());
    std::fputs(printable_lines(answer->substr(1)).c_str(), stdout);
    return answer->starts_with('+') ? exit_yes : exit_no;
}

}  // namespace presscheck
