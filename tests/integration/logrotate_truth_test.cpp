// Our reading of logrotate's configuration beside logrotate's own: what `logrotate -d` says that it
// would do with each log.
#include "checks/file_host.h"
#include "checks/probes/logrotate_files.h"
#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/temporary_folder.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <regex>
#include <stdexcept>
#include <string>
#include <vector>

namespace presscheck::test {
namespace {

using Lines = std::vector<std::string>;

// A folder of logs, and files of configuration that speak of them as DIR.
class Rotated {
public:
    Rotated() {
        for (const char* const log :
             {"a.log", "b.log", "c.log", "d e.log", "[x].log", ".hidden.log"})
            folder_.write("/log/" + std::string(log), "2026\n");
        folder_.make("/log/folder.log");
        folder_.make("/log/old");
        folder_.make("/etc/logrotate.d/folder");
    }

    void write(const std::string& name, const std::string& text) const {
        const auto path = "/etc/" + name;
        folder_.write(path, in_place(text));
        run_command("chmod 0644 " + folder_.at(path));
    }

    // "weekly, 4 times, ...: a.log b.log" for each definition, in order.
    Lines theirs() const {
        const auto said = run_command("logrotate -d -s " + folder_.at("/state") + " " +
                                      folder_.at("/etc/logrotate.conf") + " 2>&1");
        Lines lines;
        const std::string border = "\nrotating pattern: ";
        for (auto at = said.output.find(border); at != std::string::npos;) {
            const auto next = said.output.find(border, at + 1);
            lines.push_back(summary(said.output.substr(at, next - at)));
            at = next;
        }
        return lines;
    }

    Lines ours() const {
        const auto conf = read();
        Lines lines;
        for (const auto& entry : conf.entries) {
            if (entry.accepted) lines.push_back(summary(entry));
        }
        return lines;
    }

    LogrotateConf read() const;
    std::string in_place(std::string text) const {
        for (auto at = text.find("DIR"); at != std::string::npos; at = text.find("DIR"))
            text.replace(at, 3, folder_.path().string());
        return text;
    }
    std::string at(const std::string& name) const { return folder_.at(name); }

private:
    static std::string summary(const std::string& block) {
        static const std::regex head(
            " (hourly|after 1 days|weekly|monthly|yearly|[0-9]+ bytes) "
            "(?:\\(([0-9]+) rotations\\)\n|(\\(no old logs will be kept\\))\n)?"
            "(?:olddir is ([^\n]*?), )?empty log files are (not )?rotated, "
            "(?:only log files >= ([0-9]+) bytes are rotated, )?"
            "(?:log files >= ([0-9]+) are rotated earlier, )?"
            "(?:only log files older than ([0-9]+) days are rotated, )?old logs");
        std::smatch found;
        if (!std::regex_search(block, found, head)) return "not understood: " + block;
        std::string text = found[1].str() + ", ";
        text += found[2].matched ? found[2].str() : found[3].matched ? "0" : "-1";
        text += " times, in '" + found[4].str() + "', " + (found[5].matched ? "not " : "") +
                "empty, from " + number(found[6]) + ", at most " + number(found[7]) + ", after " +
                number(found[8]) + " d:";
        static const std::regex considered("\nconsidering log ([^\n]*)");
        for (std::sregex_iterator each(block.begin(), block.end(), considered), end; each != end;
             ++each)
            text += " " + (*each)[1].str();
        return text;
    }
    static std::string number(const std::ssub_match& match) {
        return match.matched ? match.str() : "0";
    }

    static std::string summary(const LogrotateEntry& entry) {
        const auto& settings = entry.settings;
        const std::array<std::string, 6> periods{
            "hourly",  "after 1 days", "weekly",
            "monthly", "yearly",       std::to_string(settings.size) + " bytes"};
        std::string text = periods.at(static_cast<std::size_t>(settings.period)) + ", " +
                           std::to_string(settings.rotate) + " times, in '" + settings.old_dir +
                           "', " + (settings.if_empty ? "" : "not ") + "empty, from " +
                           std::to_string(settings.min_size) + ", at most " +
                           std::to_string(settings.max_size) + ", after " +
                           std::to_string(settings.min_age) + " d:";
        for (const auto& file : entry.files)
            text += " " + file;
        return text;
    }

