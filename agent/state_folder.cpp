#include "agent/state_folder.h"

#include "agent/report_json.h"
#include "agent/spool.h"
#include "agent/trial_report.h"
#include "core/canonical_json.h"
#include "core/durable_file.h"
#include "core/limits.h"
#include "core/log.h"
#include "core/member_reader.h"
#include "core/sha256.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

namespace presscheck {
namespace {

using nlohmann::json;

constexpr unsigned private_mode = 0600;

// Our own file as JSON; nothing when it is not there.
Result<std::optional<json>> read_json(const std::filesystem::path& path) {
    const auto bytes = read_whole(path, limits::state_file_bytes);
    if (!bytes && bytes.error().code == Errc::not_found) return std::optional<json>{};
    if (!bytes) return bytes.error();
    auto parsed = parse_json(*bytes, limits::state_file_bytes);
    if (!parsed) return at(path.string(), parsed.error());
    return std::optional<json>{*std::move(parsed)};
}

// Reads with `read`, which may throw on a missing or foreign member.
template <class T, class Read>
Result<T> read_members(const std::filesystem::path& path, const json& object, Read read) {
    try {
        return read(object);
    } catch (const json::exception& wrong) {
        return Error{Errc::malformed, path.string() + ": " + wrong.what()};
    }
}

Result<Time> time_at(const json& object, const char* name) {
    return parse_time(object.at(name).get<std::string>());
}

Result<std::optional<Time>> optional_time_at(const json& object, const char* name) {
    if (!object.contains(name)) return std::optional<Time>{};
    const auto time = time_at(object, name);
    if (!time) return time.error();
    return std::optional<Time>{*time};
}

json to_json(const ReportBasis& basis) {
    return {{"agent", {{"digest", basis.agent_digest}, {"version", basis.agent_version}}},
            {"policies", to_json(basis.policies)},
            {"unit", basis.unit}};
}

ReportBasis basis_of(const json& object) {
    const auto& agent = object.at("agent");
    return {object.at("unit"), agent.at("version"), agent.at("digest"),
            policies_of(object.at("policies"))};
}

json memory_json(const Remembered& memory) {
    auto results = json::array();
    for (const auto& [name, result] : memory.state)
        results.push_back(json::parse(result.bytes));
    json object{{"full_at", format_time(memory.full_at)},
                {"needs_full", memory.needs_full},
                {"results", std::move(results)}};
    if (memory.basis) object["basis"] = to_json(*memory.basis);
    if (memory.machine) object["machine"] = to_json(*memory.machine);
    if (memory.gap) {
        object["gap"] = {
            {"from", memory.gap->from}, {"reason", memory.gap->reason}, {"to", memory.gap->to}};
    }
    if (memory.resumes) {
        object["resumes"] = {{"chain", memory.resumes->chain},
                             {"digest", memory.resumes->digest},
                             {"sequence", memory.resumes->sequence}};
    }
    return object;
}

// 0, which no member of ours may be, for anything but a whole number from 0.
std::uint64_t number_at(const json& object, const char* name) {
    return whole_number(object.at(name)).value_or(0);
}

Report repeated(std::optional<Gap> gap, std::optional<Resumes> resumes) {
    Report parts;
    parts.gap = std::move(gap);
    parts.resumes = std::move(resumes);
    return parts;
}

Result<Remembered> memory_of(const json& object) {
    Remembered memory;
    for (const auto& item : object.at("results")) {
        auto result = ReportedResult::from_value(item);
        if (!result) return result.error();
        auto name = result->check;
        memory.state.emplace(std::move(name), *std::move(result));
    }
    const auto full_at = time_at(object, "full_at");
    if (!full_at) return full_at.error();
    memory.full_at = *full_at;
    memory.needs_full = object.at("needs_full").get<bool>();
    if (object.contains("basis")) memory.basis = basis_of(object.at("basis"));
    if (object.contains("machine")) memory.machine = machine_of(object.at("machine"));
    if (object.contains("gap")) {
        const auto& gap = object.at("gap");
        memory.gap = Gap{number_at(gap, "from"), number_at(gap, "to"), gap.at("reason")};
    }
    if (object.contains("resumes")) {
        const auto& resumes = object.at("resumes");
        memory.resumes =
            Resumes{resumes.at("chain"), number_at(resumes, "sequence"), resumes.at("digest")};
    }
    // The next report repeats these words: better forgotten than refused by every collector.
    if (auto sound = hold_to_protocol(repeated(memory.gap, std::nullopt)); !sound)
        return sound.error();
    if (auto sound = hold_to_protocol(repeated(std::nullopt, memory.resumes)); !sound)
        return sound.error();
    return memory;
}

// Nothing when the file is not there or cannot be understood.
Result<std::optional<ChainHead>> read_head(const std::filesystem::path& path) {
    const auto object = read_json(path);
    if (!object) return object.error();
    if (!*object) return std::optional<ChainHead>{};
    return read_members<std::optional<ChainHead>>(
        path, **object, [](const json& chain) -> Result<std::optional<ChainHead>> {
            auto head = chain_head_of(chain);
            if (!head) return head.error();
            return std::optional{*std::move(head)};
        });
}

Result<Remembered> read_memory(const std::filesystem::path& path) {
    const auto object = read_json(path);
    if (!object) return object.error();
    if (!*object) return Remembered{};
    return read_members<Remembered>(path, **object, memory_of);
}

// What a crash left between the spooled envelope and chain.json is taken up again.
Status take_up(Position& position, const Spool& spool) {
    if (position.head.chain.empty()) return Ok{};
    const auto later = spool.later(position.head.chain, position.head.sequence);
    if (!later) return later.error();
    if (const auto& report = later->newest) {
        position.head = {report->chain, report->sequence, sha256_hex(encode(*report)),
                         report->state_digest};
    }
    // The first report of a chain is what all others follow: without it the chain never began.
    if (position.head.sequence == 0 && later->last > 0) position.head = {};
    if (later->last > position.head.sequence && !position.head.chain.empty()) {
        position.head.sequence = later->last;
        position.memory.needs_full = true;
    }
    const bool fits = state_digest(position.memory.state) == position.head.state_digest;
    if (!fits) position.memory.needs_full = true;
    return Ok{};
}

// A gap lies before the next report, and a chain resumes another one.
void forget_the_impossible(Position& position) {
    auto& memory = position.memory;
    const bool ahead = memory.gap && memory.gap->to > position.head.sequence;
    const bool itself = memory.resumes && memory.resumes->chain == position.head.chain;
    if (ahead) memory.gap.reset();
    if (itself) memory.resumes.reset();
    if (ahead || itself) memory.needs_full = true;
}

bool is_damage(const Error& error) {
    return error.code == Errc::malformed || error.code == Errc::too_large;
}

}  // namespace

Result<StateFolder> StateFolder::open(const std::filesystem::path& path) {
    std::error_code failed;
    std::filesystem::create_directories(path.parent_path(), failed);
    if (const auto made = make_folder_durably(path, 0700); !made) {
        const auto& code = made.error().code;
        return Error{code == Errc::denied ? code : Errc::unavailable,
                     made.error().message + "; name another with --state"};
    }
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) {
        return Error{Errc::unavailable, path.string() + ": not a folder"};
    }
    if (info.st_uid != ::geteuid()) {
        return Error{Errc::denied, path.string() + ": belongs to uid " +
                                       std::to_string(info.st_uid) +
                                       "; run as that user, or name another folder with --state"};
    }
    if ((info.st_mode & 0077U) != 0) {
        return Error{Errc::untrusted,
                     path.string() + ": others may enter it; run: chmod 700 " + path.string()};
    }
    return StateFolder{path};
}

