#include "checks/probes/watched_folders.h"

#include "checks/parsers/aide_conf.h"
#include "checks/parsers/decimal.h"
#include "checks/parsers/line_reader.h"
#include "checks/parsers/xml_elements.h"
#include "checks/probes/observed.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <string_view>
#include <utility>

namespace presscheck {
namespace {

// Configuration, programs, what starts the machine, and web sites.
constexpr std::array<std::string_view, 13> folders{"/bin",
                                                   "/boot",
                                                   "/etc",
                                                   "/lib",
                                                   "/opt",
                                                   "/sbin",
                                                   "/srv",
                                                   "/usr/bin",
                                                   "/usr/lib",
                                                   "/usr/local/bin",
                                                   "/usr/local/sbin",
                                                   "/usr/sbin",
                                                   "/var/www"};

bool is_in(std::string_view folder, std::string_view path) {
    if (folder == "/" || path == folder) return true;
    return path.starts_with(folder) && path[folder.size()] == '/';
}

// A folder that is a link to another is watched where that is: /bin on newer systems.
std::string real_folder(const Host& host, std::string_view folder) {
    const auto real = host.resolve(folder);
    return real ? *real : std::string(folder);
}

// Files a folder is tried with: names that begin differently and say nothing, some of them deeper,
// and those an attacker changes first.
const std::vector<std::string>& names_in(std::string_view folder) {
    using Names = std::vector<std::string>;
    static const Names plain{"Xq0",        "aq0", "bq0", "dq0", "gq0", "jq0", "mq0",     "nq0",
                             "presscheck", "qq0", "sq0", "uq0", "xq0", "zq0", "vq0/aq0", "lq0/sq0"};
    static const auto with = [](Names more) {
        more.insert(more.end(), plain.begin(), plain.end());
        return more;
    };
    static const Names etc =
        with({"passwd", "shadow", "group", "sudoers", "ssh/sshd_config", "pam.d/sshd", "pam.d/su",
              "systemd/system/x.service", "cron.d/x", "crontab"});
    static const Names bin = with({"bash", "passwd", "ssh", "su", "sudo"});
    static const Names sbin = with({"sshd", "useradd"});
    if (folder == "/etc") return etc;
    if (folder == "/bin" || folder == "/usr/bin") return bin;
    if (folder == "/sbin" || folder == "/usr/sbin") return sbin;
    return plain;
}

// `covers`: whether a file is watched.
template <class Covers>
bool covers_all(const Host& host, std::string_view folder, const Covers& covers) {
    const auto real = real_folder(host, folder);
    const auto& names = names_in(folder);
    return std::all_of(names.begin(), names.end(),
                       [&](const std::string& name) { return covers(real + "/" + name); });
}

template <class Covers>
void judge(const Host& host, WatchedFolders& watched, const Covers& covers) {
    for (const auto folder : folders) {
        if (covers_all(host, folder, covers)) watched.covers.emplace_back(folder);
    }
}

// Expressions of AIDE are anchored at the root and free at the end.
class Matcher {
public:
    explicit Matcher(const std::string& expression)
        : re_(std::make_unique<re2::RE2>("(?:" + expression + ")", quiet())) {}

    bool usable() const { return re_->ok(); }
    bool matches(const std::string& path) const {
        return re_->Match(path, 0, path.size(), re2::RE2::ANCHOR_START, nullptr, 0);
    }

private:
    static re2::RE2::Options quiet() {
        constexpr std::int64_t memory = 1 << 20;
        re2::RE2::Options options;
        options.set_log_errors(false);
        options.set_max_mem(memory);
        return options;
    }

    std::unique_ptr<re2::RE2> re_;
};

class AideReading {
public:
    AideReading(const Host& host, WatchedFolders& watched) : host_(host), watched_(watched) {}

    void run(const std::string& config) {
        read(config, 0);
        if (watched_.hidden) return;
        bool doubtful = false;
        judge(host_, watched_, [&](const std::string& file) {
            const bool covered = covers(file, Taking::what_harms);
            doubtful = doubtful || covered != covers(file, Taking::what_helps);
            return covered;
        });
        if (doubtful) watched_.hide(Reason::unsupported, readable(config));
    }

private:
    static constexpr int deepest = 8;

    void read(const std::string& path, int depth) {
        if (depth > deepest) return watched_.hide(Reason::malformed, readable(path));
        const auto text = host_.read_file(path);
        if (!text) return watched_.hide(reason_without(text.error(), host_), readable(path));
        const auto conf = parse_aide_conf(*text, definitions_);
        if (conf.malformed_line)
            watched_.hide(Reason::malformed, place(path, *conf.malformed_line));
        if (!conf.database.empty()) watched_.database = conf.database;
        for (const auto& rule : conf.rules)
            rules_.push_back({rule, std::make_unique<Matcher>(rule.expression)});
        for (const auto& include : conf.includes) {
            if (include.conditional) {
                watched_.hide(Reason::unsupported, place(path, include.line));
            } else {
                follow(include, place(path, include.line), depth);
            }
        }
    }

