// A machine that changes at random, round after round: what is remembered of it is what a look at
// it now would find.
//
// The changes are made by a process whose root is the machine, so that none gets out of it,
// whatever links lead where.
#include "checks/probe.h"
#include "tests/support/catch.h"
#include "tests/support/dice.h"
#include "tests/support/remembered_here.h"
#include "tests/support/remembered_machine.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

namespace presscheck::test {
namespace {

namespace fs = std::filesystem;

// Everything that can be asked without knowing a name, and some that cannot.
std::vector<Asked> everything() {
    std::vector<Asked> all;
    for (const auto& probe : probes()) {
        const auto& arguments = Table::of(probe.name).probe().arguments;
        if (std::none_of(arguments.begin(), arguments.end(),
                         [](const auto& argument) { return argument.required; }))
            all.push_back({std::string(probe.name)});
    }
    for (const auto* path : {"/etc/*", "/etc/ssh/*", "/etc/pam.d/*", "/etc/shadow",
                             "/etc/systemd/system/*", "/etc/alternatives/*", "/etc/cron.d/*"})
        all.push_back(asked_of_path("files", path));
    for (const auto* path : {"/etc/login.defs", "/etc/pam.d/*", "/etc/profile", "/etc/profile.d/*",
                             "/etc/sudoers.d/*"})
        all.push_back(asked_of_path("lines", path));
    for (const auto& [probe, name] :
         {std::pair{"sysctl", "net.*"}, {"packages", "ssh*"}, {"units", "ssh*"}})
        all.push_back({probe, {{"name", Value{Scalar{std::string(name)}}}}});
    return all;
}

// Copies that only root may write. What the machine that the tests run on removes meanwhile is not
// there.
void copy_tree(const TemporaryFolder& folder, const std::string& top) {
    constexpr std::uintmax_t large = 4U << 20U;
    std::error_code failed;
    fs::create_directories(folder.at(top));
    fs::recursive_directory_iterator each(top, fs::directory_options::skip_permission_denied,
                                          failed);
    for (; !failed && each != fs::recursive_directory_iterator{}; each.increment(failed)) {
        std::error_code ignored;
        const auto& from = each->path();
        const auto to = folder.at(from.string());
        const auto status = each->symlink_status(ignored);
        if (fs::is_symlink(status)) fs::copy_symlink(from, to, ignored);
        if (fs::is_directory(status)) fs::create_directory(to, from, ignored);
        if (fs::is_regular_file(status) && each->file_size(ignored) < large)
            fs::copy_file(from, to, ignored);
        if (!fs::is_symlink(status))
            fs::permissions(to, fs::perms::group_write | fs::perms::others_write,
                            fs::perm_options::remove, ignored);
    }
}

// Services that this machine may not have, and that several probes ask for.
void add_services(const TemporaryFolder& folder) {
    const std::string units = "/usr/lib/systemd/system/";
    const std::string wants = "/etc/systemd/system/multi-user.target.wants/";
    for (const auto* program : {"sshd", "nft", "auditd", "chronyd", "rsyslogd"})
        folder.write("/usr/sbin/" + std::string(program), "");
    for (const auto* name : {"ssh", "nftables", "auditd", "console-getty"}) {
        folder.write(
            units + name + ".service",
            "[Service]\nExecStart=/usr/sbin/sshd -D\n[Install]\nWantedBy=multi-user.target\n");
        fs::remove(folder.at(wants + name + ".service"));
        folder.link(wants + name + ".service", units + name + ".service");
    }
    folder.write("/etc/ssh/sshd_config", "PermitRootLogin no\nInclude /etc/ssh/sshd_config.d/*\n");
    folder.make("/etc/ssh/sshd_config.d");
}

void copy_machine(const TemporaryFolder& folder) {
    for (const auto* top :
         {"/etc", "/usr/lib/systemd/system", "/usr/lib/sysctl.d", "/usr/lib/pam.d",
          "/usr/share/pam-configs", "/usr/lib/x86_64-linux-gnu/security", "/usr/lib64/security",
          "/usr/local/lib/systemd", "/var/spool/cron"})
        copy_tree(folder, top);
    folder.make("/var/lib/dpkg");
    std::error_code none;
    fs::copy_file("/var/lib/dpkg/status", folder.at("/var/lib/dpkg/status"), none);
    folder.link("/lib", "usr/lib");
    add_services(folder);
}

// In the process that has the machine for its root.
class Vandal {
public:
    explicit Vandal(Dice& dice) : dice_(dice) {}