    TemporaryFolder folder_;
};

// The machine as it is, with the configuration from elsewhere.
LogrotateConf Rotated::read() const {
    const auto machine = FileHost::open_root("/", Ceiling());
    const auto elsewhere = FileHost::open_root(folder_.path(), Ceiling());
    if (!machine || !elsewhere) throw std::runtime_error("a folder could not be opened");
    const auto seen = (*elsewhere)->seen_by("logrotate");
    auto asked = logrotate_machine(**machine);
    const auto read = logrotate_machine(*seen).place;
    const auto root = folder_.path().string();
    const auto accounts = (*machine)->seen_by("logrotate");
    asked.place = [&](const std::string& path) {
        return read(path.starts_with(root) ? path.substr(root.size()) : path);
    };
    asked.is_user = logrotate_machine(*accounts).is_user;
    asked.is_group = logrotate_machine(*accounts).is_group;
    return read_logrotate(at("/etc/logrotate.conf"), asked);
}

bool can_judge() {
    if (!can_run("logrotate --version")) {
        WARN("logrotate is not here: its word on its own configuration was not heard");
        return false;
    }
    if (::geteuid() != 0) {
        WARN("logrotate judges its files differently for others than root: not compared");
        return false;
    }
    return true;
}

struct Case {
    std::string main, first, second;  // logrotate.conf, logrotate.d/a and logrotate.d/b
};

const std::string all = "include DIR/etc/logrotate.d\n";

}  // namespace

TEST_CASE("logrotate rotates what we say, when and how often", "[integration]") {
    if (!can_judge()) return;
    const auto& each = GENERATE(values<Case>({
        // periods and counts
        {"DIR/log/a.log {\n}\n", "", ""},
        {"weekly\nrotate 4\nDIR/log/a.log {\n\tmonthly\n\trotate 12\n}\nDIR/log/b.log {\n}\n", "",
         ""},
        {"hourly\nrotate 0x10\nDIR/log/a.log { daily\nrotate 010\n}\n", "", ""},
        {"yearly\nrotate=5\nDIR/log/a.log {\nrotate = 6\n}\n", "", ""},
        {"DIR/log/a.log {\nweekly 3\nrotate -1\n}\nDIR/log/b.log {\nweekly 7\n rotate 0\n}\n", "",
         ""},
        {"DIR/log/a.log {\n weekly 9\n}\nDIR/log/b.log {\n}\n", "", ""},
        {"DIR/log/a.log { weekly }\nDIR/log/b.log {\n}\n", "", ""},
        {"DIR/log/a.log { daily compress }\nDIR/log/b.log {\n}\n", "", ""},
        {"daily rotate 3\nDIR/log/a.log { \n}\n", "", ""},
        {"daily # each day\nrotate 3 # times\nDIR/log/a.log {\n}\n", "", ""},
        {"DIR/log/a.log {\nrotate 3 # times\n}\nDIR/log/b.log {\nrotate 2\n}\n", "", ""},
        {"DIR/log/a.log {\n rotate\n}\nDIR/log/b.log {\nrotate 2\n}\n", "", ""},
        {"DIR/log/a.log {\n rotate -2\n}\n", "", ""},
        // sizes
        {"DIR/log/a.log {\nsize 10k\n}\nDIR/log/b.log {\nsize=5M\n}\nDIR/log/c.log {\nsize 1G\n}\n",
         "", ""},
        {"DIR/log/a.log {\ndaily\nminsize 10K\nmaxsize 20M\nminage 3\nmaxage 9\n}\n", "", ""},
        {"DIR/log/a.log {\nsize 10T\n}\nDIR/log/b.log {\nsize 7\n}\n", "", ""},
        {"DIR/log/a.log {\nsize\nmaxage 4x\n}\nDIR/log/b.log {\nmaxage -1\n}\n", "", ""},
        // names
        {"DIR/log/*.log {\n}\n", "", ""},
        {"DIR/log/a.log DIR/log/b.log\n# no: DIR/log/c.log\n  DIR/log/none.log {\nrotate 1\n}\n",
         "", ""},
        {"\"DIR/log/d e.log\" 'DIR/log/a.log' {\n}\n", "", ""},
        {"DIR/log/d\\ e.log {\n}\nDIR/log/[ab].log {\n}\nDIR/log/[!ab].log {\n}\n", "", ""},
        {"DIR/log/?.log DIR/log/none-*.log {\nrotate 2\n}\n", "", ""},
        {"DIR/*/a.log {\n}\n", "", ""},
        {"DIR/log/folder.log {\n}\n", "", ""},
        {"DIR/log/a.log\n{\n}\nDIR/log/b.log {}\n", "", ""},
        {"DIR/log/a.log {\n} x\nDIR/log/b.log {\n}\n", "", ""},
        {"DIR/log/a.log\nrotate 4\n}\nDIR/log/b.log {\n}\n", "", ""},
        {"DIR/log/a.log {\nDIR/log/b.log {\n}\n}\nDIR/log/c.log {\n}\n", "", ""},
        {"DIR/log/a.log {\nrotate 3\n", "", ""},
        {"DIR/log/a.log {\nrotate 3\n}", "", ""},
        {"rotate 3\nDIR/log/a.log {\ndaily", "", ""},
        {"}\nDIR/log/a.log {\n}\n", "", ""},
        {"!\nDIR/log/a.log {\n}\n", "", ""},
        // duplicates
        {"DIR/log/a.log {\nrotate 1\n}\nDIR/log/a.log {\nrotate 2\n}\n", "", ""},
        {"DIR/log/b.log {\nrotate 1\n}\nDIR/log/*.log DIR/log/none {\nrotate 2\n}\n", "", ""},
        {"ignoreduplicates\nDIR/log/b.log {\nrotate 1\n}\nDIR/log/*.log {\nrotate 2\n}\n", "", ""},
        {"DIR/log/b.log DIR/log/b.log {\nrotate 1\n}\n", "", ""},
        {"weekly\n" + all, "DIR/log/a.log {\n}\n",
         "yearly\nDIR/log/a.log {\n}\nDIR/log/b.log {\n}\n"},
        // includes, and what is said of all logs
        {"weekly\nrotate 4\n" + all + "rotate 9\nDIR/log/c.log {\n}\n",
         "daily\nDIR/log/a.log {\n}\n", "DIR/log/b.log {\n}\n"},
        {"rotate 4\n" + all + "DIR/log/c.log {\n}\n", "daily\nDIR/log/a.log {\n}\nrotate x\n",
         "DIR/log/b.log {\n}\n"},
        {"rotate 4\n" + all + "DIR/log/c.log {\n}\n", "daily\nDIR/log/a.log {\nrotate x\n}\n",
         "DIR/log/b.log {\n}\n"},
        {"include DIR/etc/logrotate.d/b\n", "DIR/log/a.log {\n}\n", "DIR/log/b.log {\n}\n"},
        {"rotate 3\ninclude DIR/etc/none\nDIR/log/a.log {\n}\n", "", ""},
        {"tabooext + b\n" + all, "DIR/log/a.log {\n}\n", "DIR/log/b.log {\n}\n"},
        {"taboopat a,x*\n" + all, "DIR/log/a.log {\n}\n", "DIR/log/b.log {\n}\n"},
        {"DIR/log/a.log {\ninclude DIR/etc/logrotate.d/a\n}\n", "rotate 7\nweekly\n", ""},
        {"DIR/log/a.log {\ntabooext + x\n}\nDIR/log/b.log {\n}\n", "", ""},
        {all, "include DIR/etc/logrotate.d/a\nDIR/log/a.log {\n}\n", "DIR/log/b.log {\n}\n"},
        // scripts
        {"DIR/log/a.log {\npostrotate\n  rotate 5\n}\n  endscript\nrotate 2\n}\nDIR/log/b.log "
         "{\n}\n",
         "", ""},
        {"DIR/log/a.log {\nprerotate\nx\nDIR/log/b.log {\n}\n", "", ""},
        {"DIR/log/a.log {\nrotate x\npostrotate\n}\nendscript\nrotate 4\n}\nDIR/log/b.log {\n}\n",
         "", ""},
        {"DIR/log/a.log {\nrotate x\n daily\n  }\nDIR/log/c.log {\n}\n}\nDIR/log/b.log {\n}\n", "",
         ""},
        // what is behind a word
        {"DIR/log/a.log {\ncreate 0640 root adm\nsu root adm\n}\nDIR/log/b.log {\ncreate root\n}\n",
         "", ""},
        {"DIR/log/a.log {\ncreate 0640 nobody-knows adm\n}\nDIR/log/b.log {\ncreate 0 0 0\n}\n", "",
         ""},
        {"DIR/log/a.log {\ncreate 0640 root adm x\n}\nDIR/log/b.log {\ncreate 0999 root\n}\n", "",
         ""},
        {"DIR/log/a.log {\nsu root\n}\nDIR/log/b.log {\nsu\n}\nDIR/log/c.log {\ncreate\n}\n", "",
         ""},
        {"DIR/log/a.log {\nolddir DIR/log/old\n}\nDIR/log/b.log {\nolddir old\nrotate 2\n}\n", "",
         ""},
        {"DIR/log/a.log {\nolddir DIR/none\n}\nDIR/log/b.log {\n}\n", "", ""},
        {"DIR/log/a.log {\nolddir /proc\n}\n", "", ""},
        {"DIR/log/a.log {\nolddir /proc\ncopytruncate\nnorenamecopy\n}\n", "", ""},
        {"DIR/none/a.log {\nolddir old\n}\nDIR/log/b.log {\n}\n", "", ""},
        {"DIR/none/a.log {\nolddir old\nmissingok\n}\nDIR/log/b.log {\n}\n", "", ""},
        {"olddir DIR/log/old\nDIR/log/a.log {\nnoolddir\n}\nDIR/log/b.log {\n}\n", "", ""},
        {"DIR/log/a.log {\nfoo bar\nrotate 3\nbaz\ndaily\n}\n", "", ""},
        {"DIR/log/a.log {\nnotifempty\ndateext\ndateformat -%s\nextension .log\nmail a@b.vn\n}\n",
         "", ""},
        {"DIR/log/a.log {\ncompresscmd /bin/xz -9\n}\nDIR/log/b.log {\ncompresscmd "
         "/bin/xz\ncompressext .xz\n"
         "compressoptions -9 -T 2\n}\n",
         "", ""},
        {"DIR/log/a.log {\nrotate4\n}\nDIR/log/b.log {\ndaily;\n}\nDIR/log/c.log {\n}\n", "", ""},
        {"DIR/log/a.log {\r\nrotate 4\r\n}\r\n", "", ""},
        {"", "", ""},
    }));
    CAPTURE(each.main, each.first, each.second);
    const Rotated rotated;
    rotated.write("logrotate.conf", each.main);
    rotated.write("logrotate.d/a", each.first);
    rotated.write("logrotate.d/b", each.second);
    rotated.write("logrotate.d/c.dpkg-old", "DIR/log/c.log {\n rotate 99\n}\n");

    CHECK(rotated.ours() == rotated.theirs());
    CHECK_FALSE(rotated.read().fault);
}

TEST_CASE("logrotate passes over files that others may write, as we do", "[integration]") {
    if (!can_judge()) return;
    const auto* const change = GENERATE("chmod 0664", "chmod 0646", "chown 65534", "chmod 0444");
    const Rotated rotated;
    rotated.write("logrotate.conf", all + "DIR/log/c.log {\n}\n");
    rotated.write("logrotate.d/a", "rotate 5\nDIR/log/a.log {\n}\n");
    rotated.write("logrotate.d/b", "DIR/log/b.log {\n}\n");
    run_command(std::string(change) + " " + rotated.at("/etc/logrotate.d/a"));
    CAPTURE(change);

    CHECK(rotated.ours() == rotated.theirs());
}

// In the order of the files: whether logrotate would compress, and what it would make in its place.
TEST_CASE("logrotate makes and compresses files as we say", "[integration]") {
    if (!can_judge()) return;
    const auto settings = GENERATE(
        as<std::string>{}, "create 0640 root adm\ncompress\n", "create 0600\n",
        "nocompress\ncreate\n", "create 0640 root adm\nnocreate\n", "create root adm\ncompress\n",
        "copytruncate\ncreate 0640\n", "create 0640\ncopytruncate\nnocopytruncate\n");
    CAPTURE(settings);
    const Rotated rotated;
    rotated.write("logrotate.conf", "rotate 2\nDIR/log/a.log {\n" + settings + "}\n");

    const auto said = run_command("logrotate -df -s " + rotated.at("/state") + " " +
                                  rotated.at("/etc/logrotate.conf") + " 2>&1");
    const auto conf = rotated.read();

    REQUIRE(conf.entries.size() == 1);
    const auto& ours = conf.entries.front().settings;
    CHECK((said.output.find("compressing log with") != std::string::npos) == ours.compress);
    const bool creates = ours.create && !ours.copy && !ours.copy_truncate;
    CHECK((said.output.find("creating new ") != std::string::npos) == creates);
    char mode[32] = "mode = 0644 ";
    if (ours.create_mode) std::snprintf(mode, sizeof mode, "mode = 0%o ", *ours.create_mode);
    CHECK((!creates || said.output.find(mode) != std::string::npos));
}

}  // namespace presscheck::test