    void follow(const AideInclude& include, const std::string& where, int depth) {
        const auto about = host_.info(include.path);
        if (!about) return watched_.hide(reason_without(about.error(), host_), where);
        if (about->type != FileType::directory) return add(include, include.path, where, depth);
        const auto entries = host_.list(include.path);
        if (!entries) return watched_.hide(reason_without(entries.error(), host_), where);
        const re2::RE2 names(include.names.empty() ? ".*" : include.names, re2::RE2::Quiet);
        if (!names.ok()) return watched_.hide(Reason::unsupported, where);
        for (const auto& entry : *entries) {
            if (entry.type == FileType::directory) continue;
            if (re2::RE2::PartialMatch(entry.name, names))
                add(include, include.path + "/" + entry.name, where, depth);
        }
    }

    // Debian's own scripts print rules about the files of the service they are named after.
    void add(const AideInclude& include, const std::string& path, const std::string& where,
             int depth) {
        constexpr unsigned may_be_run = 0111;
        static const re2::RE2 debian(R"(/etc/aide/aide\.conf\.d/\d\d_aide_[a-zA-Z0-9_-]+)");
        const auto about = host_.info(path);
        if (!about) return watched_.hide(reason_without(about.error(), host_), where);
        const bool runs = include.executes && (about->mode & may_be_run) != 0;
        if (!runs) return read(path, depth + 1);
        if (!re2::RE2::FullMatch(path, debian)) watched_.hide(Reason::unsupported, readable(path));
    }

    enum class Taking { what_helps, what_harms };

    // Of rules that may count or not, one kind.
    bool covers(const std::string& file, Taking taking) const {
        bool covered = false;
        for (const auto& [rule, matcher] : rules_) {
            const bool leaves_out = rule.kind == AideRule::Kind::leaves_out;
            if (rule.kind == AideRule::Kind::only_itself || !is_about_files(rule.types)) continue;
            // So is an expression that only PCRE reads.
            const bool doubtful = rule.conditional || !matcher->usable();
            if (doubtful && leaves_out != (taking == Taking::what_harms)) continue;
            const bool matches = !matcher->usable() || matcher->matches(file) ||
                                 (leaves_out && matches_a_folder_of(file, *matcher));
            if (leaves_out && matches) return false;
            covered = covered || matches;
        }
        return covered;
    }

    // A folder that is left out takes what is in it along.
    static bool matches_a_folder_of(std::string file, const Matcher& matcher) {
        for (auto slash = file.rfind('/'); slash != std::string::npos && slash > 0;
             slash = file.rfind('/')) {
            file.resize(slash);
            if (matcher.matches(file)) return true;
        }
        return false;
    }

    // "f,d", "0"; since 0.19 also "f=ext4".
    static bool is_about_files(std::string_view types) {
        return types.empty() || types == "0" || types.find('f') != std::string_view::npos;
    }

    const Host& host_;
    WatchedFolders& watched_;
    AideDefinitions definitions_;
    struct Compiled {
        AideRule rule;
        std::unique_ptr<Matcher> matcher;
    };
    std::vector<Compiled> rules_;
};

std::vector<std::string> by_commas(std::string_view list) {
    std::vector<std::string> parts;
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        if (const auto part = trimmed(list.substr(0, comma)); !part.empty())
            parts.emplace_back(part);
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return parts;
}

// What <syscheck> of one or more files says; the later one adds to the earlier.
class OssecReading {
public:
    OssecReading(const Host& host, WatchedFolders& watched) : host_(host), watched_(watched) {}

    void run(const std::string& folder) {
        read(folder + "/etc/ossec.conf", true);
        read(folder + "/etc/shared/agent.conf", false);
        if (watched_.hidden) return;
        judge(host_, watched_, [&](const std::string& file) {
            const auto in = [&](const std::string& each) { return is_in(each, file); };
            return is_watched(file) && std::none_of(ignored_.begin(), ignored_.end(), in);
        });
    }

private:
    // Several elements stand side by side, which is no document.
    void read(const std::string& path, bool needed) {
        const auto text = host_.read_file(path);
        if (!text) {
            if (needed || text.error().code != Errc::not_found)
                watched_.hide(reason_without(text.error(), host_), readable(path));
            return;
        }
        const auto root = parse_xml("<all>" + *text + "</all>");
        if (!root) return watched_.hide(Reason::malformed, readable(path));
        for (const auto& block : root->children) {
            for (const auto& section : block.children) {
                if (section.name == "syscheck") read_section(section, path);
            }
        }
    }