Status StateFolder::lock() {
    const auto path = file("lock");
    // Held until the process ends, so the number is not kept: nothing closes it earlier.
    const int opened =
        ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, private_mode);
    if (opened < 0) return Error{Errc::unavailable, path.string() + ": " + std::strerror(errno)};
    if (::flock(opened, LOCK_EX | LOCK_NB) != 0) {
        ::close(opened);
        return Error{Errc::conflict,
                     path_.string() + ": another presscheck-agent works with this folder"};
    }
    return Ok{};
}

Result<std::optional<Enrolment>> StateFolder::enrolment() const {
    const auto path = file("enrolment.json");
    const auto object = read_json(path);
    if (!object) return object.error();
    if (!*object) return std::optional<Enrolment>{};
    return read_members<std::optional<Enrolment>>(
        path, **object, [](const json& members) -> Result<std::optional<Enrolment>> {
            const auto since = time_at(members, "enrolled_at");
            if (!since) return since.error();
            return std::optional{
                Enrolment{members.at("collector"), members.at("unit"), members.at("host"), *since}};
        });
}

Status StateFolder::save(const Enrolment& enrolment) const {
    const json object{{"collector", enrolment.collector},
                      {"enrolled_at", format_time(enrolment.enrolled_at)},
                      {"host", enrolment.host},
                      {"unit", enrolment.unit}};
    return write_durably(file("enrolment.json"), object.dump(2) + "\n", private_mode);
}

