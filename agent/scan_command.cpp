#include "agent/commands.h"
#include "agent/config.h"
#include "agent/cycle.h"
#include "agent/peek.h"
#include "agent/scan_html.h"
#include "agent/scan_junit.h"
#include "agent/scan_sarif.h"
#include "agent/scan_text.h"
#include "agent/scanner_process.h"
#include "core/bytes.h"
#include "core/canonical_json.h"
#include "core/limits.h"
#include "core/printable.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

namespace presscheck {
namespace {

using nlohmann::json;

ScanRequest request_of(const Program& program, const ScanOptions& options) {
    return {options.policies,
            program.share,
            program.etc,
            program.etc_owner,
            options.root,
            options.only,
            false,
            program.language,
            program.state + "/memory.json"};
}

// Advice never decides an exit code.
bool is_no(const json& scan, const std::optional<Severity>& fail_on) {
    for (const auto& result : scan.at("results")) {
        const auto state = parse_state(result.at("state").get<std::string>());
        if (state == State::pass || state == State::not_applicable) continue;
        const auto& check = scan.at("checks").at(result.at("check").get<std::string>());
        const auto severity = parse_severity(check.at("severity").get<std::string>());
        if (severity >= fail_on.value_or(Severity::low)) return true;
    }
    return false;
}

std::string written(const json& document, ScanFormat format, Language language) {
    switch (format) {
        case ScanFormat::table:
            return scan_text(document, language, standard_page());
        case ScanFormat::json:
            return document.at("scan").dump(2) + "\n";
        case ScanFormat::sarif:
            return scan_sarif(document, language).dump(2) + "\n";
        case ScanFormat::junit:
            return scan_junit(document, language);
        case ScanFormat::html:
            return scan_html(document, language);
    }
    return {};
}

int print(const Program& program, const ScanOptions& options, const std::string& document) {
    const auto parsed = parse_json(document, limits::scanner_answer_bytes);
    if (!parsed) return explain_failure(at("the scanner's answer", parsed.error()));
    try {
        const auto& scan = parsed->at("scan");
        if (!options.root.empty() && scan.at("machine").at("system") == "") {
            std::fprintf(
                stderr, "%s: %s\n", printable(options.root).c_str(),
                std::string(program.say("không có /etc/os-release; có đúng là gốc của một "
                                        "hệ thống không?",
                                        "no /etc/os-release; is this the root of a system?"))
                    .c_str());
        }
        const auto text = written(*parsed, options.format, program.language);
        std::fwrite(text.data(), 1, text.size(), stdout);
        return is_no(scan, options.fail_on) ? exit_no : exit_yes;
    } catch (const json::exception& wrong) {
        return explain_failure(
            {Errc::unavailable, std::string("the scanner's answer: ") + wrong.what()});
    }
}

// The file is opened before any right is dropped and before anything is read.
int seal(const Program& program, const ScanOptions& options) {
    if (!options.only.empty() || !options.root.empty()) {
        return explain_failure(
            {Errc::malformed, "--seal seals all of this machine; leave out --only and --root"});
    }
    if (auto enrolled = require_enrolled(program); !enrolled) {
        return explain_failure(enrolled.error());
    }
    const int file = open(options.seal.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) {
        return explain_failure({Errc::malformed, options.seal + ": " + std::strerror(errno)});
    }
    auto state = StateFolder::open(program.state);
    if (!state) return explain_failure(state.error());
    if (auto locked = state->lock(); !locked) return explain_failure(locked.error());
    const auto config = load_agent_config(program.etc + "/agent.yaml");
    if (!config) return explain_failure(config.error());

    auto look = request_of(program, options);
    look.begins_memory = true;
    const CycleRequest request{*state,          *config,           to_hex(random_bytes(16)),
                               std::move(look), program.make_host, true};
    const auto document = seal_to_file(request, file, *program.clock);
    close(file);
    if (!document) return explain_failure(document.error());
    std::fprintf(
        stderr, "%s %s\n",
        std::string(program.say("Đã niêm phong báo cáo vào", "Sealed a report in")).c_str(),
        printable(options.seal).c_str());
    return print(program, options, *document);
}

}  // namespace

int scan_command(const Program& program, const ScanOptions& options) {
    if (!options.seal.empty()) return seal(program, options);
    auto request = request_of(program, options);
    const auto errands = Errands::before_a_look(request.root, program.make_host);
    request.fetcher = errands.fetcher();
    const auto document =
        in_scanner([&] { return make_scan_document(request, program.make_host, *program.clock); },
                   limits::scan_timeout, limits::scanner_answer_bytes, errands.pipe_ends());
    if (!document) return explain_failure(document.error());
    return print(program, options, *document);
}

}  // namespace presscheck
