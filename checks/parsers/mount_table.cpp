#include "checks/parsers/mount_table.h"

#include "checks/parsers/decimal.h"
#include "checks/parsers/line_reader.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <set>
#include <utility>

namespace presscheck {
namespace {

// mount(8): of two such words the later one counts.
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> opposites{
    {{"async", "sync"},
     {"atime", "noatime"},
     {"auto", "noauto"},
     {"dev", "nodev"},
     {"diratime", "nodiratime"},
     {"exec", "noexec"},
     {"iversion", "noiversion"},
     {"lazytime", "nolazytime"},
     {"relatime", "norelatime"},
     {"ro", "rw"},
     {"suid", "nosuid"},
     {"symfollow", "nosymfollow"},
     {"user", "nouser"}}};

bool are_opposites(std::string_view a, std::string_view b) {
    return std::any_of(opposites.begin(), opposites.end(), [&](const auto& pair) {
        return (pair.first == a && pair.second == b) || (pair.first == b && pair.second == a);
    });
}

// Blanks, line ends and backslashes are written as three octal digits.
std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto digits = text.substr(i + 1, 3);
        const bool octal =
            text[i] == '\\' && digits.size() == 3 && digits[0] <= '3' &&
            std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '7'; });
        if (!octal) {
            out += text[i];
            continue;
        }
        int code = 0;
        for (const char c : digits)
            code = code * 8 + (c - '0');
        out += static_cast<char>(code);
        i += digits.size();
    }
    return out;
}

std::vector<std::string_view> fields_of(std::string_view line) {
    constexpr std::string_view blanks = " \t";
    std::vector<std::string_view> fields;
    for (auto start = line.find_first_not_of(blanks); start != std::string_view::npos;) {
        const auto end = std::min(line.find_first_of(blanks, start), line.size());
        fields.push_back(line.substr(start, end - start));
        start = line.find_first_not_of(blanks, end);
    }
    return fields;
}

// Whether the name of an option says that its value opens something. A file's name does not, but
// who tells `keyfile=` from `key=` for every file system there will be?
bool is_secret_option(std::string_view name) {
    constexpr std::array<std::string_view, 10> parts{"pass", "secret", "key",  "token", "cred",
                                                     "pin",  "auth",   "hash", "salt",  "pw"};
    const auto small = in_small_letters(name);
    return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
        return small.find(part) != std::string::npos;
    });
}

// `user=name%password` of CIFS, `user=name:password` of curlftpfs.
bool holds_login(std::string_view name, std::string_view value) {
    return in_small_letters(name).find("user") != std::string::npos &&
           value.find_first_of("%:") != std::string_view::npos;
}

std::string without_secret(std::string option) {
    const std::string_view whole = option;
    const auto equals = whole.find('=');
    if (equals == std::string_view::npos) return option;
    const auto name = whole.substr(0, equals);
    const auto value = whole.substr(equals + 1);
    const bool secret = is_secret_option(name) || holds_login(name, value) ||
                        !harmless_mount_source(std::string(value));
    return secret ? std::string(name) : option;
}

// findmnt(8): `rw` only when both say so, then the mount's own, then the file system's.
MountOptions merged(std::string_view mount, std::string_view filesystem) {
    MountOptions all = split_mount_options(mount);
    for (auto& option : split_mount_options(filesystem))
        all.push_back(std::move(option));
    const bool read_only = std::find(all.begin(), all.end(), "ro") != all.end();
    MountOptions options{read_only ? "ro" : "rw"};
    for (auto& option : all) {
        if (option == "ro" || option == "rw") continue;
        if (std::find(options.begin(), options.end(), option) == options.end()) {
            options.push_back(std::move(option));
        }
    }
    return options;
}

std::optional<int> small_number(std::string_view text) {
    const auto number = parse_decimal(text);
    if (!number || *number < 0 || *number > std::numeric_limits<int>::max()) return std::nullopt;
    return static_cast<int>(*number);
}

// "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue"
std::optional<RunningMount> read_mount(std::string_view line) {
    const auto fields = fields_of(line);
    constexpr std::size_t fixed = 6, after_dash = 3;
    const auto dash = std::find(fields.begin(), fields.end(), "-");
    if (dash - fields.begin() < static_cast<std::ptrdiff_t>(fixed)) return std::nullopt;
    const auto left =
        static_cast<std::size_t>(fields.end() - dash) - (dash != fields.end() ? 1 : 0);
    // The kernel writes an empty source as nothing at all.
    if (left != after_dash && left != after_dash - 1) return std::nullopt;
    const auto id = small_number(fields[0]);
    const auto parent = small_number(fields[1]);
    if (!id || !parent || fields[2].find(':') == std::string_view::npos) return std::nullopt;
    RunningMount mount;
    mount.id = *id;
    mount.parent = *parent;
    mount.device = fields[2];
    mount.root = unescaped(fields[3]);
    mount.path = unescaped(fields[4]);
    mount.filesystem = unescaped(dash[1]);
    mount.source = harmless_mount_source(left == after_dash ? unescaped(dash[2]) : "");
    // What the kernel says of an automount are numbers of this start: processes, pipes.
    const bool automount = mount.filesystem == "autofs";
    const auto own = dash[static_cast<std::ptrdiff_t>(left)];
    mount.options = merged(fields[5], automount ? std::string_view{} : own);
    if (!mount.path.starts_with('/')) return std::nullopt;
    return mount;
}

