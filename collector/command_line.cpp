#include "collector/command_line.h"

#include "core/command_words.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <sstream>

namespace presscheck {
namespace {

// What CLI11 fills in while it parses; the subcommand that was called says which of it counts.
struct Typed {
    std::string data = "/var/lib/presscheck-collector";
    std::string language;
    std::string format = "table";

    InitRequest init;
    std::string roster;
    Agency agency;
    std::string from, until;
    std::vector<std::string> kinds;
    int servers = 0;
    TokenTerms token;
    std::string lasts = "24h";
    HostStatusCall host;
    ClockEventCall clock;
    std::string asked_agency, asked_standard;
    std::string locale;

    std::optional<Call> call;

    Language chosen() const {
        return (language.empty() ? locale : language).starts_with("en") ? Language::en
                                                                        : Language::vi;
    }
};

// Turns a bad value into CLI11's own kind of mistake, which becomes exit 2 below.
template <class T>
T checked(const char* option, Result<T> value) {
    if (!value) throw CLI::ValidationError(option, value.error().message);
    return *std::move(value);
}

// The same with words of our own.
[[noreturn]] void refuse(const char* option, const Text& why, Language language) {
    throw CLI::ValidationError(option, why.in(language));
}

Day checked_day(const char* option, const std::string& text, Language language) {
    const auto day = parse_day(text);
    if (day) return *day;
    const std::string written = "'" + text.substr(0, 40) + "'";
    refuse(option,
           {written + " không phải là ngày; viết NĂM-THÁNG-NGÀY, như 2026-11-23",
            written + " is no date; write YEAR-MONTH-DAY, like 2026-11-23"},
           language);
}

// The ledger keeps the reason for ever: an empty one says nothing to whoever asks later.
void require_reason(const std::string& reason, Language language) {
    if (reason.find_first_not_of(" \t\r\n") != std::string::npos) return;
    refuse("--reason",
           {"để trống; hãy nói vì sao, sổ cái giữ lại", "is empty; say why, the ledger keeps it"},
           language);
}

void add_init(CLI::App& app, Typed& typed) {
    auto* const init = app.add_subcommand(
        "init", "Lập thư mục dữ liệu của cơ quan quản lý / Make a department's data folder");
    init->add_option("--name", typed.init.name,
                     "Tên ngắn, nằm trong tên sổ cái / Short name, part of the ledger's origin")
        ->required();
    init->add_option("--title-vi", typed.init.title.vi, "Tên tiếng Việt / Name in Vietnamese")
        ->required();
    init->add_option("--title-en", typed.init.title.en, "Tên tiếng Anh / Name in English")
        ->required();
    init->add_option("--trust-domain", typed.init.trust_domain,
                     "Miền tin cậy trong danh tính máy chủ / Of the hosts' identities")
        ->required();
    init->add_option("--agents-url", typed.init.agents_url,
                     "https://MÁY:CỔNG mà tác tử gọi tới / https://HOST:PORT as agents reach it")
        ->required();
    init->add_option("--roster", typed.roster,
                     "Tệp roster.yaml cần ghi nhận / A roster.yaml to record");
    init->callback([&typed] {
        if (!typed.roster.empty()) typed.init.roster = typed.roster;
        typed.call = typed.init;
    });
}

void add_serve(CLI::App& app, Typed& typed) {
    app.add_subcommand("serve", "Phục vụ tác tử và người xem / Listen to agents and to people")
        ->callback([&typed] { typed.call = ServeCall{}; });
}

Agency agency_of(const Typed& typed) {
    Agency agency = typed.agency;
    const Language language = typed.chosen();
    agency.from = checked_day("--from", typed.from, language);
    if (!typed.until.empty()) agency.until = checked_day("--until", typed.until, language);
    if (agency.until && *agency.until < agency.from) {
        refuse("--until",
               {typed.until + " là ngày cuối, mà lại trước ngày đầu " + typed.from,
                typed.until + " is the last day, and before the first, " + typed.from},
               language);
    }
    for (const auto& kind : typed.kinds) {
        const auto known = parse_agency_kind(kind);
        if (!known) {
            refuse(
                "--kind",
                {"không có loại '" + kind + "'; có: print, electronic, radio, television, magazine",
                 "no kind is called '" + kind +
                     "'; there are: print, electronic, radio, television, magazine"},
                language);
        }
        agency.kinds.push_back(*known);
    }
    if (typed.servers > 0) agency.servers = typed.servers;
    if (agency.units.empty()) agency.units.push_back(agency.id);
    return agency;
}

void add_agency(CLI::App& app, Typed& typed) {
    auto* const group = app.add_subcommand(
        "agency", "Các cơ quan báo chí trong danh sách / The roster's press agencies");
    group->require_subcommand(1);
    auto* const add = group->add_subcommand("add",
                                            "Thêm một cơ quan, thành phiên bản mới của danh sách / "
                                            "Add one, as a new version of the roster");
    add->add_option("ID", typed.agency.id, "Tên ngắn / Short name")->required();
    add->add_option("--title-vi", typed.agency.title.vi, "Tên tiếng Việt / Name in Vietnamese")
        ->required();
    add->add_option("--title-en", typed.agency.title.en, "Tên tiếng Anh / Name in English")
        ->required();
    add->add_option("--kind", typed.kinds,
                    "print (báo in), electronic (điện tử), radio (phát thanh), television (truyền "
                    "hình), magazine (tạp chí)")
        ->delimiter(',')
        ->required();
    add->add_option("--from", typed.from, "Ngày đầu / First day, YYYY-MM-DD")->required();
    add->add_option("--until", typed.until, "Ngày cuối / Last day, YYYY-MM-DD");
    add->add_option(
           "--unit", typed.agency.units,
           "Các đơn vị đăng ký của nó (mặc định: ID) / Its registering units (default: ID)")
        ->delimiter(',');
    add->add_option("--succeeds", typed.agency.succeeds,
                    "Cơ quan hoặc đơn vị trước nó / Agencies or units before it")
        ->delimiter(',');
    add->add_option("--servers", typed.servers,
                    "Số máy chủ đã khai báo / How many servers it declares")
        ->check(CLI::Range(1, 100'000));
    add->add_option("--provenance", typed.agency.provenance,
                    "Căn cứ ở văn bản nào / Where this is written");
    add->callback([&typed] { typed.call = AgencyAddCall{agency_of(typed)}; });
    group
        ->add_subcommand("list",
                         "In các cơ quan còn hiệu lực hôm nay / Print the agencies in force today")
        ->callback([&typed] { typed.call = AgencyListCall{}; });
}

void add_token(CLI::App& app, Typed& typed) {
    auto* const group = app.add_subcommand("token", "Mã ghi danh / Enrolment tokens");
    group->require_subcommand(1);
    auto* const create = group->add_subcommand(
        "create", "In mã ghi danh cho máy của một đơn vị / Print a token for a unit's machines");
    create
        ->add_option("--unit", typed.token.unit,
                     "Một đơn vị trong danh sách / A unit of the roster")
        ->required();
    create->add_option("--expires", typed.lasts,
                       "Hiệu lực bao lâu / How long it lasts: 30m, 24h, 7d");
    create
        ->add_option("--uses", typed.token.uses,
                     "Bao nhiêu máy được dùng / How many machines may use it")
        ->check(CLI::Range(1, 10'000));
    create->callback([&typed] {
        typed.token.lasts = checked("--expires", parse_lifetime(typed.lasts));
        typed.call = TokenCreateCall{typed.token};
    });
}

void add_host_status(CLI::App& group, Typed& typed, const std::string& name,
                     const std::string& what, HostStatus status) {
    auto* const command = group.add_subcommand(name, what);
    command
        ->add_option("HOST", typed.host.host,
                     "UUID của máy, như host list in ra / Its UUID, as host list prints it")
        ->required();
    command
        ->add_option("--reason", typed.host.reason,
                     "Lý do, được ghi vào sổ cái / Why; recorded in the ledger")
        ->required();
    command->callback([&typed, status] {
        require_reason(typed.host.reason, typed.chosen());
        typed.host.status = status;
        typed.call = typed.host;
    });
}

void add_host(CLI::App& app, Typed& typed) {
    auto* const group = app.add_subcommand("host", "Các máy đã ghi danh / Enrolled hosts");
    group->require_subcommand(1);
    group->add_subcommand("list", "In mọi máy / Print every host")->callback([&typed] {
        typed.call = HostListCall{};
    });
    add_host_status(*group, typed, "revoke",
                    "Không nhận gì từ máy này nữa / Take nothing from it any more",
                    HostStatus::revoked);
    add_host_status(*group, typed, "quarantine",
                    "Giữ báo cáo của máy, không tính / Keep its reports, count none",
                    HostStatus::quarantined);
    add_host_status(*group, typed, "unquarantine",
                    "Tính lại báo cáo của máy / Count its reports again", HostStatus::active);
}

void add_readiness(CLI::App& app, Typed& typed) {
    auto* const readiness = app.add_subcommand(
        "readiness",
        "Cơ quan nào đạt chuẩn nào, theo bằng chứng / Who meets which standard, by proof");
    readiness->add_option("--agency", typed.asked_agency, "Chỉ cơ quan này / Only this one");
    readiness->add_option("--standard", typed.asked_standard,
                          "Chỉ danh mục này / Only this catalogue");
    readiness->callback([&typed] {
        ReadinessQuestion question;
        if (!typed.asked_agency.empty()) question.agency = typed.asked_agency;
        if (!typed.asked_standard.empty()) question.standard = typed.asked_standard;
        typed.call = question;
    });
}

void add_ledger(CLI::App& app, Typed& typed) {
    auto* const group = app.add_subcommand("ledger", "Sổ cái / The ledger itself");
    group->require_subcommand(1);
    auto* const event =
        group->add_subcommand("clock-event",
                              "Xác nhận đồng hồ đã đúng lại, việc ghi nhận tiếp tục / Say that the "
                              "clock is right again after it jumped: recording goes on");
    event
        ->add_option(
            "--reason", typed.clock.reason,
            "Chuyện gì đã xảy ra; được ghi vào sổ cái / What happened; recorded in the ledger")
        ->required();
    event->callback([&typed] {
        require_reason(typed.clock.reason, typed.chosen());
        typed.call = typed.clock;
    });
}

void build(CLI::App& app, Typed& typed) {
    tell_commands(app);
    app.fallthrough();  // global options may stand behind the subcommand
    app.require_subcommand(1);
    app.set_version_flag("--version", PRESSCHECK_VERSION);
    app.add_option("--data", typed.data,
                   "Thư mục dữ liệu của máy thu / The collector's data folder");
    app.add_option("--lang", typed.language,
                   "vi hoặc en, mặc định theo LANG rồi vi / vi or en; else from LANG, else vi")
        ->check(CLI::IsMember({"vi", "en"}));
    app.add_option("--format", typed.format, "bảng hoặc JSON / table or json")
        ->check(CLI::IsMember({"table", "json"}));
    add_init(app, typed);
    add_serve(app, typed);
    add_agency(app, typed);
    add_token(app, typed);
    add_host(app, typed);
    add_readiness(app, typed);
    add_ledger(app, typed);
}

CommandLine line_of(Typed typed) {
    CommandLine line;
    line.data = typed.data;
    line.language = typed.chosen();
    line.format = typed.format == "json" ? OutputFormat::json : OutputFormat::table;
    line.call = *std::move(typed.call);
    if (auto* const init = std::get_if<InitRequest>(&line.call)) init->data = line.data;
    if (auto* const question = std::get_if<ReadinessQuestion>(&line.call)) {
        question->format = line.format;
        question->language = line.language;
    }
    return line;
}

}  // namespace

std::variant<CommandLine, Outcome> parse_command_line(const std::vector<std::string>& arguments,
                                                      const std::string& locale) {
    CLI::App app(
        "presscheck-collector: máy chủ của cơ quan báo chí chứng minh được gì / what a press "
        "agency's servers prove",
        "presscheck-collector");
    Typed typed;
    typed.locale = locale;
    build(app, typed);
    try {
        app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
    } catch (const CLI::ParseError& mistake) {
        std::ostringstream out;
        std::ostringstream err;
        const bool helped = app.exit(mistake, out, err) == 0;
        return Outcome{helped ? 0 : 2, out.str(), err.str()};
    }
    return line_of(std::move(typed));
}

}  // namespace presscheck
