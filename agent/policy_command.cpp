#include "agent/commands.h"
#include "agent/policy_files.h"
#include "agent/scanner_process.h"
#include "core/limits.h"

#include <cstdio>

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

}  // namespace

int policy_lint_command(const Program& program, const std::vector<std::string>& files) {
    const auto answer = in_scanner([&] { return linted(program, files); }, limits::scan_timeout);
    if (!answer) return explain_failure(answer.error());
    std::fputs(answer->c_str(), stdout);
    return exit_yes;
}

}  // namespace presscheck