    // What it did; what could not be done was not.
    std::string change_something() {
        survey();
        if (hot_.empty()) return "nothing left";
        const auto& some = dice_.below(5) == 0 ? all_ : hot_;
        path_ = some[chosen(some.size())];
        if (dice_.below(8) == 0) path_ = path_.parent_path();
        if (path_ == "/") path_ = "/etc";
        other_ = hot_[chosen(hot_.size())];
        if (::lstat(path_.c_str(), &status_) != 0) return "nothing at " + path_.string();
        folder_ = S_ISDIR(status_.st_mode) ? path_ : path_.parent_path();
        const auto& deeds = dice_.below(2) == 0 ? deeds_to_units() : deeds_to_files();
        const auto& deed = deeds.at(chosen(deeds.size()));
        (this->*deed.act)();
        return std::string(deed.name) + " " + path_.string() + " (" + other_.string() + ")";
    }

private:
    struct Deed {
        std::string_view name;
        void (Vandal::*act)();
    };

    static const std::vector<Deed>& deeds_to_files() {
        static const std::vector<Deed> all{
            {"append", &Vandal::append},
            {"one byte, times put back", &Vandal::change_byte},
            {"remove", &Vandal::remove},
            {"rename", &Vandal::rename},
            {"let others write", &Vandal::let_others_write},
            {"let root alone read", &Vandal::let_root_alone_read},
            {"give away", &Vandal::give_away},
            {"link in its place", &Vandal::put_link},
            {"another beside it", &Vandal::copy_other},
            {"drop-in", &Vandal::add_dropin},
            {"hard link", &Vandal::put_hard_link},
            {"exchange", &Vandal::exchange},
            {"a copy of its folder", &Vandal::copy_folder},
            {"mask", &Vandal::mask},
            {"cut", &Vandal::cut},
            {"folder in its place", &Vandal::put_folder},
            {"heal", &Vandal::heal},
        };
        return all;
    }

    // What probes share most, where a change shows in a folder and in no file.
    static const std::vector<Deed>& deeds_to_units() {
        static const std::vector<Deed> all{
            {"drop-in with its folder", &Vandal::add_dropin_folder},
            {"drop-in of sshd", &Vandal::add_sshd_dropin},
            {"let a group write", &Vandal::let_group_write_units},
            {"enable", &Vandal::enable},
            {"disable", &Vandal::disable},
        };
        return all;
    }

    std::size_t chosen(std::size_t size) {
        return static_cast<std::size_t>(dice_.below(static_cast<int>(size)));
    }

    void survey() {
        constexpr std::array<std::string_view, 15> hot{
            "/etc/ssh",      "/etc/pam.d",  "/systemd/",     "/etc/sudoers", "/etc/apt",
            "/var/lib/dpkg", "/etc/audit",  "/etc/login",    "/etc/passwd",  "/etc/group",
            "/etc/shadow",   "/etc/sysctl", "/etc/security", "/etc/profile", "/etc/cron"};
        all_.clear();
        hot_.clear();
        std::error_code failed;
        for (fs::recursive_directory_iterator each("/", failed);
             !failed && each != fs::recursive_directory_iterator{}; each.increment(failed))
            all_.push_back(each->path());
        std::sort(all_.begin(), all_.end());
        std::copy_if(all_.begin(), all_.end(), std::back_inserter(hot_), [&](const auto& path) {
            return std::any_of(hot.begin(), hot.end(), [&](std::string_view part) {
                return path.string().find(part) != std::string::npos;
            });
        });
    }

    static void write_new(const fs::path& path, std::string_view text) {
        fs::remove(path, none());
        const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0644);
        if (file < 0) return;
        if (::write(file, text.data(), text.size()) < 0) ::_exit(1);
        ::close(file);
    }

    static std::error_code& none() {
        static std::error_code ignored;
        return ignored;
    }

    bool is_file() const { return S_ISREG(status_.st_mode); }
    bool is_folder() const { return S_ISDIR(status_.st_mode); }
    fs::path aside(const std::string& ending) const { return path_.string() + ending; }

