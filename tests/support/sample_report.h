// Reports for tests: valid ones, to be varied.
#pragma once

#include "core/report.h"
#include "core/sha256.h"

#include <string>
#include <string_view>

namespace presscheck::test {

// A result with one row of evidence, whose `seen` stands for whatever was observed.
inline ReportedResult sample_result(std::string_view check, State state = State::pass,
                                    std::string_view seen = "no") {
    const std::string reason = state == State::unknown ? R"("reason":"denied",)" : "";
    auto result = ReportedResult::parse(
        R"({"check":")" + std::string(check) +
        R"(","evidence":[{"probe":"sshd","row":{"permitrootlogin":")" + std::string(seen) +
        R"("},"source":"/etc/ssh/sshd_config:33"}],"expected":"permitrootlogin is no",)" + reason +
        R"("source":"/etc/ssh/sshd_config:33","state":")" + std::string(name_of(state)) + R"("})");
    return *std::move(result);
}

inline CompleteState sample_state() {
    CompleteState state;
    for (const auto* check : {"level3-server/ssh-root-login", "level3-server/umask"})
        state.emplace(check, sample_result(check));
    return state;
}

// The first report of a chain.
inline Report full_report(const CompleteState& state = sample_state()) {
    Report report;
    report.host = "0b9e1a6c-1111-4222-8333-444455556666";
    report.chain = std::string(32, 'c');
    report.instance = std::string(32, '1');
    report.sequence = 1;
    report.previous = std::string(64, '0');
    report.finished_at = *parse_time("2026-11-23T01:02:03Z");
    report.state_digest = state_digest(state);
    report.basis = ReportBasis{"bao-lam-dong",
                               "0.1.0",
                               sha256_hex("agent"),
                               {{"level3-server", "2026.11.1", sha256_hex("policy"), {}}}};
    report.machine = Machine{"web-1", "Debian GNU/Linux 12 (bookworm)", "6.1.0-28-amd64", "x86_64"};
    for (const auto& [check, result] : state)
        report.results.push_back(result);
    return report;
}

// The report after `before` in its chain: what turns `state` into `after`.
inline Report delta_report(const Report& before, const CompleteState& state,
                           const CompleteState& after) {
    auto changed = difference(state, after);
    Report report;
    report.host = before.host;
    report.chain = before.chain;
    report.instance = before.instance;
    report.sequence = before.sequence + 1;
    report.previous = sha256_hex(encode(before));
    report.finished_at = before.finished_at + std::chrono::hours{1};
    report.state_digest = state_digest(after);
    report.results = std::move(changed.results);
    report.removed = std::move(changed.removed);
    return report;
}

}  // namespace presscheck::test
