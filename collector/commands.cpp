#include "collector/commands.h"

#include "collector/inputs.h"
#include "collector/ledger_writer.h"
#include "collector/readiness_answer.h"
#include "collector/text_table.h"
#include "core/canonical_json.h"

#include <nlohmann/json.hpp>

#include <charconv>
#include <map>
#include <utility>

namespace presscheck {
namespace {

using nlohmann::json;

const char* say(Language language, const char* vi, const char* en) {
    return language == Language::vi ? vi : en;
}

Outcome failed(const Error& error) {
    const bool theirs = error.code == Errc::not_found || error.code == Errc::malformed ||
                        error.code == Errc::conflict || error.code == Errc::too_large;
    std::string message = error.message;
    if (message.empty() || message.back() != '\n') message += '\n';
    return {theirs ? 2 : 3, {}, std::move(message)};
}

json or_null(const std::optional<std::string>& text) {
    return text ? json(*text) : json(nullptr);
}

// ---- Hosts.

struct ListedHost {
    HostRow row;
    std::string agency;  // empty: none today
    Standing standing;
    std::optional<Time> last;
};

Result<std::vector<ListedHost>> list_hosts(Store& store, Time now) {
    auto inputs = load_inputs(store);
    if (!inputs) return inputs.error();
    auto reading = ReadScope::begin(store);
    if (!reading) return reading.error();
    auto rows = store.hosts();
    if (!rows) return rows.error();
    const auto patience = inputs->parameters.interval * inputs->parameters.late_after;
    std::vector<ListedHost> hosts;
    for (auto& row : *rows) {
        auto head = store.chain_head(row.id);
        if (!head) return head.error();
        const auto last = *head ? (*head)->last_received_at : std::nullopt;
        const Agency* agency = inputs->roster.agency_of(row.unit_slug, local_day(now));
        const Standing standing = standing_of(row.status, last, now, patience);
        hosts.push_back({std::move(row), agency == nullptr ? "" : agency->id, standing, last});
    }
    return hosts;
}

std::string hosts_json(const std::vector<ListedHost>& hosts) {
    json list = json::array();
    for (const auto& host : hosts) {
        const auto last = host.last ? std::optional(format_time_micros(*host.last)) : std::nullopt;
        list.push_back(
            {{"agency", or_null(host.agency.empty() ? std::nullopt : std::optional(host.agency))},
             {"host", host.row.uuid},
             {"last_received_at", or_null(last)},
             {"status", name_of(host.standing)},
             {"unit", host.row.unit_slug}});
    }
    return canonical_bytes({{"format", "presscheck-hosts/1"}, {"hosts", std::move(list)}}) + "\n";
}

std::string hosts_table(const std::vector<ListedHost>& hosts, Language language) {
    std::vector<TextRow> rows;
    for (const auto& host : hosts) {
        rows.push_back({host.row.uuid, host.row.unit_slug, host.agency.empty() ? "-" : host.agency,
                        std::string(name_of(host.standing)),
                        host.last ? local_time(*host.last) : std::string("-")});
    }
    return language == Language::vi
               ? text_table({"MÁY CHỦ", "ĐƠN VỊ", "CƠ QUAN", "TRẠNG THÁI", "BÁO CÁO CUỐI"}, rows)
               : text_table({"HOST", "UNIT", "AGENCY", "STATUS", "LAST REPORT"}, rows);
}

// ---- The roster.

std::string kinds_of(const Agency& agency) {
    std::string text;
    for (const AgencyKind kind : agency.kinds)
        text += (text.empty() ? "" : ", ") + std::string(name_of(kind));
    return text;
}

std::string units_of(const Agency& agency) {
    std::string text;
    for (const auto& unit : agency.units)
        text += (text.empty() ? "" : ", ") + unit;
    return text;
}

std::string agencies_json(const Roster& roster, Day today) {
    json list = json::array();
    for (const Agency* agency : roster.on(today)) {
        json kinds = json::array();
        for (const AgencyKind kind : agency->kinds)
            kinds.push_back(name_of(kind));
        list.push_back({{"agency", agency->id},
                        {"declared", agency->servers ? json(*agency->servers) : json(nullptr)},
                        {"from", format_day(agency->from)},
                        {"kinds", std::move(kinds)},
                        {"title", {{"en", agency->title.en}, {"vi", agency->title.vi}}},
                        {"units", agency->units},
                        {"until", or_null(agency->until ? std::optional(format_day(*agency->until))
                                                        : std::nullopt)}});
    }
    return canonical_bytes({{"agencies", std::move(list)},
                            {"format", "presscheck-agencies/1"},
                            {"version", roster.version}}) +
           "\n";
}

std::string agencies_table(const Roster& roster, Day today, Language language) {
    std::vector<TextRow> rows;
    for (const Agency* agency : roster.on(today)) {
        rows.push_back({agency->id, agency->title.in(language), kinds_of(*agency),
                        format_day(agency->from),
                        agency->until ? format_day(*agency->until) : std::string("-"),
                        agency->servers ? std::to_string(*agency->servers) : std::string("?"),
                        units_of(*agency)});
    }
    return language == Language::vi
               ? text_table({"MÃ", "TÊN", "LOẠI", "TỪ", "ĐẾN", "MÁY CHỦ", "ĐƠN VỊ"}, rows)
               : text_table({"ID", "NAME", "KINDS", "FROM", "UNTIL", "SERVERS", "UNITS"}, rows);
}

int part_of(std::string_view version, std::size_t which) {
    for (; which > 0; --which)
        version.remove_prefix(std::min(version.find('.'), version.size() - 1) + 1);
    int value = 0;
    std::from_chars(version.data(), version.data() + version.size(), value);
    return value;
}

// YEAR.MONTH.1 of today, or one more than the version there is when that is as high already.
std::string next_version(const std::string& version, Day today) {
    const std::chrono::year_month_day date{today};
    const std::pair now{static_cast<int>(date.year()),
                        static_cast<int>(static_cast<unsigned>(date.month()))};
    if (version.empty() || now > std::pair{part_of(version, 0), part_of(version, 1)}) {
        return std::to_string(now.first) + "." + std::to_string(now.second) + ".1";
    }
    return std::to_string(part_of(version, 0)) + "." + std::to_string(part_of(version, 1)) + "." +
           std::to_string(part_of(version, 2) + 1);
}

// ---- A host's status.

std::string_view action_of(HostStatus status) {
    switch (status) {
        case HostStatus::active:
            return "unquarantine";
        case HostStatus::quarantined:
            return "quarantine";
        case HostStatus::revoked:
            return "revoke";
    }
    return {};
}

Status revoke_keys(Store& store, HostId host, LogIndex from) {
    auto keys = store.host_keys(host);
    if (!keys) return keys.error();
    for (const HostKey& key : *keys) {
        if (auto revoked = store.revoke_host_key(key.keyid, from); !revoked) return revoked;
    }
    return Ok{};
}

// Whichever chain reports next is the host's, with a full report: the operator has seen to it that
// only one machine is left.
Status adopt_next(Store& store, HostId host) {
    if (auto cleared = store.clear_rivals(host); !cleared) return cleared;
    auto head = store.chain_head(host);
    if (!head) return head.error();
    if (!*head) return Ok{};
    (*head)->needs_full = NeedsFull::adopt;
    return store.save_chain_head(**head);
}

// Whether it changed: a status is recorded once.
Result<bool> change_status(Store& store, LedgerWriter& ledger, const std::string& uuid,
                           HostStatus status, const std::string& reason) {
    auto host = store.find_host(uuid);
    if (!host) return host.error();
    if (!*host) {
        const std::string called = "'" + uuid.substr(0, 40) + "'";
        return Error{Errc::not_found, "không có máy " + called +
                                          "; xem host list\nno host is called " + called +
                                          "; see host list"};
    }
    const HostRow& row = **host;
    if (row.status == status) return false;
    if (row.status == HostStatus::revoked) {
        return Error{Errc::conflict,
                     "máy " + uuid + " đã bị thu hồi, không đảo lại được: hãy ghi danh lại\nhost " +
                         uuid + " is revoked, which is for ever: enrol it again"};
    }
    auto entry = ledger.append_own(EntryKind::revocation, row.unit,
                                   canonical_bytes({{"action", action_of(status)},
                                                    {"host", row.uuid},
                                                    {"reason", reason},
                                                    {"schema", 1}}));
    if (!entry) return entry.error();
    auto set = store.set_host_status(row.id, status, entry->index);
    if (set && status == HostStatus::revoked) set = revoke_keys(store, row.id, entry->index);
    if (set && status == HostStatus::active) set = adopt_next(store, row.id);
    if (!set) return set.error();
    return true;
}

std::string already(HostStatus status, const std::string& uuid, Language language) {
    const auto is = [&](const std::string& vi, const std::string& en) {
        return Text{"Máy " + uuid + vi + "; không ghi gì thêm.",
                    "Host " + uuid + en + "; nothing was recorded."}
            .in(language);
    };
    switch (status) {
        case HostStatus::active:
            return is(" không bị cách ly", " is not quarantined");
        case HostStatus::quarantined:
            return is(" đã bị cách ly từ trước", " is quarantined already");
        case HostStatus::revoked:
            return is(" đã bị thu hồi từ trước", " is revoked already");
    }
    return {};
}

}  // namespace

Outcome readiness_command(Store& store, const ReadinessQuestion& question, Time now) {
    auto inputs = load_inputs(store);
    if (!inputs) return failed(inputs.error());
    auto answer = answer_readiness(
        store, std::make_shared<const Inputs>(*std::move(inputs)),
        {question.agency, question.standard, Findings::dropped, question.language}, now);
    if (!answer) return failed(answer.error());
    return {all_ready(*answer) ? 0 : 1,
            question.format == OutputFormat::json ? readiness_json(*answer)
                                                  : readiness_table(*answer, question.language),
            {}};
}

Outcome host_list_command(Store& store, OutputFormat format, Language language, Time now) {
    auto hosts = list_hosts(store, now);
    if (!hosts) return failed(hosts.error());
    return {
        0, format == OutputFormat::json ? hosts_json(*hosts) : hosts_table(*hosts, language), {}};
}

Outcome agency_list_command(Store& store, OutputFormat format, Language language, Time now) {
    auto inputs = load_inputs(store);
    if (!inputs) return failed(inputs.error());
    const Day today = local_day(now);
    return {0,
            format == OutputFormat::json ? agencies_json(inputs->roster, today)
                                         : agencies_table(inputs->roster, today, language),
            {}};
}

Outcome agency_add_command(Recorder& recorder, const Agency& agency, Language language, Time now) {
    std::string version;
    auto done = recorder.transact([&](Store& store, LedgerWriter& ledger) {
        return change_roster(store, ledger, [&](Roster roster) {
            if (roster.id.empty()) roster.id = "roster";
            version = next_version(roster.version, local_day(now));
            roster.version = version;
            return with_agency(std::move(roster), agency);
        });
    });
    if (!done) return failed(done.error());
    return {0,
            say(language, "Đã ghi vào sổ cái: danh sách phiên bản ",
                "Recorded in the ledger: the roster, version ") +
                version + say(language, ", thêm ", ", with ") + agency.title.in(language) + "\n",
            {}};
}

Outcome host_status_command(Recorder& recorder, const std::string& uuid, HostStatus status,
                            const std::string& reason, Language language) {
    bool changed = false;
    auto done = recorder.transact([&](Store& store, LedgerWriter& ledger) -> Status {
        auto answer = change_status(store, ledger, uuid, status, reason);
        if (!answer) return answer.error();
        changed = *answer;
        return Ok{};
    });
    if (!done) return failed(done.error());
    if (!changed) return {0, already(status, uuid, language) + "\n", {}};
    return {0,
            say(language, "Đã ghi vào sổ cái: ", "Recorded in the ledger: ") +
                std::string(action_of(status)) + " " + uuid + "\n",
            {}};
}

Outcome clock_event_command(Recorder& recorder, const std::string& reason, Language language) {
    if (auto done = recorder.acknowledge_clock(reason); !done) return failed(done.error());
    return {0,
            say(language, "Đã ghi vào sổ cái: đồng hồ đã được xem lại; việc ghi nhận tiếp tục.\n",
                "Recorded in the ledger: somebody looked at the clock; recording goes on.\n"),
            {}};
}

}  // namespace presscheck
