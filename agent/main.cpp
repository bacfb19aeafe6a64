// presscheck-agent: wires the live machine, the system's clock and the command line together.

#include "agent/commands.h"
#include "agent/policy_files.h"
#include "agent/words.h"
#include "checks/file_host.h"
#include "core/command_words.h"
#include "core/printable.h"
#include "core/process_start.h"

#include <CLI/CLI.hpp>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <functional>
#include <iostream>
#include <map>
#include <sstream>

namespace presscheck {
namespace {

Result<std::unique_ptr<Host>> open_host(const std::string& root, const Ceiling& ceiling,
                                        const Fetcher& fetcher) {
    return root.empty() ? FileHost::open_live(ceiling, fetcher)
                        : FileHost::open_root(root, ceiling);
}

// The command line: what was said is put in the options, and `chosen` runs it.
class CommandLine {
public:
    explicit CommandLine(Program& program) : program_(program) {
        app_.set_version_flag("--version", "presscheck-agent " PRESSCHECK_VERSION);
        tell_commands(app_);
        app_.require_subcommand(1);
        app_.fallthrough();
        app_.add_option("--etc", program_.etc,
                        "Thư mục của agent.yaml, ceiling.yaml, overlay.d; site.yaml luôn là "
                        "/etc/presscheck/site.yaml của máy được xem / Folder of these; site.yaml "
                        "is always the one of the machine that is looked at")
            ->capture_default_str();
        app_.add_option("--state", program_.state,
                        "Thư mục của khóa, hàng chờ, biên nhận / Folder of key, spool and receipts")
            ->capture_default_str();
        app_.add_option("--lang", language_,
                        "vi hoặc en, mặc định theo LANG rồi vi / vi or en; else from LANG, else vi")
            ->check(CLI::IsMember({"vi", "en"}));
        add_scan();
        add_probe();
        add_explain();
        add_policy();
        add_enroll();
        add_run();
        add_status();
    }

    int run(int count, char** words) {
        try {
            app_.parse(count, words);
        } catch (const CLI::ParseError& wrong) {
            std::ostringstream mistake;
            const bool helped = app_.exit(wrong, std::cout, mistake) == 0;
            std::fputs(printable_lines(mistake.str()).c_str(), stderr);
            return helped ? exit_yes : exit_wrong;
        }
        program_.language = choose_language(language_).value_or(Language::vi);
        if (app_.count("--etc") > 0) program_.etc_owner = Owner::root_or_caller;
        return chosen_();
    }

private:
    template <class Command>
    void on(CLI::App* command, Command run) {
        command->callback([this, run] { chosen_ = run; });
    }

    static void add_format(CLI::App* command, Format& format) {
        command
            ->add_option_function<std::string>(
                "--format",
                [&format](const std::string& word) {
                    format = word == "json" ? Format::json : Format::table;
                },
                "bảng hoặc JSON / table or json")
            ->check(CLI::IsMember({"table", "json"}));
    }

    void add_scan_format(CLI::App* command) {
        const std::map<std::string, ScanFormat> formats{{"table", ScanFormat::table},
                                                        {"json", ScanFormat::json},
                                                        {"sarif", ScanFormat::sarif},
                                                        {"junit", ScanFormat::junit},
                                                        {"html", ScanFormat::html}};
        command
            ->add_option_function<std::string>(
                "--format",
                [this, formats](const std::string& word) { scan_.format = formats.at(word); },
                "bảng, JSON, SARIF 2.1.0, JUnit XML, trang HTML / table, json, sarif, junit or "
                "html")
            ->check(CLI::IsMember({"table", "json", "sarif", "junit", "html"}));
    }

    void add_scan() {
        auto* command = app_.add_subcommand("scan", "Quét máy này / Check this machine");
        command->add_option("--policy", scan_.policies,
                            "Tệp bộ kiểm tra, hoặc thư mục / A policy file, or a folder of them");
        command
            ->add_option("--root", scan_.root,
                         "Xem một ảnh đĩa hoặc chroot / Look at an image or chroot instead")
            ->check(CLI::ExistingDirectory);
        command->add_option("--only", scan_.only,
                            "Một kiểm tra hoặc điều khoản / A check or a clause, e.g. 7.2.2.1");
        add_scan_format(command);
        command->add_option(
            "--seal", scan_.seal,
            "Niêm phong báo cáo đầy đủ vào tệp này / Seal a full report into this file");
        command
            ->add_option_function<std::string>(
                "--fail-on",
                [this](const std::string& word) { scan_.fail_on = parse_severity(word); },
                "Chỉ từ mức này trở lên quyết định mã thoát / Only this severity and worse decide "
                "the exit code")
            ->check(CLI::IsMember({"advice", "low", "medium", "high", "critical"}));
        on(command, [this] { return scan_command(program_, scan_); });
    }

