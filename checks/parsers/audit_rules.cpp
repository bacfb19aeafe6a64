#include "checks/parsers/audit_rules.h"

#include "checks/parsers/decimal.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace presscheck {
namespace {

using Words = std::vector<std::string_view>;

// auditctl takes blanks only for what they are, and quotes only around values.
Words words_of(std::string_view line) {
    Words words;
    while (!line.empty()) {
        const auto word = line.substr(0, line.find(' '));
        if (!word.empty()) words.push_back(word);
        line.remove_prefix(std::min(word.size() + 1, line.size()));
    }
    return words;
}

Error malformed(std::string_view what) {
    return {Errc::malformed, "not understood: " + std::string(what.substr(0, 64))};
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_name(std::string_view text) {
    constexpr std::string_view allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

// In the order r, w, x, a; nothing when it is none of these.
std::optional<std::string> permissions_of(std::string_view text) {
    constexpr std::string_view all = "rwxa";
    std::string found;
    if (text.empty() || text.find_first_not_of(all) != std::string_view::npos) return std::nullopt;
    for (const char each : all) {
        if (text.find(each) != std::string_view::npos) found += each;
    }
    return found;
}

std::string family_of(std::string_view arch) {
    if (is_one_of(arch, {"b64", "x86_64", "aarch64", "ppc64", "ppc64le", "s390x"})) return "b64";
    if (is_one_of(arch, {"b32", "i386", "i486", "i586", "i686", "arm", "ppc", "s390"}))
        return "b32";
    return std::string(arch);
}

std::string value_of(std::string_view value) {
    return is_one_of(value, {"-1", "4294967295", "unset"}) ? "unset" : std::string(value);
}

// Without the slash auditctl takes off the end.
std::string path_of(std::string_view path) {
    if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    return std::string(path);
}

class Parsing {
public:
    explicit Parsing(std::string_view line) : words_(words_of(line)) {}

    Result<AuditLine> run() {
        if (words_.empty() || words_.front().starts_with('#')) return line_;
        for (; at_ < words_.size(); ++at_) {
            const auto word = words_[at_];
            if (word.size() < 2 || word[0] != '-') return malformed(word);
            if (word[1] == '-' ? !take_long(word) : !take(word[1], word.substr(2)))
                return malformed(word);
        }
        if (line_.kind != AuditLine::Kind::rule) return any_rule_part_ ? stray() : line_;
        if (!settle()) return malformed(words_.front());
        return line_;
    }

private:
    static Result<AuditLine> stray() { return malformed("a rule without -a or -w"); }

    bool take_long(std::string_view word) {
        if (is_one_of(word, {"--loginuid-immutable", "--reset-lost"})) return true;
        if (word == "--backlog_wait_time" && at_ + 1 < words_.size()) {
            ++at_;
            return true;
        }
        return word.starts_with("--backlog_wait_time=");
    }

    bool take(char option, std::string_view rest) {
        if (option == 'c' || option == 'i') return rest.empty() && only(AuditLine::Kind::carry_on);
        if (option == 'D') return rest.empty() && only(AuditLine::Kind::clear);
        if (rest.empty()) {
            if (++at_ == words_.size()) return false;
            rest = words_[at_];
        }
        // What is in quotes may hold blanks, which stand in words of their own by now.
        if (rest.find_first_of("\"'\\") != std::string_view::npos) return false;
        return take_argument(option, rest);
    }

    bool take_argument(char option, std::string_view value) {
        switch (option) {
            case 'b':
            case 'f':
            case 'r':
                return parse_decimal(value).has_value();
            case 'e':
                return take_enabled(value);
            case 'a':
            case 'A':
                return take_list(value, option == 'A');
            case 'd':
                removes_ = true;
                return take_list(value, false);
            case 'w':
                return take_watch(value);
            case 'W':
                removes_ = true;
                return take_watch(value);
            case 'S':
                return take_syscalls(value);
            case 'F':
            case 'C':
                return take_field(value, option == 'C');
            case 'p':
                any_rule_part_ = true;
                return take_permissions(value);
            case 'k':
                any_rule_part_ = true;
                rule_.keys.emplace_back(value);
                return true;
            default:
                return false;
        }
    }

    bool only(AuditLine::Kind kind) {
        line_.kind = kind;
        return words_.size() == 1;
    }

    bool take_enabled(std::string_view value) {
        const auto number = parse_decimal(value);
        if (!number || *number < 0 || *number > 2) return false;
        line_.kind = AuditLine::Kind::enable;
        line_.enabled = static_cast<int>(*number);
        return words_.size() <= 2;
    }

    bool take_list(std::string_view value, bool first) {
        const auto comma = value.find(',');
        if (comma == std::string_view::npos || line_.kind == AuditLine::Kind::rule) return false;
        auto one = value.substr(0, comma), other = value.substr(comma + 1);
        if (is_one_of(other, {"always", "never"})) std::swap(one, other);
        if (!is_one_of(one, {"always", "never"}) ||
            !is_one_of(other, {"exit", "task", "user", "exclude", "filesystem"}))
            return false;
        line_.kind = AuditLine::Kind::rule;
        rule_.action = one;
        rule_.list = other;
        rule_.first = first;
        return true;
    }

    bool take_watch(std::string_view path) {
        if (!path.starts_with('/') || line_.kind == AuditLine::Kind::rule) return false;
        line_.kind = AuditLine::Kind::rule;
        rule_.action = "always";
        rule_.list = "exit";
        rule_.watch = true;
        rule_.path = path_of(path);
        return true;
    }

    bool take_syscalls(std::string_view list) {
        any_rule_part_ = true;
        while (!list.empty()) {
            const auto name = list.substr(0, list.find(','));
            if (!is_name(name)) return false;
            rule_.syscalls.emplace_back(name);
            list.remove_prefix(std::min(name.size() + 1, list.size()));
        }
        return !rule_.watch;
    }

    bool take_permissions(std::string_view value) {
        auto permissions = permissions_of(value);
        if (!permissions || !rule_.permissions.empty()) return false;
        rule_.permissions = *std::move(permissions);
        return true;
    }

    bool take_field(std::string_view text, bool between_fields) {
        any_rule_part_ = true;
        const auto name = text.substr(0, text.find_first_of("=!<>&"));
        const auto rest = text.substr(name.size());
        const auto size = std::min(rest.find_first_not_of("=!<>&"), rest.size());
        const auto comparison = rest.substr(0, size), value = rest.substr(size);
        if (!is_name(name) || value.empty() ||
            !is_one_of(comparison, {"=", "!=", "<", ">", "<=", ">=", "&", "&="}))
            return false;
        if (comparison == "=" && !between_fields && is_place(name)) return take_place(name, value);
        if (is_place(name) && name != "arch") return false;
        rule_.fields.push_back({std::string(name), std::string(comparison), value_of(value)});
        return true;
    }

    static bool is_place(std::string_view name) {
        return is_one_of(name, {"path", "dir", "perm", "arch", "key"});
    }

    bool take_place(std::string_view name, std::string_view value) {
        if (name == "perm") return take_permissions(value);
        if (name == "key") {
            rule_.keys.emplace_back(value);
            return true;
        }
        if (name == "arch") {
            if (rule_.arch) return false;
            rule_.arch = family_of(value);
            return true;
        }
        if (!value.starts_with('/') || rule_.path || rule_.directory) return false;
        (name == "path" ? rule_.path : rule_.directory) = path_of(value);
        return true;
    }

    bool settle() {
        if (rule_.watch && (!rule_.syscalls.empty() || !rule_.fields.empty() || rule_.directory))
            return false;
        if (rule_.watch && rule_.permissions.empty()) rule_.permissions = "rwxa";
        const bool placed = rule_.path || rule_.directory || !rule_.permissions.empty();
        if (placed && rule_.list != "exit") return false;
        std::sort(rule_.syscalls.begin(), rule_.syscalls.end());
        rule_.syscalls.erase(std::unique(rule_.syscalls.begin(), rule_.syscalls.end()),
                             rule_.syscalls.end());
        std::sort(rule_.fields.begin(), rule_.fields.end(),
                  [](const AuditField& left, const AuditField& right) {
                      return std::tie(left.name, left.comparison, left.value) <
                             std::tie(right.name, right.comparison, right.value);
                  });
        line_.rule = std::move(rule_);
        if (removes_) line_.kind = AuditLine::Kind::remove;
        return true;
    }

    Words words_;
    std::size_t at_ = 0;
    bool any_rule_part_ = false;
    bool removes_ = false;
    AuditLine line_;
    AuditRule rule_;
};

}  // namespace

Result<AuditLine> parse_audit_line(std::string_view line) {
    // auditctl sees nothing of what stands behind it, mawk and gawk differ in it.
    if (line.find('\0') != std::string_view::npos) return malformed("a zero byte");
    return Parsing(line).run();
}

}  // namespace presscheck