Result<Position> StateFolder::position(const std::optional<PublicKey>& key) const {
    Position position;
    auto head = read_head(file("chain.json"));
    auto memory = read_memory(file("state.json"));
    for (const auto* wrong : {head ? nullptr : &head.error(), memory ? nullptr : &memory.error()}) {
        if (wrong == nullptr) continue;
        if (!is_damage(*wrong)) return *wrong;
        log_event(LogLevel::warning, "state_forgotten", {{"reason", wrong->message}});
    }
    if (head && *head) position.head = **std::move(head);
    if (memory) position.memory = *std::move(memory);
    if (auto taken = take_up(position, Spool{path_, key}); !taken) return taken.error();
    forget_the_impossible(position);
    return position;
}

Status StateFolder::save(const Position& position) const {
    auto saved =
        write_durably(file("state.json"), memory_json(position.memory).dump(), private_mode);
    if (!saved) return saved;
    const json head{{"chain", position.head.chain},
                    {"digest", position.head.digest},
                    {"sequence", position.head.sequence},
                    {"state_digest", position.head.state_digest}};
    return write_durably(file("chain.json"), head.dump(2) + "\n", private_mode);
}

Status StateFolder::save(const Sightings& sightings) const {
    return write_durably(memory_file(), sightings.to_json().dump() + "\n", private_mode);
}

Result<AgentStatus> StateFolder::status() const {
    const auto path = file("status.json");
    const auto object = read_json(path);
    if (!object) return object.error();
    if (!*object) return AgentStatus{};
    return read_members<AgentStatus>(
        path, **object, [](const json& members) -> Result<AgentStatus> {
            const auto scanned = optional_time_at(members, "scanned_at");
            const auto received = optional_time_at(members, "received_at");
            const auto signed_time = optional_time_at(members, "signed_time");
            for (const auto* time : {&scanned, &received, &signed_time}) {
                if (!*time) return time->error();
            }
            return AgentStatus{*scanned, *received, *signed_time, members.value("fold", ""),
                               members.value("problem", "")};
        });
}

Status StateFolder::save(const AgentStatus& status) const {
    json object{{"fold", status.fold}, {"problem", status.problem}};
    if (status.scanned_at) object["scanned_at"] = format_time(*status.scanned_at);
    if (status.received_at) object["received_at"] = format_time_micros(*status.received_at);
    if (status.signed_time) object["signed_time"] = format_time(*status.signed_time);
    return write_durably(file("status.json"), object.dump(2) + "\n", private_mode);
}

}  // namespace presscheck