    void append() {
        if (!is_file()) return;
        const int file = ::open(path_.c_str(), O_WRONLY | O_APPEND | O_NOFOLLOW);
        if (::write(file, "# x\n", 4) < 0) ::_exit(1);
        ::close(file);
    }

    void change_byte() {
        if (!is_file() || status_.st_size == 0) return;
        const int file = ::open(path_.c_str(), O_RDWR | O_NOFOLLOW);
        const auto at = static_cast<off_t>(chosen(static_cast<std::size_t>(status_.st_size)));
        char byte = 0;
        if (::pread(file, &byte, 1, at) != 1) ::_exit(1);
        byte = byte == '1' ? '2' : byte == '#' ? ' ' : byte == ' ' ? '#' : byte == 'y' ? 'n' : '1';
        const std::array<timespec, 2> times{status_.st_atim, status_.st_mtim};
        if (::pwrite(file, &byte, 1, at) != 1 || ::futimens(file, times.data()) != 0) ::_exit(1);
        ::close(file);
    }

    void remove() { fs::remove_all(path_, none()); }
    void rename() { fs::rename(path_, aside(".bak"), none()); }

    void let_others_write() {
        constexpr std::array<mode_t, 3> modes{0666, 0777, 02775};
        if (!S_ISLNK(status_.st_mode)) ::chmod(path_.c_str(), modes.at(chosen(modes.size())));
    }
    void let_root_alone_read() {
        if (!S_ISLNK(status_.st_mode)) ::chmod(path_.c_str(), is_folder() ? 0700 : 0600);
    }
    void give_away() {
        const auto owner = static_cast<uid_t>(1000 * dice_.below(2));
        if (::lchown(path_.c_str(), owner, static_cast<gid_t>(50 * dice_.below(2))) != 0)
            ::_exit(1);
    }

    void put_link() {
        fs::rename(path_, aside(".r"), none());
        fs::create_symlink(aside(".r").filename(), path_, none());
    }

    void copy_other() {
        const auto to = folder_ / other_.filename();
        if (fs::is_directory(fs::symlink_status(to, none()))) return;
        fs::remove(to, none());
        fs::copy(other_, to, fs::copy_options::copy_symlinks, none());
    }

    void add_dropin() { write_new(folder_ / "zz.conf", "[Service]\nExecStart=/x/sshd\n"); }
    fs::path unit_folder() {
        constexpr std::array<std::string_view, 3> all{
            "/etc/systemd/system", "/usr/lib/systemd/system", "/usr/local/lib/systemd/system"};
        return all.at(chosen(all.size()));
    }
    std::string some_service() {
        constexpr std::array<std::string_view, 5> all{"ssh", "nftables", "auditd", "console-getty",
                                                      "systemd-logind"};
        return std::string(all.at(chosen(all.size()))) + ".service";
    }
    void add_to(const fs::path& folder, std::string_view text) {
        fs::create_directories(folder, none());
        write_new(folder / ("a" + std::to_string(dice_.below(9)) + ".conf"), text);
    }
    void add_dropin_folder() {
        add_to(unit_folder() / (some_service() + ".d"),
               "[Service]\nExecStart=/bin/login -f root\n");
    }
    void add_sshd_dropin() {
        add_to(unit_folder() / "ssh.service.d",
               "[Service]\nExecStart=\nExecStart=/usr/sbin/sshd -oPermitRootLogin=yes\n");
    }
    void let_group_write_units() {
        const auto folder = dice_.below(2) == 0 ? fs::path("/usr/local/lib") : unit_folder();
        ::chmod(folder.c_str(), dice_.below(2) == 0 ? 02775 : 0755);
    }

    void enable() {
        const auto service = some_service();
        const fs::path folder = "/etc/systemd/system/sockets.target.wants";
        fs::create_directories(folder, none());
        fs::create_symlink("/usr/lib/systemd/system/" + service, folder / service, none());
    }
    void disable() {
        const fs::path folder = "/etc/systemd/system/multi-user.target.wants";
        for (const auto& link : fs::directory_iterator(folder, none())) {
            if (dice_.below(2) == 0) fs::remove(link.path(), none());
        }
    }

