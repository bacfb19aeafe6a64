#include "agent/commands.h"
#include "agent/page.h"
#include "agent/policy_files.h"
#include "agent/scanner_process.h"
#include "agent/selection.h"
#include "agent/words.h"
#include "checks/policy/demand.h"
#include "checks/policy/problem.h"
#include "checks/policy/undeclared.h"
#include "core/limits.h"

#include <cstdio>

namespace presscheck {
namespace {

class Explanation {
public:
    explicit Explanation(const Program& program) : program_(program) {}

    void add(const std::string& catalogue, const Requirement& requirement) {
        out_ += painted(catalogue + "/" + requirement.id, Ink::bold, page_) + "  " +
                requirement.title.in(program_.language) + "\n";
        line(say("cách xác minh", "verified"), std::string(words_for(requirement.how)));
        line(say("nguồn", "source"),
             requirement.provenance + (requirement.verified
                                           ? ""
                                           : say(" (chưa đối chiếu bản chính thức)",
                                                 " (not compared with the official text)")));
    }

    void add(const Policy& policy, const Check& check) {
        const auto values = default_values(policy);
        const auto shown = [&](const Text& text) {
            return shown_text(text, policy, values).in(program_.language);
        };
        if (!out_.empty()) out_ += "\n";
        out_ +=
            painted(policy.full_name(check), Ink::bold, page_) + "  " + shown(check.title) + "\n";
        line(say("mức độ", "severity"),
             std::string(presscheck::words_for(check.severity, program_.language)));
        line(say("vì sao", "why"), shown(check.why));
        line(say("cần", "expected"), demanded(check.assertion, values).in(program_.language));
        line(say("cách sửa", "fix"), shown(check.fix));
        if (const auto missing = undeclared_in(check, values); !missing.empty()) {
            line(say("chưa khai báo", "not declared"),
                 who_declares(policy, missing).in(program_.language));
        }
        std::string clauses;
        for (const auto& clause : check.satisfies)
            clauses += (clauses.empty() ? "" : ", ") + clause;
        if (!clauses.empty()) line(say("cho yêu cầu", "evidence for"), clauses);
    }

    void add_nothing() {
        line(say("kiểm tra", "checks"),
             std::string(presscheck::words_for(Reason::no_check, program_.language)));
    }

    std::string text() && { return std::move(out_); }

private:
    std::string say(std::string_view vi, std::string_view en) const {
        return std::string(program_.say(vi, en));
    }
    std::string_view words_for(Verification how) const {
        switch (how) {
            case Verification::automatic:
                return program_.say("tự động", "automatic");
            case Verification::partial:
                return program_.say("tự động một phần, cần thêm xác nhận",
                                    "partly automatic, an attestation too");
            case Verification::attested:
                return program_.say("xác nhận", "attested");
        }
        return {};
    }
    void line(const std::string& label, const std::string& text) {
        constexpr std::size_t label_columns = 16;
        out_ += wrapped("  " + padded(label + ":", label_columns), text, page_);
    }

    const Program& program_;
    Page page_ = standard_page();
    std::string out_;
};

bool names(std::string_view word, const std::string& catalogue, const Requirement& requirement) {
    return word == requirement.id || word == catalogue + "/" + requirement.id;
}

Result<std::string> explained(const Program& program, const ExplainOptions& options) {
    const auto files = load_policies(options.policies, program.share);
    if (!files) return files.error();
    Explanation explanation{program};
    bool requirement_found = false;
    for (const auto& [id, catalogue] : files->catalogues) {
        for (const auto& requirement : catalogue.requirements) {
            if (!names(options.word, id, requirement)) continue;
            explanation.add(id, requirement);
            requirement_found = true;
        }
    }
    const auto called = checks_called(options.word, all_of(*files), program.language);
    if (!called && !requirement_found) return called.error();
    if (!called) explanation.add_nothing();
    if (called) {
        for (const auto& name : *called) {
            for (const auto& policy : files->policies) {
                if (!name.starts_with(policy.id + "/")) continue;
                if (const auto* check = policy.find(name.substr(policy.id.size() + 1))) {
                    explanation.add(policy, *check);
                }
            }
        }
    }
    return std::move(explanation).text();
}

}  // namespace

int explain_command(const Program& program, const ExplainOptions& options) {
    const auto text = in_scanner([&] { return explained(program, options); }, limits::scan_timeout);
    if (!text) return explain_failure(text.error());
    std::fputs(text->c_str(), stdout);
    return exit_yes;
}

}  // namespace presscheck
