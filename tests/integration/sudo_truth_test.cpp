// sudoers as we read them beside visudo, cvtsudoers and sudo itself.

#include "checks/file_host.h"
#include "checks/probes/sudo_rules.h"
#include "checks/probes/sudoers.h"
#include "tests/support/catch.h"
#include "tests/support/command.h"
#include "tests/support/observe.h"
#include "tests/support/temporary_folder.h"

#include <re2/re2.h>
#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace presscheck::test {
namespace {

using Json = nlohmann::json;
using Lines = std::vector<std::string>;

// Files of one sudoers, by path; `{root}` in them stands for the folder they are in.
struct Tree {
    std::string what;
    std::vector<std::pair<std::string, std::string>> files;
};

Tree one(std::string what, std::string sudoers) {
    return {std::move(what), {{"/etc/sudoers", std::move(sudoers)}}};
}

std::string with_root(std::string text, const std::string& root) {
    for (auto at = text.find("{root}"); at != std::string::npos; at = text.find("{root}", at)) {
        text.replace(at, 6, root);
    }
    return text;
}

// The tree twice: as sudo's programs see it, with its folder in every path, and as the probe does
// below `image`.
class Place {
public:
    explicit Place(const Tree& tree) {
        for (const auto& [path, text] : tree.files) {
            real_.write(path, with_root(text, real_.path().string()));
            image_.write(path, with_root(text, ""));
        }
        image_.write("/etc/hostname", "web1\n");
        image_.write("/etc/passwd", passwd());
        image_.write("/etc/group", group());
        image_.write("/etc/nsswitch.conf", "passwd: files\ngroup: files\n");
        std::filesystem::create_directories(image_.at("/usr/bin"));
    }

    static std::string passwd() {
        return "root:x:0:0:root:/root:/bin/sh\nan:x:2001:2001::/tmp:/bin/sh\n"
               "binh:x:2002:2100::/tmp:/bin/sh\nchi:x:2003:2003::/tmp:/bin/sh\n";
    }
    static std::string group() {
        return "root:x:0:\nan:x:2001:\nwheel:x:2050:an\nstaff2:x:2100:\nchi:x:2003:\n"
               "exempt:x:2060:chi\n";
    }

    std::string sudoers() const { return real_.at("/etc/sudoers"); }

    Table ask_us() const {
        const auto host = FileHost::open_root(image_.path().string(), Ceiling());
        return observed(observe_sudoers, *(*host)->seen_by("sudoers"));
    }