    void add_probe() {
        auto* command = app_.add_subcommand("probe", "Xem một đầu dò thấy gì / What a probe sees");
        command->add_option("name", probe_.name, "accounts, sshd, files, ...")->required();
        command->add_option("arguments", probe_.arguments, "key=value");
        command
            ->add_option("--root", probe_.root,
                         "Xem một ảnh đĩa hoặc chroot / Look at an image or chroot instead")
            ->check(CLI::ExistingDirectory);
        command->add_option("--record", probe_.record,
                            "Ghi lại những gì đã đọc vào thư mục mới này / Also write what was "
                            "looked at into this new folder, as a fixture");
        add_format(command, probe_.format);
        on(command, [this] { return probe_command(program_, probe_); });
    }

    void add_explain() {
        auto* command = app_.add_subcommand(
            "explain",
            "Giải thích kiểm tra, điều khoản, bộ yêu cầu / Explain a check, clause or standard");
        command
            ->add_option("word", explain_.word, "ssh-root-login, 7.2.2.1.b, tcvn-11930-2017, ...")
            ->required();
        command->add_option("--policy", explain_.policies,
                            "Tệp bộ kiểm tra, hoặc thư mục / A policy file, or a folder of them");
        on(command, [this] { return explain_command(program_, explain_); });
    }

    void add_policy() {
        auto* policy = app_.add_subcommand("policy", "Bộ kiểm tra / Policies");
        policy->require_subcommand(1);
        auto* lint = policy->add_subcommand("lint", "Tìm lỗi trong tệp / Find mistakes in files");
        lint->add_option("files", policy_files_,
                         "Tệp hoặc thư mục bộ kiểm tra / Policy files or folders")
            ->required();
        on(lint, [this] { return policy_lint_command(program_, policy_files_); });
        auto* test = policy->add_subcommand("test", "Chạy các máy mẫu / Run the fixtures");
        test->add_option("file", policy_file_, "Tệp bộ kiểm tra / A policy file")->required();
        test->add_option("--fixtures", fixtures_, "Thư mục máy mẫu / Folder of fixtures")
            ->capture_default_str();
        on(test, [this] { return policy_test_command(program_, policy_file_, fixtures_); });
    }

    void add_enroll() {
        auto* command = app_.add_subcommand("enroll", "Ghi danh máy này / Enrol this machine");
        command
            ->add_option("token", token_,
                         "Mã ghi danh của Sở; - đọc từ bàn phím / The department's token; - reads "
                         "standard input")
            ->required();
        on(command, [this] { return enroll_command(program_, token_); });
    }

    void add_run() {
        auto* command = app_.add_subcommand("run", "Quét và báo cáo / Scan and report");
        command->add_flag("--once", once_, "Một vòng rồi thôi / One round, then end");
        on(command, [this] { return run_command(program_, once_); });
    }

    void add_status() {
        auto* command = app_.add_subcommand("status", "Tình trạng tác tử / How the agent is doing");
        add_format(command, status_format_);
        on(command, [this] { return status_command(program_, status_format_); });
    }

    CLI::App app_{"presscheck-agent " PRESSCHECK_VERSION
                  ": kiểm tra máy chủ tòa soạn / checks a newsroom's server"};
    Program& program_;
    std::function<int()> chosen_;
    std::string language_;
    ScanOptions scan_;
    ProbeOptions probe_;
    ExplainOptions explain_;
    std::vector<std::string> policy_files_;
    std::string policy_file_;
    std::string fixtures_ = "tests/fixtures";
    std::string token_;
    bool once_ = false;
    Format status_format_ = Format::table;
};

int run(int count, char** words) {
    // A peer that closes its end is an error of that write, not of the program.
    std::signal(SIGPIPE, SIG_IGN);
    const SystemClock clock;
    Program program;
    program.etc = "/etc/presscheck";
    program.state = "/var/lib/presscheck";
    program.make_host = open_host;
    program.make_witnessed_host = FileHost::open_witnessed;
    program.clock = &clock;
    auto share = shipped_folder();
    if (!share) return explain_failure(share.error());
    program.share = *std::move(share);
    return CommandLine{program}.run(count, words);
}

// An answer that was not heard is no answer: what was printed has to have left, whatever it says.
int unless_lost(int code) {
    std::cout.flush();
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0 && std::cout) return code;
    return explain_failure(
        {Errc::unavailable, std::string("standard output: ") + std::strerror(errno)});
}

}  // namespace
}  // namespace presscheck

int main(int count, char** words) {
    if (!presscheck::start_plainly()) return presscheck::exit_failed;
    try {
        return presscheck::unless_lost(presscheck::run(count, words));
    } catch (const std::exception& bug) {
        return presscheck::explain_failure(
            {presscheck::Errc::unavailable,
             std::string("this is a bug, please report it: ") + bug.what()});
    }
}
