#include "agent/commands.h"
#include "agent/local_files.h"
#include "agent/page.h"
#include "agent/peek.h"
#include "agent/probe_arguments.h"
#include "agent/probe_record.h"
#include "agent/reach.h"
#include "agent/scanner_process.h"
#include "agent/table_text.h"
#include "checks/fixture_case.h"
#include "checks/policy/declaration.h"
#include "checks/policy/problem.h"
#include "checks/redact.h"
#include "checks/scan.h"
#include "checks/withhold.h"
#include "core/canonical_json.h"
#include "core/limits.h"
#include "core/printable.h"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

namespace presscheck {
namespace {

using nlohmann::json;

Error unknown_probe(const std::string& name) {
    std::vector<std::string_view> known;
    for (const auto& probe : probes())
        known.push_back(probe.name);
    std::string all;
    for (const auto& each : known)
        all += (all.empty() ? "" : ", ") + std::string(each);
    return Error{Errc::malformed,
                 "unknown probe '" + name + "'" + suggestion(name, known) + "\nprobes: " + all};
}

// A fixture brings its own time, and the arguments that nobody gives.
Result<std::string> look(const Program& program, const ProbeOptions& options, const Probe& probe,
                         const ProbeDeclaration& declaration, const Fetcher& fetcher) {
    const auto ceiling = load_local_ceiling(program.etc, program.etc_owner);
    if (!ceiling) return ceiling.error();
    const auto host = program.make_host(options.root, *ceiling, fetcher);
    if (!host) return host.error();
    const auto fixture = options.root.empty() ? plain_case() : load_case(options.root);
    if (!fixture) return fixture.error();
    const bool theirs = options.arguments.empty() && !fixture->with.keys.empty();
    const auto arguments = theirs ? arguments_from(declaration, fixture->with)
                                  : parse_arguments(declaration, options.arguments);
    if (!arguments) return arguments.error();
    const auto now = fixture->dated ? fixture->now : program.clock->now();
    return to_json(observe(**host, probe, *arguments, now, fixture->memory)).dump();
}

Result<std::string> record(const Program& program, const ProbeOptions& options, const Probe& probe,
                           const ProbeDeclaration& declaration, const Errands& errands) {
    if (!options.root.empty())
        return Error{Errc::malformed, "--record is for this machine; leave out --root"};
    const auto arguments = parse_arguments(declaration, options.arguments);
    if (!arguments) return arguments.error();
    auto recorded = record_probe(program, probe, *arguments, options.record, errands);
    if (!recorded) return recorded.error();
    const auto say = [&](std::string_view vi, std::string_view en, const std::string& what = {}) {
        std::fprintf(stderr, "%s%s%s\n", std::string(program.say(vi, en)).c_str(),
                     what.empty() ? "" : " ", printable(what).c_str());
    };
    say("Đã ghi vào", "Recorded in", options.record);
    std::size_t reworded = 0;
    for (const auto& [path, what] : recorded->withheld) {
        if (what == other_words) ++reworded;
        if (what != other_words) say("Đã che bí mật:", "Withheld:", path + " (" + what + ")");
    }
    if (reworded > 0)
        say("Số tệp đã thay những từ mà câu trả lời không cần:",
            "Files in which words that the answer does not need are others:",
            std::to_string(reworded));
    say("Bản ghi vẫn có tên máy, tên người và địa chỉ; hãy đọc trước khi đưa cho người khác.",
        "It still holds names of machines and people, and addresses; read it before passing it "
        "on.");
    return std::move(recorded->table);
}

}  // namespace

int probe_command(const Program& program, const ProbeOptions& options) {
    const auto* probe = find_probe(options.name);
    const auto* declaration = find_declaration(options.name);
    if (probe == nullptr || declaration == nullptr)
        return explain_failure(unknown_probe(options.name));

    const auto errands = Errands::before_a_look(
        options.root, hears_endpoints(probe->name) ? program.make_host : HostMaker{});
    const auto answer =
        options.record.empty()
            ? in_scanner(
                  [&] { return look(program, options, *probe, *declaration, errands.fetcher()); },
                  limits::scan_timeout, limits::scanner_answer_bytes, errands.pipe_ends())
            : record(program, options, *probe, *declaration, errands);
    if (!answer) return explain_failure(answer.error());
    const auto table = parse_json(*answer, limits::scanner_answer_bytes);
    if (!table) return explain_failure(table.error());
    // A table is pasted into a ticket as easily as evidence is.
    auto shown = *table;
    shown["rows"] = redact(shown.value("rows", nlohmann::json::array()));
    const auto text = options.format == Format::json
                          ? shown.dump(2) + "\n"
                          : table_text(shown, *declaration, program.language, standard_page());
    std::fwrite(text.data(), 1, text.size(), stdout);
    return exit_yes;
}

}  // namespace presscheck