    // Each user's own answers of the real sudo: may he do anything, and is he asked nothing?
    std::map<std::string, std::pair<bool, bool>> ask_sudo() {
        real_.write("/passwd", passwd());
        real_.write("/group", group());
        real_.write("/shadow",
                    "root:*:19000::::::\nan:*:19000::::::\nbinh:*:19000::::::\n"
                    "chi:*:19000::::::\n");
        const auto root = real_.path().string();
        const auto outcome = run_command(
            "hostname=$(hostname); unshare -m sh -c '"
            "chmod 0440 " +
            root +
            "/etc/sudoers; mount --make-rprivate /; "
            "for f in sudoers:etc/sudoers passwd:passwd group:group shadow:shadow; do "
            "mount --bind " +
            root +
            "/${f#*:} /etc/${f%%:*} || exit 9; done; "
            "for u in an binh chi; do "
            "sudo -l -U $u /usr/bin/true >/dev/null 2>&1; a=$?; "
            "setpriv --reuid $u --regid $(id -g $u) --init-groups sudo -kn /usr/bin/true "
            ">/dev/null 2>&1; echo $u $a $?; done' 2>/dev/null");
        std::map<std::string, std::pair<bool, bool>> answers;
        std::istringstream lines(outcome.output);
        std::string user;
        for (int allowed = 0, silent = 0; lines >> user >> allowed >> silent;)
            answers[user] = {allowed == 0, silent == 0};
        return answers;
    }

private:
    TemporaryFolder real_, image_;
};

std::string word(const Cell& cell) {
    const auto* value = std::get_if<Value>(&cell);
    if (value == nullptr) return "?";
    if (!value->is_list()) return spell(*value);
    std::string text;
    for (const auto& item : value->list())
        text += (text.empty() ? "" : " ") + spell(item);
    return text;
}

// cvtsudoers forgets the braces around some options (sudo 1.9.13).
Json policy_in(std::string output) {
    if (output.empty()) return Json::object();
    static const RE2 bare("(?m)^(\\s+)(\"(?:runcwd|runchroot|role|type)\": \"[^\"\\n]*\")(,?)$");
    RE2::GlobalReplace(&output, bare, "\\1{ \\2 }\\3");
    return Json::parse(output);
}

// It gives SETENV, which ALL has by itself, now to too many commands and now to none; and whoever
// asks in place of `self`.
Lines as_comparable(Lines lines, bool with_setenv) {
    for (auto& line : lines) {
        if (!with_setenv) RE2::GlobalReplace(&line, "\\bSETENV\\b", "");
        RE2::GlobalReplace(&line, "tags= +", "tags=");
        RE2::GlobalReplace(&line, "\\bself\\b", "root");
    }
    return lines;
}

Lines our_lines(const Table& table) {
    Lines lines;
    for (const auto& row : table.rows()) {
        std::string line;
        for (const auto* column :
             {"user", "except", "hosts", "run_as", "command", "allowed", "tags"})
            line += std::string(column) + "=" + word(row.cell(column)) + " | ";
        lines.push_back(line);
    }
    return lines;
}

// A member as cvtsudoers prints it, as sudoers spells it.
std::string member_of(const Json& member, const std::string& sign = "") {
    std::string name;
    for (const auto& [key, value] : member.items()) {
        if (key == "negated") continue;
        const auto text = value.is_string() ? value.get<std::string>() : value.dump();
        if (key == "usergroup" && sign.empty())
            name = "%" + text;
        else if (key == "usergid")
            name = sign + (sign.empty() ? "%#" : "#") + text;
        else if (key == "userid")
            name = "#" + text;
        else if (key == "netgroup")
            name = "+" + text;
        else if (key == "nonunixgroup")
            name = "%:" + text;
        else if (key == "nonunixgid")
            name = "%:#" + text;
        else if (key.starts_with("sha"))
            continue;
        else
            name = sign + text;
    }
    return (member.value("negated", false) ? "!" : "") + name;
}

std::string list_of(const Json& members, const std::string& sign = "") {
    std::string text;
    for (const auto& member : members)
        text += (text.empty() ? "" : " ") + member_of(member, sign);
    return text;
}

std::string tags_of(const Json& spec, const Json& command) {
    const std::map<std::string, std::string> tags{
        {"authenticate", "PASSWD"},    {"setenv", "SETENV"},
        {"log_output", "LOG_OUTPUT"},  {"log_input", "LOG_INPUT"},
        {"sudoedit_follow", "FOLLOW"}, {"send_mail", "MAIL"},
        {"intercept", "INTERCEPT"},    {"noexec", "EXEC"}};
    const std::map<std::string, std::string> options{
        {"runcwd", "CWD"}, {"runchroot", "CHROOT"}, {"role", "ROLE"}, {"type", "TYPE"}};
    const std::vector<std::string> order{"PASSWD",     "EXEC",      "INTERCEPT", "SETENV",
                                         "LOG_OUTPUT", "LOG_INPUT", "MAIL",      "FOLLOW"};
    std::map<std::string, bool> set;
    std::map<std::string, std::string> others;
    auto given = spec.value("Options", Json::array());
    for (const auto& option : spec.value("SELinux_Spec", Json::array()))
        given.push_back(option);
    for (const auto& option : given) {
        for (const auto& [key, value] : option.items()) {
            if (tags.contains(key)) set[tags.at(key)] = value.get<bool>() != (key == "noexec");
            if (options.contains(key)) others[options.at(key)] = value;
        }
    }
    std::string text;
    const auto add = [&](const std::string& one) { text += (text.empty() ? "" : " ") + one; };
    for (const auto& tag : order) {
        if (set.contains(tag)) add((set.at(tag) ? "" : "NO") + tag);
    }
    for (const auto& [name, value] : others)
        add(name + "=" + value);
    for (const auto& [key, value] : command.items()) {
        if (key.starts_with("sha")) add(key + ":" + value.get<std::string>());
    }
    return text;
}

Lines their_lines(const Json& policy) {
    Lines lines;
    for (const auto& rule : policy.value("User_Specs", Json::array())) {
        const auto& users = rule.at("User_List");
        for (std::size_t i = 0; i < users.size(); ++i) {
            if (users[i].value("negated", false)) continue;
            std::string except;
            for (std::size_t k = i + 1; k < users.size(); ++k) {
                if (users[k].value("negated", false))
                    except += (except.empty() ? "" : " ") + member_of(users[k]).substr(1);
            }
            for (const auto& spec : rule.at("Cmnd_Specs")) {
                auto run_as = list_of(spec.value("runasusers", Json::array()));
                const auto groups = list_of(spec.value("runasgroups", Json::array()), ":");
                if (run_as.empty() && groups.empty()) run_as = "root";
                if (!groups.empty()) run_as += (run_as.empty() ? "" : " ") + groups;
                for (const auto& command : spec.at("Commands")) {
                    const bool negated = command.value("negated", false);
                    lines.push_back("user=" + member_of(users[i]) + " | except=" + except +
                                    " | hosts=" + list_of(rule.at("Host_List")) +
                                    " | run_as=" + run_as +
                                    " | command=" + member_of(command).substr(negated ? 1 : 0) +
                                    " | allowed=" + (negated ? "false" : "true") +
                                    " | tags=" + tags_of(spec, command) + " | ");
                }
            }
        }
    }
    return lines;
}

constexpr auto sha256 = "sha256:0000000000000000000000000000000000000000000000000000000000000000";
constexpr auto sha224 = "sha224:00000000000000000000000000000000000000000000000000000000";

std::vector<Tree> accepted_trees() {
    return {
        one("nothing", ""),
        {"a folder with a colon in its name",
         {{"/etc/sudoers", "@includedir {root}/etc/a:b\nan ALL=/bin/ls\n"},
          {"/etc/a:b/one", "binh ALL=(ALL) NOPASSWD: ALL\n"},
          {"/etc/a/two", "%wheel ALL=ALL\n"}}},
        one("comments", "# a\n#b c\n  # d\nan ALL=ALL # e\n#-x\n"),
        one("a line without end", "an ALL=ALL"),
        one("carriage returns", "an ALL=ALL\r\nUser_Alias A=an\r\n"),
        one("several users and hosts", "an, binh,%wheel web1 , db = /bin/ls\n"),
        one("a continued line", "an,\\\n binh \\\n  ALL = /bin/ls,\\\n\t/bin/cat\n"),
        one("numbers", "#1000, %#27 ALL=(#0, %#4) ALL\n"),
        one("groups that are none of Unix", "%:domain\\ users, %:#5, +net ALL=ALL\n"),
        one("names in quotes", "\"an b\", \"%domain users\", \"+net x\" ALL=ALL\n"),
        one("escapes", "DOMAIN\\\\an, a\\,b, a\\x41 ALL=/bin/a\\,b\\:c x\\=y \\* z\\ z\n"),
        one("aliases of aliases",
            "User_Alias A = an, B : B = %wheel, !chi\nCmnd_Alias C = /bin/ls, D\n"
            "Cmd_Alias D = /bin/cat, !/bin/cat /etc/shadow\nHost_Alias H = web1, !db, 10.0.0.0/8\n"
            "Runas_Alias R = www, !root\nA, !B H = (R : R) C, !D\n"),
        one("an alias that is defined later", "A ALL=C\nUser_Alias A=an\nCmnd_Alias C=/bin/ls\n"),
        one("negations", "ALL, !an, !!binh ALL, !web1 = (ALL, !root) ALL, !/bin/su, !!/bin/ls\n"),
        one("tags and how they go on",
            "an ALL=NOPASSWD: /bin/a, NOEXEC: /bin/b, PASSWD:EXEC: /bin/c, SETENV: /bin/d, "
            "NOSETENV:LOG_INPUT:NOLOG_OUTPUT: /bin/e, MAIL:FOLLOW:INTERCEPT: /bin/f, ALL\n"),
        one("ALL hands SETENV to nobody", "an ALL=ALL, /bin/a\n"),
        one("tags with blanks", "an ALL = NOPASSWD : SETENV:/bin/a\n"),
        one("targets and how they go on",
            "an ALL=(www) /bin/a, /bin/b, (:adm) /bin/c, /bin/d, () /bin/e, (:) /bin/f, "
            "(root, !x : y, !z) /bin/g\n"),
        one("options and how they go on",
            "an ALL=(root) CWD=/tmp ROLE=r TYPE=t NOPASSWD: /bin/a, /bin/b, CWD=~ CHROOT=* "
            "ROLE=q TYPE=u /bin/c\n"),
        one("a working folder of one's choice", "an ALL=CWD=* /bin/a\n"),
        one("digests", std::string("an ALL=") + sha256 + " /bin/a, " + sha224 + ", " + sha256 +
                           " /bin/b -x, " + sha256 + " ALL\n"),
        one("several hosts", "an ALL=ALL : web1 = (www) NOPASSWD: /bin/ls : db=/bin/a, !/bin/b\n"),
        one("networks",
            "an 10.0.0.1, 10.0.0.0/8, 10.0.0.0/255.0.0.0, fe80::1, 2001:db8::/32, "
            "300.1.1.1, 10.0.0.0/33 = ALL\n"),
        one("arguments",
            "an ALL=/bin/a -x  y   z, /bin/b \"\", /bin/c -o a\\=b, /bin/d *, "
            "/bin/e a=b !c (d), /usr/bin/, /bin/[a-z]*\n"),
        one("expressions", "an ALL=^/bin/(a|b)$, /bin/c ^-[ab] x$, ^/usr/.*$ ^.*$\n"),
        one("sudoedit and list", "an ALL=sudoedit, sudoedit /etc/a /etc/b, list\n"),
        one("Defaults of each kind",
            "Defaults env_reset, !use_pty, passwd_tries=2, env_keep += \"A B\", env_keep-=C\n"
            "Defaults:an,%wheel !authenticate\nDefaults@web1 log_output\nDefaults>root,!www "
            "!set_home\nDefaults!/bin/ls,sudoedit noexec\nDefaults \\\n  mail_badpass # x\n"
            "  Defaults secure_path = \"/a:/b\"\nan ALL=ALL\n"),
        one("Defaults for an alias",
            "Cmnd_Alias C=/bin/ls\nUser_Alias U=an\nDefaults!C !authenticate\nDefaults: U insults\n"
            "U ALL=C\n"),
        one("indented", "   an ALL=ALL\n\tUser_Alias A=an\n  A ALL=/bin/ls\n"),
        {"an include",
         {{"/etc/sudoers", "an ALL=/bin/a\n@include {root}/etc/other\nan ALL=/bin/c\n"},
          {"/etc/other", "an ALL=/bin/b\n"}}},
        {"includes of all kinds",
         {{"/etc/sudoers",
           "#include other\n@include \"with blank\"\n@include a\\ b # c\n"
           "#includedir {root}/etc/d\n@includedir e\n#include\n#includes x\n"
           "@includedir {root}/none\n"},
          {"/etc/other", "an ALL=/bin/a\n"},
          {"/etc/with blank", "an ALL=/bin/b\n"},
          {"/etc/a b", "an ALL=/bin/c\n"},
          {"/etc/d/20-b", "an ALL=/bin/e\n"},
          {"/etc/d/10-a", "an ALL=/bin/d\n"},
          {"/etc/d/30-c.conf", "binh ALL=ALL\n"},
          {"/etc/d/40-d~", "binh ALL=ALL\n"},
          {"/etc/d/README", "# nothing\n"},
          {"/etc/d/deeper/50", "binh ALL=ALL\n"},
          {"/etc/e/x", "Defaults !authenticate\n@include y\n"},
          {"/etc/e/y", "an ALL=/bin/f\n"}}},
    };
}

std::vector<Tree> refused_trees() {
    return {
        one("no command", "an ALL=\n"),
        one("no host", "an\n"),
        one("a command without path", "an ALL=ls\n"),
        one("a folder with arguments", "an ALL=/usr/bin/ -l\n"),
        one("list with arguments", "an ALL=list bob\n"),
        one("sudoedit with path", "an ALL=/usr/bin/sudoedit /etc/x\n"),
        one("a number behind", "an ALL=ALL #1000 is somebody\n"),
        one("a carriage return behind a command", "an ALL=/bin/ls\r\n"),
        one("a number that is no comment", "an ALL=ALL\n#1001x\n"),
        one("an option after a tag", "an ALL=NOPASSWD: CWD=/ /bin/ls\n"),
        one("a tag before the target", "an ALL=NOPASSWD: (root) /bin/ls\n"),
        one("an open quote", "\"an ALL=ALL\n"),
        one("an empty group", "% ALL=ALL\n"),
        one("an empty netgroup", "+ ALL=ALL\n"),
        one("an empty text", "Defaults secure_path=\"\"\n"),
        one("a small alias", "User_Alias a=an\n"),
        one("an alias twice", "User_Alias A=an\nUser_Alias A=binh\n"),
        one("a reserved alias", "User_Alias ALL=an\n"),
        one("a digest of the wrong length", "an ALL=sha256:abcd /bin/ls\n"),
        one("a digest of an alias", std::string("Cmnd_Alias C=/bin/ls\nan ALL=") + sha256 + " C\n"),
        one("no time", "an ALL=NOTBEFORE=tomorrow ALL\n"),
        one("no timeout", "an ALL=TIMEOUT=soon ALL\n"),
        one("a working folder without path", "an ALL=CWD=tmp ALL\n"),
        one("a continued Defaults", "an ALL=/bin/ls, \\\nDefaults !authenticate\n"),
        one("two settings without comma", "Defaults env_reset use_pty\n"),
        one("a comma at the end", "an ALL=/bin/ls,\n"),
        one("an open expression", "an ALL=/bin/ls ^-a\n"),
        one("a stray backslash", "an ALL=/bin/ls a\\b\n"),
        one("one line among good ones", "an ALL=ALL\nbinh ALL\nchi ALL=ALL\n"),
        one("a second host without command", "an ALL=/bin/ls : web1=\n"),
        {"an include of nothing", {{"/etc/sudoers", "@include {root}/none\n"}}},
        {"an include without a name", {{"/etc/sudoers", "@include\n"}}},
        {"an include with more", {{"/etc/sudoers", "@include other more\n"}, {"/etc/other", ""}}},
        {"an include of itself", {{"/etc/sudoers", "@include {root}/etc/sudoers\n"}}},
        {"wrong in an include",
         {{"/etc/sudoers", "@includedir d\nan ALL=ALL\n"}, {"/etc/d/a", "an ALL\n"}}},
    };
}

// Who may do anything, and who is asked nothing before.
std::vector<Tree> decided_trees() {
    return {
        one("by name", "an ALL=(ALL) ALL\n"),
        one("by number", "#2001 ALL=(root) NOPASSWD: ALL\n"),
        one("by group", "%wheel ALL=(ALL:ALL) ALL\n%staff2 ALL=NOPASSWD: ALL\n"),
        one("by number of a group", "%#2100 ALL=NOPASSWD: ALL\n"),
        one("by alias", "User_Alias A=%wheel, !an, binh\nA ALL=ALL\n"),
        one("all but one", "ALL, !an ALL=NOPASSWD: ALL\n"),
        one("the last one wins",
            "an ALL=NOPASSWD: ALL\n%wheel ALL=ALL\nbinh ALL=ALL, !ALL\n"
            "chi ALL=!ALL\nchi ALL=ALL\n"),
        one("PASSWD after NOPASSWD", "an ALL=NOPASSWD: /bin/ls, PASSWD: ALL\n"),
        one("NOPASSWD goes on", "an ALL=NOPASSWD: /bin/ls, ALL\n"),
        one("not as root",
            "an ALL=(binh) ALL\nbinh ALL=(:staff2) NOPASSWD: ALL\n"
            "chi ALL=(%root) NOPASSWD: ALL\n"),
        one("on another host", "an nowhere=ALL\nbinh ALL, !nowhere=NOPASSWD: ALL\n"),
        one("nobody is asked", "Defaults !authenticate\nan ALL=ALL\nbinh ALL=PASSWD: ALL\n"),
        one("a user is not asked", "Defaults:an !authenticate\nan, binh ALL=ALL\n"),
        one("a group is not asked", "Defaults:%staff2 !authenticate\nan, binh ALL=ALL\n"),
        one("all but one are not asked", "Defaults:ALL,!an !authenticate\nan, binh ALL=ALL\n"),
        one("the last setting wins",
            "Defaults:an !authenticate\nDefaults authenticate\nan ALL=ALL\nbinh ALL=ALL\n"),
        one("not asked for root", "Defaults>root !authenticate\nan ALL=(root) ALL\n"),
        one("not asked for another", "Defaults>binh !authenticate\nan ALL=(root) ALL\n"),
        one("exempt", "Defaults exempt_group=exempt\nchi ALL=PASSWD: ALL\nan ALL=ALL\n"),
        one("not in force any more",
            "an ALL=NOTAFTER=20200101000000Z NOPASSWD: ALL\n"
            "binh ALL=NOTBEFORE=20200101000000Z NOPASSWD: ALL\n"),
        one("an alias nobody defines", "ADMINS, an ALL=ALL\nbinh ALL=NOBODY, ALL\nchi WEB=ALL\n"),
        one("beside a broken line", "an ALL=NOPASSWD: ALL\nbinh ALL=\nchi ALL=ALL : x=\n"),
        one("beside a setting nobody knows", "Defaults no_such_thing\nan ALL=NOPASSWD: ALL\n"),
    };
}

// What our rows make of an arbitrary command as root: the last rule that speaks of it decides.
std::pair<bool, bool> by_our_rows(const Table& table, const std::string& user) {
    const auto passwd = parse_passwd(Place::passwd()).entries;
    const auto groups = parse_group(Place::group()).entries;
    const auto account = std::find_if(passwd.begin(), passwd.end(),
                                      [&](const auto& entry) { return entry.name == user; });
    for (auto row = table.rows().rbegin(); row != table.rows().rend(); ++row) {
        if (sudo_user_is(word(row->cell("user")), *account, groups) != true) continue;
        std::istringstream except(word(row->cell("except")));
        bool out = false;
        for (std::string one; except >> one;)
            out = out || sudo_user_is(one, *account, groups) == true;
        if (out || word(row->cell("everything")) != "true") continue;
        const bool allowed = word(row->cell("allowed")) == "true";
        return {allowed, allowed && word(row->cell("password")) == "false"};
    }
    return {false, false};
}

}  // namespace