    void read_section(const XmlElement& section, const std::string& path) {
        for (const auto& each : section.children) {
            if (each.name == "disabled") watched_.switched_off = each.text == "yes";
            if (each.name == "directories") read_directories(each);
            if (each.name != "ignore") continue;
            // An expression of its own kind, which may leave out anything.
            const bool expression =
                std::any_of(each.attributes.begin(), each.attributes.end(),
                            [](const XmlAttribute& attribute) { return attribute.name == "type"; });
            if (expression && !is_about_endings(each.text))
                watched_.hide(Reason::unsupported, place(path, each.line));
            if (!expression) ignored_.push_back(each.text);
        }
    }

    // ".log$|.swp$"
    static bool is_about_endings(const std::string& expression) {
        static const re2::RE2 endings(R"((?:\\?\.[a-zA-Z0-9~]+\$)(?:\|\\?\.[a-zA-Z0-9~]+\$)*)");
        return re2::RE2::FullMatch(expression, endings);
    }

    struct Directory {
        std::string path;
        bool watches = true;
        std::int64_t levels = 256;  // how many folders deep
    };

    // The one that says most about where the file lies counts, of those the last.
    bool is_watched(const std::string& file) const {
        const Directory* nearest = nullptr;
        for (const auto& each : directories_) {
            const bool nearer = nearest == nullptr || each.path.size() >= nearest->path.size();
            if (nearer && is_in(each.path, file)) nearest = &each;
        }
        if (nearest == nullptr || !nearest->watches) return false;
        const auto at =
            static_cast<std::ptrdiff_t>(nearest->path == "/" ? 0 : nearest->path.size());
        return std::count(file.begin() + at, file.end(), '/') <= nearest->levels + 1;
    }

    void read_directories(const XmlElement& element) {
        Directory directory;
        for (const auto& [name, value] : element.attributes) {
            if (name == "restrict") directory.watches = false;
            if (name == "recursion_level") directory.levels = parse_decimal(value).value_or(-1);
            // One by one they may be switched on again, or off.
            if (name == "check_all" && value == "no") directory.watches = false;
            if ((name == "check_sum" || name.starts_with("check_sha")) && value == "no")
                directory.watches = false;
        }
        for (auto& path : by_commas(element.text)) {
            directory.path = path;
            while (directory.path.size() > 1 && directory.path.ends_with('/'))
                directory.path.pop_back();
            directories_.push_back(directory);
        }
    }

    const Host& host_;
    WatchedFolders& watched_;
    std::vector<Directory> directories_{};
    std::vector<std::string> ignored_{};
};

}  // namespace

WatchedFolders watched_by_aide(const Host& host, const std::string& config) {
    WatchedFolders watched;
    AideReading(host, watched).run(config);
    return watched;
}

WatchedFolders watched_by_ossec(const Host& host, const std::string& folder) {
    WatchedFolders watched;
    OssecReading(host, watched).run(folder);
    return watched;
}

// "dir=99/etc": with how many folders deep; a section [IgnoreAll] takes what it names away.
WatchedFolders watched_by_samhain(const Host& host, const std::string& config) {
    WatchedFolders watched;
    const auto text = host.read_file(config);
    if (!text) {
        watched.hide(reason_without(text.error(), host), readable(config));
        return watched;
    }
    std::vector<std::string> directories, ignored;
    bool ignores = false;
    LineReader lines(*text);
    while (const auto line = lines.next()) {
        const auto said = trimmed(line->text);
        if (said.starts_with('[')) ignores = said == "[IgnoreAll]";
        if (said.starts_with('@') || said.starts_with('$'))  // conditions on the host
            watched.hide(Reason::unsupported, place(config, line->number));
        const auto equals = said.find('=');
        if (equals == std::string_view::npos || trimmed(said.substr(0, equals)) != "dir") continue;
        auto path = trimmed(said.substr(equals + 1));
        path.remove_prefix(std::min(path.find('/'), path.size()));
        while (path.size() > 1 && path.ends_with('/'))
            path.remove_suffix(1);
        (ignores ? ignored : directories).emplace_back(path);
    }
    if (watched.hidden) return watched;
    judge(host, watched, [&](const std::string& path) {
        const auto in = [&](const std::string& each) { return !each.empty() && is_in(each, path); };
        return std::any_of(directories.begin(), directories.end(), in) &&
               std::none_of(ignored.begin(), ignored.end(), in);
    });
    return watched;
}

}  // namespace presscheck
