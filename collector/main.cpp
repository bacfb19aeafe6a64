// presscheck-collector: every command, wired to what carries it out.
#include "collector/command_line.h"
#include "collector/opening.h"
#include "collector/pki.h"
#include "collector/serve.h"
#include "core/clock.h"
#include "core/printable.h"
#include "core/process_start.h"

#include <cstdlib>
#include <iostream>

namespace presscheck {
namespace {

Outcome failed(const Error& error) {
    const bool wrong = error.code == Errc::malformed || error.code == Errc::not_found;
    std::string message = error.message;
    if (!message.ends_with('\n')) message.push_back('\n');
    return Outcome{wrong ? 2 : 3, "", std::move(message)};
}

// Runs `use` on a reader of the store, for commands that only look.
template <class Use>
Outcome with_reader(const CommandLine& line, Use use) {
    const auto installation = open_installation(line.data);
    if (!installation) return failed(installation.error());
    if (auto known = check_history(*installation); !known) return failed(known.error());
    auto store = open_reader(*installation);
    if (!store) return failed(store.error());
    return use(**store);
}

template <class Use>
Outcome with_recorder(const CommandLine& line, const Clock& clock, Use use) {
    const auto installation = open_installation(line.data);
    if (!installation) return failed(installation.error());
    auto recorder = open_recorder(*installation, clock);
    if (!recorder) return failed(recorder.error());
    return use(**recorder);
}

Outcome create_token(const CommandLine& line, const TokenTerms& terms, Time now) {
    const auto installation = open_installation(line.data);
    if (!installation) return failed(installation.error());
    if (auto known = check_history(*installation); !known) return failed(known.error());
    const auto url = agents_url(*installation);
    if (!url) return failed(url.error());
    const auto root = load_certificate(installation->folder, "root");
    if (!root) return failed(root.error());
    auto store = open_store(*installation);
    if (!store) return failed(store.error());
    const auto token = presscheck::create_token(**store, terms, *url, *root, now);
    if (!token) return failed(token.error());
    return Outcome{0, *token + "\n", ""};
}

struct Run {
    const CommandLine& line;
    const Clock& clock;

    Outcome operator()(InitRequest request) const {
        request.share = share_folder();
        return init_command(request, clock, line.language);
    }
    Outcome operator()(const ServeCall&) const {
        return serve_command(line.data, share_folder(), clock);
    }
    Outcome operator()(const AgencyAddCall& call) const {
        return with_recorder(line, clock, [&](Recorder& recorder) {
            return agency_add_command(recorder, call.agency, line.language, clock.now());
        });
    }
    Outcome operator()(const AgencyListCall&) const {
        return with_reader(line, [&](Store& store) {
            return agency_list_command(store, line.format, line.language, clock.now());
        });
    }
    Outcome operator()(const TokenCreateCall& call) const {
        return create_token(line, call.terms, clock.now());
    }
    Outcome operator()(const HostListCall&) const {
        return with_reader(line, [&](Store& store) {
            return host_list_command(store, line.format, line.language, clock.now());
        });
    }
    Outcome operator()(const HostStatusCall& call) const {
        return with_recorder(line, clock, [&](Recorder& recorder) {
            return host_status_command(recorder, call.host, call.status, call.reason,
                                       line.language);
        });
    }
    Outcome operator()(const ClockEventCall& call) const {
        return with_recorder(line, clock, [&](Recorder& recorder) {
            return clock_event_command(recorder, call.reason, line.language);
        });
    }
    Outcome operator()(const ReadinessQuestion& question) const {
        return with_reader(
            line, [&](Store& store) { return readiness_command(store, question, clock.now()); });
    }
};

std::string locale() {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* const value = std::getenv(name);
        if (value != nullptr && *value != '\0') return value;
    }
    return "";
}

int run(const std::vector<std::string>& arguments) {
    const auto parsed = parse_command_line(arguments, locale());
    const SystemClock clock;
    const auto* const line = std::get_if<CommandLine>(&parsed);
    const Outcome outcome =
        line == nullptr ? std::get<Outcome>(parsed) : std::visit(Run{*line, clock}, line->call);
    std::cerr << printable_lines(outcome.err) << std::flush;
    std::cout << outcome.out << std::flush;
    return std::cout ? outcome.exit : 3;
}

}  // namespace
}  // namespace presscheck

int main(int argc, char** argv) {
    if (!presscheck::start_plainly()) return 3;
    try {
        return presscheck::run({argv + 1, argv + argc});
    } catch (const std::exception& error) {
        std::cerr << presscheck::printable_lines(std::string("presscheck-collector: ") +
                                                 error.what());
        return 3;
    }
}
