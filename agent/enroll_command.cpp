#include "agent/commands.h"
#include "agent/enroll.h"
#include "agent/page.h"
#include "agent/sandbox.h"
#include "core/printable.h"

#include <cstdio>
#include <iostream>
#include <iterator>

namespace presscheck {
namespace {

// A token on standard input stays out of the shell's history and out of the process list.
std::string token_text(const std::string& argument) {
    if (argument != "-") return argument;
    return {std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
}

int explain_refusal(const Program& program, const Error& error) {
    explain_failure(error);
    const auto advise = [&](std::string_view vi, std::string_view en) {
        std::fprintf(stderr, "%s\n", std::string(program.say(vi, en)).c_str());
    };
    switch (error.code) {
        case Errc::denied:
            advise("Mã ghi danh sai, đã dùng hoặc hết hạn. Hãy xin sở một mã mới.",
                   "The token is wrong, used or expired. Ask the department for a new one.");
            return exit_no;
        case Errc::untrusted:
            advise("Máy trả lời không phải máy thu của sở (hoặc có máy đứng giữa). Chưa ghi gì cả.",
                   "Whoever answers is not the department's collector. Nothing was written.");
            return exit_no;
        case Errc::unavailable:
            advise("Chưa tới được máy thu. Kiểm tra mạng và tường lửa, rồi chạy lại cùng lệnh này.",
                   "The collector was not reached. Check network and firewall, then run the same "
                   "command again.");
            return exit_failed;
        case Errc::conflict:
            return exit_no;
        case Errc::not_found:
        case Errc::not_permitted:
        case Errc::malformed:
        case Errc::too_large:
            return exit_wrong;
    }
    return exit_failed;
}

}  // namespace

int enroll_command(const Program& program, const std::string& token) {
    const auto parsed = parse_token(token_text(token));
    if (!parsed) return explain_failure(parsed.error());
    auto state = StateFolder::open(program.state);
    if (!state) return explain_failure(state.error());
    if (auto locked = state->lock(); !locked) return explain_failure(locked.error());
    if (auto confined = become_keeper(program.state); !confined) {
        return explain_failure(confined.error());
    }
    const auto enrolment = enroll(*parsed, *state, *program.clock);
    if (!enrolment) return explain_refusal(program, enrolment.error());
    const auto line = [&](std::string_view vi, std::string_view en, const std::string& value) {
        std::printf("  %s %s\n", padded(program.say(vi, en), 10).c_str(), printable(value).c_str());
    };
    std::printf(
        "%s\n",
        std::string(program.say("Đã ghi danh máy chủ này.", "This host is enrolled.")).c_str());
    line("Máy chủ", "Host", enrolment->host);
    line("Đơn vị", "Unit", enrolment->unit);
    line("Máy thu", "Collector", enrolment->collector);
    std::printf("%s presscheck-agent run --once\n",
                std::string(program.say("Bước tiếp theo:", "Next:")).c_str());
    return exit_yes;
}

}  // namespace presscheck
