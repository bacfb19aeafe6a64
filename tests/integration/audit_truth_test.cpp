#include "checks/parsers/auditd_conf.h"
#include "checks/parsers/line_reader.h"
#include "checks/probes/audit_rule_files.h"
#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/fake_host.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

#include <unistd.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace presscheck::test {
namespace {

// Rules under a key of their own, so that what is loaded here is told from what was there, and
// taken away again.
class Kernel {
public:
    Kernel() : key_("presscheck-" + std::to_string(::getpid())) {}
    ~Kernel() { run_command("auditctl -D -k " + key_ + " 2>&1"); }
    Kernel(const Kernel&) = delete;
    Kernel& operator=(const Kernel&) = delete;

    const std::string& key() const { return key_; }

    // What the kernel holds after auditctl has read the file, as auditctl lists it.
    std::string after_loading(const std::string& file) const {
        run_command("auditctl -R " + file + " 2>&1");
        std::string listed;
        for (const auto& line : lines_from("auditctl -l -k " + key_))
            listed += line == "No rules" ? "" : line + "\n";
        run_command("auditctl -D -k " + key_ + " 2>&1");
        return listed;
    }

private:
    std::string key_;
};

std::vector<AuditRule> rules_of(const FakeHost& host) {
    std::vector<AuditRule> rules;
    for (auto& each : load_audit_rules(host).rules)
        rules.push_back(std::move(each.rule));
    return rules;
}

// A machine with the folders of `root` that has just this file of rules.
FakeHost machine_with(const TemporaryFolder& root, const std::string& rules) {
    return FakeHost{}
        .with_directory(root.at("/folder"))
        .with_file(root.at("/file"), "")
        .with_file("/etc/audit/audit.rules", rules);
}

std::string filled_in(std::string text, const std::string& folder, const std::string& key) {
    for (auto at = text.find("DIR"); at != std::string::npos; at = text.find("DIR"))
        text.replace(at, 3, folder);
    for (auto at = text.find("KEY"); at != std::string::npos; at = text.find("KEY"))
        text.replace(at, 3, "-k " + key);
    return text;
}

// Whether auditd starts with this configuration, as far as its own checks go: it ends with this
// status when they fail, and later, without the rights of a real machine, with another.
class Daemon {
public:
    Daemon() { folder_.make("/log"); }

    bool can_judge() const { return takes(sound()) && !takes("foo = bar\n"); }

    // LOG is a folder for its log.
    bool takes(const std::string& text) const {
        constexpr int refused = 6, later = 1;
        folder_.write("/auditd.conf", in_place(text));
        const auto outcome = run_command("timeout 20 unshare -Urnpf auditd -f -c " +
                                         folder_.path().string() + " </dev/null 2>&1");
        if (outcome.status != refused && outcome.status != later)
            throw std::runtime_error("auditd gave no judgement: " + outcome.output);
        return outcome.status == later;
    }

    static std::string sound() { return "space_left = 75\nadmin_space_left = 50\n"; }

    std::string in_place(std::string text) const {
        const auto at = text.find("LOG");
        if (at != std::string::npos) text.replace(at, 3, folder_.at("/log"));
        return text;
    }

private:
    TemporaryFolder folder_;
};

bool auditing() {
    if (can_run("auditctl -s") && can_run("auditctl -w /tmp -p x -k presscheck-trial")) {
        run_command("auditctl -W /tmp -p x -k presscheck-trial 2>&1");
        return true;
    }
    WARN("the kernel takes no rules of audit from here: its word on them was not heard");
    return false;
}

}  // namespace

