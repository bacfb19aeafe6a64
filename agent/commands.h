// The commands of presscheck-agent. Each answers the exit code: 0 yes, 1 the answer is no, 2 the
// call or a file is wrong, 3 it could not be done. Design sections 12 and 15.
#pragma once

#include "agent/local_files.h"
#include "agent/scan_document.h"
#include "checks/policy/policy.h"
#include "checks/policy/text.h"
#include "core/clock.h"

#include <optional>
#include <string>
#include <vector>

namespace presscheck {

// What every command is given by main().
struct Program {
    std::string etc;
    Owner etc_owner = Owner::root;
    std::string state;
    std::string share;
    Language language = Language::vi;
    HostMaker make_host;
    WitnessedHostMaker make_witnessed_host;
    const Clock* clock = nullptr;

    std::string_view say(std::string_view vi, std::string_view en) const {
        return language == Language::vi ? vi : en;
    }
};

inline constexpr int exit_yes = 0;
inline constexpr int exit_no = 1;
inline constexpr int exit_wrong = 2;
inline constexpr int exit_failed = 3;

// Prints the error and answers the exit code it stands for.
int explain_failure(const Error& error);

// Errors: unavailable (not enrolled, with the command that enrols). A folder that is not there is
// not made by asking.
Status require_enrolled(const Program& program);

enum class Format { table, json };

enum class ScanFormat { table, json, sarif, junit, html };

struct ScanOptions {
    std::vector<std::string> policies;
    std::string root;
    std::vector<std::string> only;
    ScanFormat format = ScanFormat::table;
    std::string seal;  // a file; empty: none
    std::optional<Severity> fail_on;
};
int scan_command(const Program& program, const ScanOptions& options);

struct ProbeOptions {
    std::string name;
    std::vector<std::string> arguments;  // key=value
    std::string root;
    std::string record;  // a folder; empty: none
    Format format = Format::table;
};
int probe_command(const Program& program, const ProbeOptions& options);

struct ExplainOptions {
    std::string word;  // a check, a clause, a part of a standard or a standard
    std::vector<std::string> policies;
};
int explain_command(const Program& program, const ExplainOptions& options);

int policy_lint_command(const Program& program, const std::vector<std::string>& files);
int policy_test_command(const Program& program, const std::string& file,
                        const std::string& fixtures);

int enroll_command(const Program& program, const std::string& token);
int run_command(const Program& program, bool once);
int status_command(const Program& program, Format format);

}  // namespace presscheck
