// An agent that reports what a test tells it to, with nothing behind it: it keeps its chain and its
// state as the real one does, and can be copied as a virtual machine can.
#pragma once

#include "core/bytes.h"
#include "core/canonical_json.h"
#include "core/envelope.h"
#include "core/key.h"
#include "core/report.h"
#include "core/sha256.h"
#include "core/verified_report.h"
#include "tests/support/fixed_key.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace presscheck::test {

inline ReportedResult result_of(const std::string& check, State state,
                                const std::string& source = "/etc/x:1") {
    nlohmann::json value{{"check", check},
                         {"evidence", nlohmann::json::array()},
                         {"expected", "as it should be"},
                         {"source", source},
                         {"state", name_of(state)}};
    if (state == State::unknown) value["reason"] = name_of(Reason::denied);
    auto result = ReportedResult::parse(canonical_bytes(value));
    if (!result) throw std::runtime_error(result.error().message);
    return *result;
}

class FakeAgent {
public:
    explicit FakeAgent(char which)
        : FakeAgent(which, std::string(8, which) + "-0000-4000-8000-000000000000", "bao-thu") {}
    // One that was enrolled under this name.
    FakeAgent(char which, std::string host, std::string unit)
        : which_(which),
          host_(std::move(host)),
          unit_(std::move(unit)),
          chain_(to_hex(random_bytes(16))) {
        restart();
    }

    PrivateKey key() const { return fixed_key(which_); }
    const std::string& host() const { return host_; }
    const std::string& chain() const { return chain_; }
    const std::string& instance() const { return instance_; }
    std::uint64_t sequence() const { return sequence_; }
    const std::string& digest() const { return digest_; }
    std::string state() const { return state_digest(state_); }

    void restart() { instance_ = to_hex(random_bytes(16)); }
    void set(const std::string& check, State now, const std::string& source = "/etc/x:1") {
        state_.insert_or_assign(check, result_of(check, now, source));
    }
    void drop(const std::string& check) { state_.erase(check); }
    void open_chain(std::optional<Resumes> resumes) {
        chain_ = to_hex(random_bytes(16));
        sequence_ = 0;
        resumes_ = std::move(resumes);
    }
    void lose_one() { ++sequence_; }                   // a report that never arrives
    void tell_gap(Gap gap) { gap_ = std::move(gap); }  // in the next full report
    void set_clock(Time now) { now_ = now; }

    VerifiedReport full() {
        Report report = next();
        report.basis = ReportBasis{unit_,
                                   "0.1.0",
                                   std::string(64, '0'),
                                   {{"level3-server", "2026.11.1", std::string(64, '1'), {}}}};
        report.machine = Machine{std::string("may-") + which_, "Debian 12", "6.1", "x86_64"};
        report.results = difference({}, state_).results;
        report.resumes = std::exchange(resumes_, std::nullopt);
        report.gap = std::exchange(gap_, std::nullopt);
        return sign(report);
    }
    VerifiedReport delta() {
        Report report = next();
        const auto changed = difference(sent_, state_);
        report.results = changed.results;
        report.removed = changed.removed;
        return sign(report);
    }
    // A delta whose digest is of another state than its results make.
    VerifiedReport wrong_delta() {
        Report report = next();
        report.state_digest = std::string(64, 'e');
        return sign(report);
    }

private:
    Report next() {
        Report report;
        report.host = host_;
        report.chain = chain_;
        report.instance = instance_;
        report.sequence = ++sequence_;
        report.previous = sequence_ == 1 ? std::string(64, '0') : digest_;
        report.finished_at = now_;
        report.state_digest = state();
        return report;
    }
    VerifiedReport sign(const Report& report) {
        std::string payload = encode(report);
        digest_ = sha256_hex(payload);
        sent_ = state_;
        const PrivateKey secret = key();
        const KeyRing keys = [&](std::string_view keyid) -> std::optional<PublicKey> {
            if (keyid != secret.keyid()) return std::nullopt;
            return secret.public_key();
        };
        auto verified = open_report(encode(seal(report_type, std::move(payload), secret)), keys);
        if (!verified) throw std::runtime_error(verified.error().message);
        return *verified;
    }

    char which_;
    std::string host_, unit_, chain_, instance_;
    std::uint64_t sequence_ = 0;
    std::string digest_;
    CompleteState state_, sent_;
    std::optional<Resumes> resumes_;
    std::optional<Gap> gap_;
    Time now_{std::chrono::seconds{1'790'000'000}};
};

}  // namespace presscheck::test