TEST_CASE("rules of audit are those the kernel holds once auditctl has read them") {
    if (!auditing()) return;
    struct Case {
        std::string rules;  // DIR is a folder, KEY a key of their own
        std::size_t held;   // how many of them the kernel takes
    };
    const auto& each = GENERATE(values<Case>({
        {"-w DIR/file -p aw KEY\n", 1},
        {"-w DIR/folder/ KEY\n-w DIR/none -p r KEY\n", 2},
        {"-a exit,always -F path=DIR/file -F perm=wa KEY\n", 1},
        {"-a always,exit -F dir=DIR/folder -F perm=wa -F auid>=1000 KEY\n", 1},
        {"-a always,exit -F arch=b64 -S execve -S execveat -F auid>=1000 -F auid!=4294967295 KEY\n",
         1},
        {"-a never,exit -F arch=b64 -S adjtimex,settimeofday -F uid=0 KEY\n"
         "-A always,exit -F arch=b64 -S all -F pid=1 KEY\n",
         2},
        {"  # nothing\n\n  -w DIR/file   -p  wa KEY\n", 1},
        // What is refused ends it, unless it was told to carry on.
        {"-w DIR/file -p wa KEY\n-w DIR/file -p wa KEY\n-w DIR/folder -p wa KEY\n", 1},
        {"-w DIR/no/such -p wa KEY\n-w DIR/file -p wa KEY\n", 0},
        {"-w DIR/file -p zz KEY\n-w DIR/folder -p wa KEY\n", 0},
        {"-a always -F pid=1 KEY\n-w DIR/folder -p wa KEY\n", 0},
        // What is taken away again has to be there, with the same permissions and key.
        {"-w DIR/file -p wa KEY\n-w DIR/folder -p wa KEY\n-W DIR/file -p wa KEY\n", 1},
        {"-a always,exit -F arch=b64 -S adjtimex KEY\n-w DIR/file -p r KEY\n"
         "-d always,exit -F arch=b64 -S adjtimex KEY\n",
         1},
        {"-w DIR/file -p wa KEY\n-W DIR/file -p w KEY\n-w DIR/folder -p wa KEY\n", 1},
        {"-i\n-w DIR/no/such -p wa KEY\n-w DIR/file -p wa KEY\n", 1},
    }));
    const TemporaryFolder root;
    const Kernel kernel;
    root.make("/folder");
    root.write("/file", "");
    const auto rules = filled_in(each.rules, root.path().string(), kernel.key());
    root.write("/rules", rules);
    CAPTURE(rules);

    const auto held = kernel.after_loading(root.at("/rules"));

    CAPTURE(held);
    CHECK(rules_of(machine_with(root, rules)) == rules_of(machine_with(root, held)));
    CHECK(rules_of(machine_with(root, held)).size() == each.held);
}

TEST_CASE("a configuration is refused where auditd refuses to start with it") {
    const Daemon auditd;
    if (!can_run("command -v auditd >/dev/null && unshare -Urnpf true") || !auditd.can_judge()) {
        WARN("auditd cannot be started here: its word on its configuration was not heard");
        return;
    }
    const std::vector<std::string> whole{
        "",
        "# nothing\n",
        "space_left = 75\n",
        "space_left = 50\nadmin_space_left = 75\n",
        "space_left = 50\nadmin_space_left = 50\n",
        "space_left = 25%\nadmin_space_left = 50\n",
        "space_left = 5%\nadmin_space_left = 25%\n",
        "space_left = 25%\nspace_left = 10\nadmin_space_left = 50\n",
        "space_left = 10\nspace_left = 25%\nadmin_space_left = 50\n",
    };
    const std::vector<std::string> lines{
        "# x = y",
        "foo = bar",
        "num_logs=5",
        "num_logs = 5",
        "NUM_LOGS = 5",
        "num_logs = 5 x",
        "num_logs = 999",
        "num_logs = 1000",
        "num_logs = -1",
        "num_logs = 5\r",
        "\tnum_logs = 5",
        "num_logs\t=\t5",
        "num_logs",
        "num_logs =",
        "num_logs 5",
        "max_log_file = 5x",
        "max_log_file = 18446744073709551616",
        "max_log_file = 18446744073709551615",
        "max_log_file_action = rotate",
        "max_log_file_action = rotate x",
        "max_log_file_action = email",
        "flush = sync",
        "flush = incremental",
        "flush = incremental_async",
        "flush = INCREMENTAL\nfreq = 0",
        "flush = always",
        "flush = incremental\nfreq = 1",
        "freq = 2147483648",
        "freq = 2147483647",
        "space_left = 99%",
        "space_left = 100%",
        "space_left = x",
        "space_left_action = exec",
        "space_left_action = exec /no/such",
        "space_left_action = exec true",
        "space_left_action = email",
        "space_left_action = compress",
        "space_left_action = syslog x y z",
        "admin_space_left_action = single",
        "admin_space_left_action = keep_logs",
        "disk_full_action = rotate",
        "disk_full_action = email",
        "disk_error_action = single",
        "disk_error_action = rotate",
        "disk_error_action = email",
        "action_mail_acct = a",
        "action_mail_acct = a+b",
        "action_mail_acct = an@localhost",
        "verify_email = no\naction_mail_acct = a+b",
        "action_mail_acct = a+b\nverify_email = no",
        "verify_email = 1",
        "local_events = 1",
        "write_logs = NO",
        "log_file = LOG/audit.log",
        "log_file = /x",
        "log_file = x",
        "log_format = enriched",
        "log_format = json",
        "log_group = 0",
        "name_format = fqd",
        "name_format = short",
        "name = x",
        "disp_qos = lossy",
        "dispatcher = /sbin/audispd",
        "priority_boost = x",
        "priority_boost = 2147483648",
        "tcp_listen_port = 0",
        "tcp_listen_port = 60",
        "tcp_listen_port = 65536",
        "tcp_listen_queue = 0",
        "tcp_max_per_addr = 1025",
        "tcp_client_ports = 1024-65535",
        "tcp_client_ports = 10-5",
        "tcp_client_ports = 1-70000",
        "tcp_client_ports = 5-",
        "tcp_client_max_idle = x",
        "use_libwrap = x",
        "enable_krb5 = x",
        "krb5_principal = x y",
        "distribute_network = x",
        "transport = krb5",
        "transport = x",
        "q_depth = 99999",
        "q_depth = 100000",
        "overflow_action = single",
        "overflow_action = rotate",
        "overflow_action = exec /bin/true",
        "max_restarts = 2147483648",
        "plugin_dir = /no/such",
        "end_of_event_timeout = x",
        "end_of_event_timeout = 99999999999",
        "x = " + std::string(154, 'x'),
        "x = " + std::string(155, 'x'),
    };
    auto files = whole;
    for (const auto& line : lines)
        files.push_back(Daemon::sound() + line + "\n");
    std::size_t refused = 0;
    for (const auto& file : files) {
        CAPTURE(file);
        const auto text = auditd.in_place(file);
        auto conf = parse_auditd_conf(text);
        const bool missing_program =
            text.find("/no/such\n") != std::string::npos && text.find("exec") != std::string::npos;
        const bool taken = !conf.refusal && !missing_program;
        CHECK(auditd.takes(file) == taken);
        refused += taken ? 0U : 1U;
    }
    CHECK(refused > files.size() / 3);
    CHECK(refused < files.size());
}