// Which mounts lie directly on a mount, by their path.
using Children = std::map<int, std::map<std::string, std::size_t, std::less<>>>;

// The mount that is reached first on the way from a mount along a path.
std::optional<std::size_t> next_on(const Children& children, int mount, std::string_view path,
                                   std::size_t from) {
    const auto found = children.find(mount);
    if (found == children.end()) return std::nullopt;
    for (auto end = std::max<std::size_t>(from, 1); end <= path.size(); ++end) {
        const bool component = end == path.size() || path[end] == '/' || end == 1;
        if (!component) continue;
        const auto child = found->second.find(path.substr(0, end));
        if (child != found->second.end()) return child->second;
    }
    return std::nullopt;
}

}  // namespace

MountOptions options_in_force(MountOptions written) {
    MountOptions kept;
    for (auto& option : written) {
        std::erase_if(kept,
                      [&](const std::string& before) { return are_opposites(before, option); });
        kept.push_back(std::move(option));
    }
    return kept;
}

MountOptions split_mount_options(std::string_view list) {
    MountOptions options;
    std::string option;
    bool quoted = false;
    const auto finish = [&] {
        if (!option.empty()) options.push_back(without_secret(unescaped(option)));
        option.clear();
    };
    for (const char c : list) {
        if (c == '"') quoted = !quoted;
        if (c == ',' && !quoted) {
            finish();
        } else {
            option += c;
        }
    }
    finish();
    return options;
}

std::optional<std::string> harmless_mount_source(std::string source) {
    // user:password@host, user%password@host, wherever it stands; and connection strings that
    // carry options of their own (":sftp,host=h,pass=p:").
    const auto at = source.rfind('@');
    if (at != std::string::npos) {
        auto before = std::string_view(source).substr(0, at);
        const auto scheme = before.find("://");
        if (scheme != std::string_view::npos) before.remove_prefix(scheme + 3);
        if (before.find_first_of(":%") != std::string_view::npos) return std::nullopt;
    }
    const auto equals = source.find('=');
    const auto comma = source.find(',');
    if (equals != std::string::npos && comma != std::string::npos) {
        const auto small = in_small_letters(source);
        for (const std::string_view word : {"pass", "secret", "key", "token", "cred"}) {
            if (small.find(word) != std::string::npos) return std::nullopt;
        }
    }
    return source;
}

RunningMounts parse_mountinfo(std::string_view bytes) {
    RunningMounts found;
    LineReader lines(bytes);
    while (const auto line = lines.next()) {
        if (line->text.empty()) continue;
        auto mount = read_mount(line->text);
        if (!mount) {
            found.malformed = true;
            continue;
        }
        mount->line = line->number;
        found.mounts.push_back(*std::move(mount));
    }
    return found;
}

Fstab parse_fstab(std::string_view bytes) {
    Fstab found;
    LineReader lines(bytes);
    while (const auto line = lines.next()) {
        const auto text = trimmed(line->text);
        if (text.empty() || text.starts_with('#')) continue;
        const auto fields = fields_of(text);
        if (fields.size() < 3) {
            found.malformed = true;
            continue;
        }
        if (fields[2] == "swap" || fields[2] == "ignore") continue;
        FstabEntry entry{harmless_mount_source(unescaped(fields[0])),
                         unescaped(fields[1]),
                         unescaped(fields[2]),
                         {},
                         line->number};
        entry.options = split_mount_options(fields.size() > 3 ? fields[3] : "");
        if (!entry.path.starts_with('/')) {
            found.malformed = true;
            continue;
        }
        found.entries.push_back(std::move(entry));
    }
    return found;
}

std::vector<bool> visible_mounts(const std::vector<RunningMount>& mounts) {
    // Mounts whose parent is not in the table hang below one root, which no mount is.
    constexpr int above_all = -1;
    std::set<int> ids;
    for (const auto& mount : mounts)
        ids.insert(mount.id);
    Children children;
    for (std::size_t i = 0; i < mounts.size(); ++i) {
        const auto& mount = mounts[i];
        const bool known = ids.contains(mount.parent) && mount.parent != mount.id;
        children[known ? mount.parent : above_all].emplace(mount.path, i);
    }
    std::vector<bool> visible(mounts.size(), false);
    for (std::size_t i = 0; i < mounts.size(); ++i) {
        const auto& path = mounts[i].path;
        auto reached = next_on(children, above_all, path, 0);
        for (std::size_t steps = 0; reached && steps <= mounts.size(); ++steps) {
            const auto& here = mounts[*reached];
            const auto next = next_on(children, here.id, path, here.path.size());
            if (!next) break;
            reached = next;
        }
        // How the kernel marks a mount whose folder was deleted.
        visible[i] = reached == i && !path.ends_with("//deleted");
    }
    return visible;
}

}  // namespace presscheck
