// One probe, asked once, of a machine made for a test.
#pragma once

#include "checks/facts.h"
#include "checks/probe.h"

#include <string>
#include <utility>

namespace presscheck::test {

inline Arguments with(std::initializer_list<std::pair<const char*, const char*>> texts) {
    Arguments arguments;
    for (const auto& [name, value] : texts)
        arguments.emplace(name, Value{Scalar{std::string(value)}});
    return arguments;
}

inline Table observed(Table (*probe)(const Observation&), const Host& host,
                      const Arguments& arguments = {}) {
    const auto now = *parse_time("2026-11-01T00:00:00Z");
    FactCache others(host, now);
    return probe(Observation{host, arguments, now,
                             [&](std::string_view name, const Arguments& asked) -> const Table& {
                                 return others.table(Table::of(name).probe(), asked);
                             }});
}

}  // namespace presscheck::test