TEST_CASE("files of rules are put together as augenrules does") {
    if (!can_run("command -v augenrules")) {
        WARN("auditd is not installed: the word of augenrules was not heard");
        return;
    }
    const TemporaryFolder root;
    const auto folder = root.path().string();
    root.write("/etc/audit/rules.d/9-z.rules", "-w /etc/passwd -p wa\n-e 2\n-b 100\n");
    root.write("/etc/audit/rules.d/10-a.rules", "-D\n# x\n\n-w /etc/group -p wa\n-f 2\n-e 1\n");
    root.write("/etc/audit/rules.d/a.rules", "-w /etc/shadow -p wa");  // without its end
    root.write("/etc/audit/rules.d/a10.rules", "-w /etc/hosts -p wa\n");
    root.write("/etc/audit/rules.d/a9.rules", "-w /etc/hostname -p wa\n");
    root.write("/etc/audit/rules.d/B.v2.rules", "-w /etc/fstab -p wa\n");
    root.write("/etc/audit/rules.d/a-b.rules", "-w /etc/sudoers -p wa\n");
    root.write("/etc/audit/rules.d/.hidden.rules", "-w /etc/hidden -p wa\n");
    root.write("/etc/audit/rules.d/copy.rules.bak", "-w /etc/copy -p wa\n");
    auto from_parts = FakeHost{};
    for (const auto* name : {"9-z.rules", "10-a.rules", "a.rules", "a10.rules", "a9.rules",
                             "B.v2.rules", "a-b.rules", ".hidden.rules", "copy.rules.bak"}) {
        const auto path = std::string("/etc/audit/rules.d/") + name;
        from_parts = std::move(from_parts).with_file(path, read_file(root.at(path)));
    }

    lines_from("sed 's#/etc/audit#" + folder + "/etc/audit#g' $(command -v augenrules) > " +
               folder + "/script && sh " + folder + "/script 2>&1");

    const auto whole = read_file(root.at("/etc/audit/audit.rules"));
    CAPTURE(whole);
    CHECK(rules_of(from_parts) == rules_of(FakeHost{}.with_file("/etc/audit/audit.rules", whole)));
    CHECK(rules_of(from_parts).size() == 3);
    CHECK(whole.find("-p wa-w /etc/hostname") != std::string::npos);
}

}  // namespace presscheck::test
