// What was typed: the call as a value, or what to answer instead. Design section 12.
#pragma once

#include "checks/policy/text.h"
#include "collector/commands.h"
#include "collector/init.h"
#include "collector/roster.h"
#include "collector/token.h"

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace presscheck {

struct ServeCall {};
struct AgencyAddCall {
    Agency agency;
};
struct AgencyListCall {};
struct TokenCreateCall {
    TokenTerms terms;
};
struct HostListCall {};
struct HostStatusCall {
    std::string host;  // UUID
    HostStatus status = HostStatus::active;
    std::string reason;
};

struct ClockEventCall {
    std::string reason;
};

using Call = std::variant<InitRequest, ServeCall, AgencyAddCall, AgencyListCall, TokenCreateCall,
                          HostListCall, HostStatusCall, ReadinessQuestion, ClockEventCall>;

struct CommandLine {
    std::filesystem::path data{"/var/lib/presscheck-collector"};
    Language language = Language::vi;
    OutputFormat format = OutputFormat::table;
    Call call;
};

// `locale` is what LC_ALL, LC_MESSAGES or LANG say. Answers an Outcome for help (exit 0) and for a
// call that is wrong (exit 2).
std::variant<CommandLine, Outcome> parse_command_line(const std::vector<std::string>& arguments,
                                                      const std::string& locale);

}  // namespace presscheck
