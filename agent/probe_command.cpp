#include "agent/commands.h"
#include "agent/page.h"
#include "agent/scanner_process.h"
#include "agent/table_text.h"
#include "agent/words.h"
#include "checks/policy/declaration.h"
#include "checks/policy/problem.h"
#include "checks/probe.h"
#include "checks/scan.h"
#include "core/canonical_json.h"
#include "core/limits.h"

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

// A list is written with commas: `ports=22,2222`.
Result<Value> parse_argument(const Argument& argument, std::string_view text) {
    if (!argument.type.list) {
        auto scalar = parse_scalar(argument.type.kind, text);
        if (!scalar) return scalar.error();
        return Value{*std::move(scalar)};
    }
    std::vector<Scalar> list;
    while (!text.empty()) {
        const auto comma = text.find(',');
        auto item = parse_scalar(argument.type.kind, text.substr(0, comma));
        if (!item) return item.error();
        list.push_back(*std::move(item));
        text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    }
    return Value{std::move(list)};
}

Result<Arguments> parse_arguments(const ProbeDeclaration& declaration,
                                  const std::vector<std::string>& written) {
    Arguments arguments;
    std::vector<std::string_view> known;
    for (const auto& argument : declaration.arguments)
        known.push_back(argument.name);
    for (const auto& pair : written) {
        const auto equals = pair.find('=');
        const auto name = pair.substr(0, equals);
        const auto* argument = declaration.argument(name);
        if (equals == std::string::npos || argument == nullptr) {
            return Error{Errc::malformed, "'" + pair + "' is no argument of probe '" +
                                              std::string(declaration.name) + "'" +
                                              suggestion(name, known)};
        }
        if (name == "path" && pair.find("=/") != equals) {
            return Error{Errc::malformed, "argument 'path': it begins with /"};
        }
        auto value = parse_argument(*argument, std::string_view(pair).substr(equals + 1));
        if (!value) return at("argument '" + name + "'", value.error());
        arguments.insert_or_assign(name, *std::move(value));
    }
    for (const auto& argument : declaration.arguments) {
        if (!argument.required || arguments.contains(argument.name)) continue;
        return Error{Errc::malformed, "probe '" + std::string(declaration.name) + "' needs " +
                                          std::string(argument.name) + "=..."};
    }
    return arguments;
}

Result<std::string> look(const Program& program, const Probe& probe, const Arguments& arguments,
                         const std::string& root) {
    const auto host = program.make_host(root, Ceiling{});
    if (!host) return host.error();
    return to_json(observe(**host, probe, arguments, program.clock->now())).dump();
}

}  // namespace

int probe_command(const Program& program, const ProbeOptions& options) {
    const auto* probe = find_probe(options.name);
    const auto* declaration = find_declaration(options.name);
    if (probe == nullptr || declaration == nullptr)
        return explain_failure(unknown_probe(options.name));
    const auto arguments = parse_arguments(*declaration, options.arguments);
    if (!arguments) return explain_failure(arguments.error());

    const auto answer = in_scanner([&] { return look(program, *probe, *arguments, options.root); },
                                   limits::scan_timeout);
    if (!answer) return explain_failure(answer.error());
    const auto table = parse_json(*answer, limits::scanner_answer_bytes);
    if (!table) return explain_failure(table.error());
    const auto text = options.format == Format::json
                          ? table->dump(2) + "\n"
                          : table_text(*table, *declaration, program.language, standard_page());
    std::fwrite(text.data(), 1, text.size(), stdout);
    return exit_yes;
}

}  // namespace presscheck
