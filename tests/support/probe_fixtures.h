// The fixtures of probes: tests/fixtures/probes/<probe>/<case>/, a root tree each, with what is
// asked in `.presscheck/case.yaml` (`with`, `now`) and what is answered in `expect.json`.
#pragma once

#include "checks/ceiling.h"
#include "checks/file_host.h"
#include "checks/fixture_case.h"
#include "checks/probe.h"
#include "checks/scan.h"
#include "tests/support/files.h"
#include "tests/support/places.h"

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

namespace presscheck::test {

inline std::filesystem::path probe_fixture_root() {
    return std::filesystem::path(source_folder()) / "tests/fixtures/probes";
}

// "accounts/debian-12", in byte order.
inline std::vector<std::string> probe_fixtures() {
    std::vector<std::string> names;
    for (const auto& probe : std::filesystem::directory_iterator(probe_fixture_root())) {
        for (const auto& each : std::filesystem::directory_iterator(probe.path()))
            names.push_back((probe.path().filename() / each.path().filename()).string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

inline const Probe& probe_of_fixture(const std::string& fixture) {
    const auto* probe = find_probe(fixture.substr(0, fixture.find('/')));
    if (probe == nullptr) throw std::runtime_error(fixture + ": no such probe");
    return *probe;
}

inline FixtureCase case_of_fixture(const std::string& fixture) {
    const auto path = probe_fixture_root() / fixture / ".presscheck/case.yaml";
    auto read = parse_case(read_file(path));
    if (!std::holds_alternative<FixtureCase>(read))
        throw std::runtime_error(spell(path.string(), std::get<1>(read)));
    return std::get<FixtureCase>(std::move(read));
}

inline Arguments arguments_of_fixture(const std::string& fixture) {
    const auto& declaration = *find_declaration(probe_of_fixture(fixture).name);
    const auto written = case_of_fixture(fixture).with;
    Arguments arguments;
    for (std::size_t i = 0; i < written.items.size(); ++i) {
        const auto& name = written.keys[i].text;
        const auto* argument = declaration.argument(name);
        if (argument == nullptr) throw std::runtime_error(fixture + ": no argument " + name);
        const auto scalar = [&](const Node& node) {
            auto value = parse_scalar(argument->type.kind, node.text);
            if (!value) throw std::runtime_error(fixture + ": " + value.error().message);
            return *std::move(value);
        };
        const auto& node = written.items[i];
        std::vector<Scalar> list;
        for (const auto& item : node.items)
            list.push_back(scalar(item));
        arguments.emplace(name, argument->type.list ? Value{std::move(list)} : Value{scalar(node)});
    }
    return arguments;
}

// What the probe sees in the fixture, as a scan would ask it.
inline Table observe_fixture(const std::string& fixture) {
    const auto root = (probe_fixture_root() / fixture).string();
    const auto machine = FileHost::open_root(root, Ceiling());
    if (!machine) throw std::runtime_error(machine.error().message);
    const auto fixture_case = case_of_fixture(fixture);
    return observe(**machine, probe_of_fixture(fixture), arguments_of_fixture(fixture),
                   fixture_case.now, fixture_case.memory);
}

}  // namespace presscheck::test
