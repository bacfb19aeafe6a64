#include "agent/probe_record.h"

#include "agent/local_files.h"
#include "agent/recording_folder.h"
#include "agent/scanner_process.h"
#include "checks/recording.h"
#include "checks/recording_host.h"
#include "checks/redact.h"
#include "checks/scan.h"
#include "core/canonical_json.h"
#include "core/limits.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace presscheck {
namespace {

using nlohmann::json;

constexpr std::size_t most_differences = 8;

struct Seen {
    std::string table;
    Recording recording;
};

// The table's JSON on one line, then the recording: both leave the scanner through its one pipe.
Result<std::string> look_and_record(const Program& program, const Probe& probe,
                                    const Arguments& arguments, Time now, const Fetcher& fetcher) {
    const auto ceiling = load_local_ceiling(program.etc, program.etc_owner);
    if (!ceiling) return ceiling.error();
    auto host = program.make_host({}, *ceiling, fetcher);
    if (!host) return host.error();
    Recorder recorder;
    const RecordingHost recording(*std::move(host), recorder);
    const auto table = to_json(observe(recording, probe, arguments, now));
    return table.dump() + "\n" +
           encode_recording(make_recording(recorder.files(), recorder.kernel(), recorder.probes(),
                                           arguments, now, redact(table)));
}

Result<Seen> parse_seen(const std::string& answer) {
    const auto end = answer.find('\n');
    if (end == std::string::npos)
        return Error{Errc::unavailable, "the scanner's answer is cut off"};
    auto recording = decode_recording(std::string_view(answer).substr(end + 1));
    if (!recording) return recording.error();
    return Seen{answer.substr(0, end), *std::move(recording)};
}

Result<std::string> look_at_recording(const Program& program, const Probe& probe,
                                      const Arguments& arguments, Time now,
                                      const std::string& folder) {
    const auto ceiling = load_local_ceiling(program.etc, program.etc_owner);
    if (!ceiling) return ceiling.error();
    const auto host = program.make_host(folder, *ceiling, {});
    if (!host) return host.error();
    return to_json(observe(**host, probe, arguments, now)).dump();
}

void add_difference(std::vector<std::string>& found, const std::string& where, const json& left,
                    const json& right) {
    if (found.size() < most_differences && left != right)
        found.push_back(where + ": " + left.dump() + " / " + right.dump());
}

// What was withheld was needed: the recording is no fixture, and says so by having no expect.json.
Error shows_something_else(const std::string& folder, const std::vector<std::string>& differences) {
    auto message = "--record: " + folder +
                   " does not show what this machine shows, and is no fixture "
                   "(machine / recording):";
    for (const auto& difference : differences)
        message += "\n  " + difference;
    return {Errc::unavailable, message};
}

}  // namespace

std::vector<std::string> differences_of(const json& left, const json& right) {
    std::vector<std::string> found;
    for (const auto* member : {"complete", "reason"}) {
        add_difference(found, member, left.value(member, json()), right.value(member, json()));
    }
    const auto& ours = left.at("rows");
    const auto& theirs = right.at("rows");
    add_difference(found, "rows", ours.size(), theirs.size());
    for (std::size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i) {
        for (const auto& [column, cell] : ours[i].items())
            add_difference(found, "rows[" + std::to_string(i) + "]." + column, cell,
                           theirs[i].value(column, json()));
    }
    add_difference(found, "sources", left.at("sources"), right.at("sources"));
    return found;
}

Result<Recorded> record_probe(const Program& program, const Probe& probe,
                              const Arguments& arguments, const std::string& folder,
                              const Errands& errands) {
    const auto place = RecordingFolder::open(folder);
    if (!place) return place.error();
    const auto now = program.clock->now();
    const auto answer = in_scanner(
        [&] { return look_and_record(program, probe, arguments, now, errands.fetcher()); },
        limits::scan_timeout, limits::recording_answer_bytes, errands.pipe_ends());
    if (!answer) return answer.error();
    auto seen = parse_seen(*answer);
    if (!seen) return seen.error();
    if (auto written = place->write(seen->recording); !written) return written.error();

    const auto again =
        in_scanner([&] { return look_at_recording(program, probe, arguments, now, folder); },
                   limits::scan_timeout);
    if (!again) return at(folder, again.error());
    const auto live_table = parse_json(seen->table, limits::scanner_answer_bytes);
    const auto recorded_table = parse_json(*again, limits::scanner_answer_bytes);
    if (!live_table) return live_table.error();
    if (!recorded_table) return recorded_table.error();
    // A secret in a cell is none in the recording's, and no difference.
    const auto differences = differences_of(redact(*live_table), redact(*recorded_table));
    if (!differences.empty()) return shows_something_else(folder, differences);
    // What is expected of the fixture is what it shows: nothing that was withheld from it.
    if (auto kept = place->write_file("expect.json", recorded_table->dump(2) + "\n"); !kept)
        return kept.error();
    return Recorded{std::move(seen->table), seen->recording.files.size(),
                    std::move(seen->recording.withheld)};
}

}  // namespace presscheck
