#include "checks/probes/web_setup.h"

#include "checks/probes/observed.h"

namespace presscheck {
namespace {

void mark_problem(Table& table, const Error& problem, const Host& host) {
    table.mark_incomplete(reason_of(problem, host), place_at_fault(problem));
}

void mark_program(Table& table, const WebProgram& program) {
    if (program.unseen) table.mark_incomplete(*program.unseen, program.unseen_at);
}

}  // namespace

std::shared_ptr<const WebSetup> web_setup(const Observation& observation) {
    return observation.memory.once<WebSetup>([&] {
        WebSetup setup;
        setup.programs = web_programs(observation);
        setup.nginx = read_nginx(observation.host, setup.programs.nginx);
        setup.apache = read_apache(observation.host, setup.programs.apache);
        return setup;
    });
}

void mark_unseen_servers(Table& table, const WebSetup& setup, const Host& host) {
    const auto& programs = setup.programs;
    if (!programs.a_system) table.mark_incomplete(Reason::absent);
    if (programs.unseen) table.mark_incomplete(*programs.unseen, programs.unseen_at);
    mark_program(table, programs.nginx);
    mark_program(table, programs.apache);
    for (const auto& instance : setup.nginx) {
        if (instance.problem) mark_problem(table, *instance.problem, host);
    }
    for (const auto& instance : setup.apache) {
        if (instance.problem) mark_problem(table, *instance.problem, host);
    }
}

}  // namespace presscheck
