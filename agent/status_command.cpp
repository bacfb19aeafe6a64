#include "agent/commands.h"
#include "agent/overlays.h"
#include "agent/page.h"
#include "agent/policy_files.h"
#include "agent/scanner_process.h"
#include "agent/spool.h"
#include "agent/state_folder.h"
#include "agent/words.h"
#include "core/canonical_json.h"
#include "core/durable_file.h"
#include "core/limits.h"

#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>

namespace presscheck {
namespace {

using nlohmann::json;

// What a report and its receipt need at most.
constexpr std::size_t room = 2 * limits::envelope_bytes;

// A disk that is full or read-only keeps the agent from writing down that it is: so it is tried.
std::string storage_problem(const StateFolder& state) {
    const auto tried = try_to_write(state.path(), room);
    return tried ? "" : tried.error().message;
}

Result<std::string> overlays_in_force(const Program& program) {
    const auto files = load_policies({}, program.share);
    if (!files) return files.error();
    const auto overlays =
        load_local_overlays(program.etc, program.etc_owner, *files, program.share);
    if (!overlays) return overlays.error();
    json facts{{"overlays", json::array()}, {"not_read", unread_json(program.etc)}};
    for (const auto& [path, overlay] : *overlays) {
        facts["overlays"].push_back(
            {{"path", path}, {"policy", overlay.policy}, {"version", overlay.version}});
    }
    return facts.dump();
}

// The overlays this machine is judged by, or why there is no judging: `overlay_problem`.
json overlay_facts(const Program& program) {
    const auto answer =
        in_scanner([&] { return overlays_in_force(program); }, limits::scan_timeout);
    const auto facts =
        answer ? parse_json(*answer, limits::scanner_answer_bytes) : Result<json>{answer.error()};
    return facts ? *facts : json{{"overlay_problem", facts.error().message}};
}

json facts_of(const std::optional<Enrolment>& enrolment, const Position& position,
              const AgentStatus& status, std::size_t waiting) {
    json facts{{"enrolled", enrolment.has_value()},  {"fold", status.fold},
               {"format", "presscheck-status/1"},    {"problem", status.problem},
               {"sequence", position.head.sequence}, {"waiting", waiting}};
    if (enrolment) {
        facts["collector"] = enrolment->collector;
        facts["host"] = enrolment->host;
        facts["unit"] = enrolment->unit;
    }
    if (status.scanned_at) facts["scanned_at"] = format_time(*status.scanned_at);
    if (status.received_at) facts["received_at"] = format_time_micros(*status.received_at);
    return facts;
}

std::string overlays_shown(const Program& program, const json& facts, const Page& page) {
    std::string out;
    const auto line = [&](std::string_view vi, std::string_view en, const std::string& value) {
        out += wrapped(padded(program.say(vi, en), 22), value, page);
    };
    for (const auto& overlay : facts.value("overlays", json::array())) {
        line("Lớp phủ", "Overlay",
             overlay.at("policy").get<std::string>() + " " +
                 overlay.at("version").get<std::string>() + " · " +
                 overlay.at("path").get<std::string>());
    }
    for (const auto& file : facts.value("not_read", json::array())) {
        const auto& why = file.at("why").at(program.language == Language::vi ? "vi" : "en");
        line("Không đọc", "Not read",
             file.at("path").get<std::string>() + " (" + why.get<std::string>() + ")");
    }
    if (const auto problem = facts.value("overlay_problem", ""); !problem.empty()) {
        line("Không quét được", "No scan", problem);
    }
    return out;
}

std::string shown(const Program& program, const json& facts) {
    const auto page = standard_page();
    std::string out;
    const auto line = [&](std::string_view vi, std::string_view en, const std::string& value) {
        out += wrapped(padded(program.say(vi, en), 22), value, page);
    };
    if (!facts.at("enrolled").get<bool>()) {
        out += std::string(program.say("Chưa ghi danh. Hãy chạy: presscheck-agent enroll MÃ",
                                       "Not enrolled. Run: presscheck-agent enroll TOKEN")) +
               "\n";
        return out + overlays_shown(program, facts, page);
    }
    const std::string never(program.say("chưa có", "never"));
    line("Máy chủ", "Host", facts.at("host").get<std::string>());
    line("Đơn vị", "Unit", facts.at("unit").get<std::string>());
    line("Máy thu", "Collector", facts.at("collector").get<std::string>());
    line("Lần quét gần nhất", "Last scan", facts.value("scanned_at", never));
    line("Biên nhận gần nhất", "Last receipt", facts.value("received_at", never));
    line("Báo cáo số", "Report number", std::to_string(facts.at("sequence").get<std::uint64_t>()));
    line("Đang chờ gửi", "Waiting", std::to_string(facts.at("waiting").get<std::size_t>()));
    if (const auto rejected = facts.value("rejected", std::size_t{0}); rejected > 0) {
        line("Không gửi được", "Not sent",
             std::to_string(rejected) +
                 std::string(program.say(
                     " báo cáo hỏng hoặc bị từ chối; lý do ở rejected/*.problem.json, xem xong "
                     "thì xóa đi",
                     " damaged or refused; the reasons are rejected/*.problem.json, remove them "
                     "once you have looked")));
    }
    const auto fold = facts.at("fold").get<std::string>();
    if (!fold.empty() && fold != "applied") {
        line("Báo cáo gần nhất", "Last report",
             std::string(words_for_fold(fold, program.language)));
    }
    if (const auto storage = facts.value("storage", ""); !storage.empty()) {
        line("Không ghi được đĩa", "Disk not writable", storage);
    }
    const auto problem = facts.at("problem").get<std::string>();
    if (!problem.empty()) line("Vướng mắc", "Problem", problem);
    return out + overlays_shown(program, facts, page);
}

}  // namespace

int status_command(const Program& program, Format format) {
    const auto overlays = overlay_facts(program);
    // A question changes nothing: a folder that is not there is not made.
    if (access(program.state.c_str(), F_OK) != 0) {
        auto facts = facts_of(std::nullopt, {}, {}, 0);
        facts.update(overlays);
        const auto text = format == Format::json ? facts.dump(2) + "\n" : shown(program, facts);
        std::fputs(text.c_str(), stdout);
        return exit_no;
    }
    const auto state = StateFolder::open(program.state);
    if (!state) return explain_failure(state.error());
    const auto enrolment = state->enrolment();
    if (!enrolment) return explain_failure(enrolment.error());
    const auto position = state->position();
    if (!position) return explain_failure(position.error());
    const auto status = state->status();
    if (!status) return explain_failure(status.error());
    const Spool spool{state->path()};
    const auto waiting = spool.waiting(position->head.chain);
    if (!waiting) return explain_failure(waiting.error());
    const auto rejected = spool.refused();
    if (!rejected) return explain_failure(rejected.error());

    auto facts = facts_of(*enrolment, *position, *status, waiting->size());
    const auto storage = storage_problem(*state);
    facts["storage"] = storage;
    facts["rejected"] = *rejected;
    facts.update(overlays);
    const auto text = format == Format::json ? facts.dump(2) + "\n" : shown(program, facts);
    std::fputs(text.c_str(), stdout);
    const bool well = *enrolment && status->fold != "held" && status->received_at &&
                      status->problem.empty() && waiting->empty() && *rejected == 0 &&
                      storage.empty() && !overlays.contains("overlay_problem");
    return well ? exit_yes : exit_no;
}

}  // namespace presscheck