    void put_hard_link() {
        if (!is_file()) return;
        fs::remove(path_, none());
        fs::create_hard_link(other_, path_, none());
    }
    void exchange() {
        constexpr unsigned both = 2;  // RENAME_EXCHANGE
        ::syscall(SYS_renameat2, AT_FDCWD, path_.c_str(), AT_FDCWD, other_.c_str(), both);
    }
    void copy_folder() {
        if (!is_folder()) return;
        fs::rename(path_, aside(".o"), none());
        fs::copy(aside(".o"), path_, fs::copy_options::recursive | fs::copy_options::copy_symlinks,
                 none());
    }
    void mask() {
        fs::remove_all(path_, none());
        fs::create_symlink("/dev/null", path_, none());
    }
    void cut() {
        if (is_file() && ::truncate(path_.c_str(), 0) != 0) ::_exit(1);
    }
    void put_folder() {
        fs::remove_all(path_, none());
        fs::create_directory(path_, none());
    }
    void heal() {
        if (S_ISLNK(status_.st_mode)) return;
        ::chmod(path_.c_str(), is_folder() ? 0755 : 0644);
        if (::lchown(path_.c_str(), 0, 0) != 0) ::_exit(1);
    }

    Dice& dice_;
    std::vector<fs::path> all_, hot_;
    fs::path path_, folder_, other_;
    struct stat status_ {};
};

// What was changed; nothing where a process may not have another root.
std::optional<std::string> change_some(const TemporaryFolder& folder, unsigned seed) {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    const auto child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        if (::chroot(folder.at("").c_str()) != 0 || ::chdir("/") != 0) ::_exit(2);
        Dice dice(seed);
        Vandal vandal(dice);
        std::string done;
        for (int left = 1 + dice.below(3); left > 0; --left)
            done += "\n  " + vandal.change_something();
        ::_exit(::write(ends[1], done.data(), done.size()) < 0 ? 1 : 0);
    }
    ::close(ends[1]);
    std::string done;
    std::array<char, 1024> piece{};
    for (ssize_t got = 0; (got = ::read(ends[0], piece.data(), piece.size())) > 0;)
        done.append(piece.data(), static_cast<std::size_t>(got));
    ::close(ends[0]);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 2) return std::nullopt;
    REQUIRE(status == 0);
    return done;
}

// Both from a little before where they part; nothing where they do not. A whole table is too long
// to be read.
std::string first_difference(const std::string& told, const std::string& found) {
    if (told == found) return {};
    constexpr std::size_t shown = 160;
    const auto at = static_cast<std::size_t>(
        std::mismatch(told.begin(), told.end(), found.begin(), found.end()).first - told.begin());
    const auto from = at - std::min(at, shown / 2);
    return "told: " + told.substr(from, shown) + "\nfound: " + found.substr(from, shown);
}

}  // namespace

TEST_CASE("whatever changes between rounds, a look is told what it would find",
          "[checks][hostile]") {
    if (!files_are_remembered_here()) return;
    constexpr int rounds_of_one_machine = 8;
    const unsigned seed = seed_of_this_run();
    INFO("PRESSCHECK_SEED=" << seed);
    Dice dice(seed);
    auto asked = everything();
    std::mt19937 order(seed);
    std::optional<RememberedMachine> machine;
    std::size_t remembered = 0;
    std::string done;

    for (int round = 0, left = rounds(24); left > 0; ++round, --left) {
        const bool fresh = round % rounds_of_one_machine == 0;
        if (fresh) {
            machine.emplace();
            copy_machine(machine->folder);
            done.clear();
        }
        std::shuffle(asked.begin(), asked.end(), order);
        // Now and then it goes on with what is left.
        if (fresh || dice.below(3) != 0) machine->learn(asked);
        const auto changed =
            change_some(machine->folder, static_cast<unsigned>(dice.below(1 << 30)));
        if (!changed) {
            WARN("no process may have another root here: this was not compared");
            return;
        }
        done += *changed;
        CAPTURE(round, done);

        std::shuffle(asked.begin(), asked.end(), order);
        const auto told = machine->told(asked);
        std::shuffle(asked.begin(), asked.end(), order);
        const auto found = machine->found(asked);
        remembered += machine->remembered();

        for (const auto& [name, table] : found) {
            CAPTURE(name);
            REQUIRE(first_difference(told.at(name), table) == "");
        }
    }
    CHECK(remembered > 0);
}

}  // namespace presscheck::test