TEST_CASE("sudoers has the rules that cvtsudoers reads in it", "[integration]") {
    REQUIRE(can_run("command -v cvtsudoers"));
    const auto tree = GENERATE(from_range(accepted_trees()));
    CAPTURE(tree.what);
    const Place place(tree);
    const auto theirs = run_command("cvtsudoers -e -f json " + place.sudoers() + " 2>/dev/null");

    const auto ours = place.ask_us();

    REQUIRE(theirs.status == 0);
    CHECK(ours.complete());
    const bool setenv = tree.files.front().second.find("SETENV") != std::string::npos;
    CHECK(as_comparable(our_lines(ours), setenv) ==
          as_comparable(their_lines(policy_in(theirs.output)), setenv));
}

TEST_CASE("sudoers that visudo refuses are not all there", "[integration]") {
    REQUIRE(can_run("command -v visudo"));
    const auto tree = GENERATE(from_range(refused_trees()));
    CAPTURE(tree.what);
    const Place place(tree);
    const auto theirs = run_command("visudo -c -f " + place.sudoers() + " >/dev/null 2>&1");

    const auto ours = place.ask_us();

    CHECK(theirs.status == 1);
    CHECK(ours.reason() == Reason::malformed);
}

TEST_CASE("sudoers that visudo accepts are all there", "[integration]") {
    REQUIRE(can_run("command -v visudo"));
    const auto tree = GENERATE(from_range(accepted_trees()));
    CAPTURE(tree.what);
    const Place place(tree);

    CHECK(run_command("visudo -c -f " + place.sudoers() + " >/dev/null 2>&1").status == 0);
}

TEST_CASE("who may do anything, and who is asked, is what sudo does", "[integration]") {
    if (!can_run("test $(id -u) = 0 && unshare -m true && command -v sudo")) {
        WARN("skipped: only root with mount namespaces may hand sudo other rules");
        return;
    }
    const auto tree = GENERATE(from_range(decided_trees()));
    CAPTURE(tree.what);
    Place place(tree);
    const auto theirs = place.ask_sudo();

    const auto ours = place.ask_us();

    REQUIRE(theirs.size() == 3);
    for (const auto& [user, answer] : theirs) {
        CAPTURE(user);
        CHECK(by_our_rows(ours, user) == answer);
    }
}

}  // namespace presscheck::test
