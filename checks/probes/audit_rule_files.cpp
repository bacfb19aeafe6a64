#include "checks/probes/audit_rule_files.h"

#include "checks/parsers/line_reader.h"
#include "checks/probes/observed.h"

#include <algorithm>
#include <cctype>

namespace presscheck {
namespace {

constexpr std::string_view folder = "/etc/audit/rules.d";
constexpr std::string_view single_file = "/etc/audit/audit.rules";

struct SourceLine {
    std::string text, source;
};

bool begins_with_option(std::string_view line, std::string_view option) {
    return trimmed(line).starts_with(option);
}

// What augenrules does to the order: -D first, then -b and -f, and -e last; of each the last one.
std::vector<SourceLine> rearranged(std::vector<SourceLine> lines) {
    std::optional<SourceLine> clear, enable;
    std::vector<SourceLine> result;
    for (auto& line : lines) {
        if (begins_with_option(line.text, "-e")) {
            enable = std::move(line);
        } else if (trimmed(line.text) == "-D") {
            clear = std::move(line);
        } else {
            result.push_back(std::move(line));
        }
    }
    if (clear) result.insert(result.begin(), *std::move(clear));
    if (enable) result.push_back(*std::move(enable));
    return result;
}

class Loading {
public:
    explicit Loading(const Host& host) : host_(host) {}

    AuditRules run() {
        for (const auto& line : gather()) {
            if (!load(line) && !carry_on_) break;
        }
        return std::move(loaded_);
    }

private:
    void miss(Reason reason, std::string source) {
        if (loaded_.incomplete) return;
        loaded_.incomplete = reason;
        loaded_.incomplete_source = std::move(source);
    }

    std::vector<SourceLine> gather() {
        std::vector<SourceLine> lines;
        const auto entries = host_.list(folder);
        if (!entries && entries.error().code != Errc::not_found) {
            miss(reason_of(entries.error(), host_), std::string(folder));
            return {};
        }
        if (!entries) return add_file(std::string(single_file), lines) ? lines : no_lines();
        std::vector<std::string> names;
        for (const auto& entry : *entries) {
            if (!entry.name.starts_with('.') && entry.name.ends_with(".rules"))
                names.push_back(entry.name);
        }
        std::sort(names.begin(), names.end(), in_version_order);
        for (const auto& name : names) {
            if (!add_file(std::string(folder) + "/" + name, lines)) return no_lines();
        }
        return rearranged(std::move(lines));
    }

    static std::vector<SourceLine> no_lines() { return {}; }

    bool add_file(const std::string& path, std::vector<SourceLine>& lines) {
        const auto content = host_.read_file(path);
        if (!content) {
            if (content.error().code == Errc::not_found) return true;
            miss(reason_of(content.error(), host_), path);
            return false;
        }
        LineReader reader(*content);
        while (const auto line = reader.next()) {
            // augenrules joins files as cat does: a last line without its end goes on in the next.
            if (open_ && !lines.empty()) {
                lines.back().text += line->text;
            } else {
                lines.push_back({std::string(line->text), place(path, line->number)});
            }
            open_ = false;
        }
        open_ = content->empty() ? open_ : !content->ends_with('\n');
        return true;
    }

    // Whether auditctl and the kernel took the line.
    bool load(const SourceLine& line) {
        auto parsed = parse_audit_line(line.text);
        if (!parsed) {
            miss(Reason::malformed, line.source);
            may_hinder_ = may_hinder_ || may_hinder(line.text);
            if (may_hinder_ || may_remove(line.text)) doubt([](const AuditRule&) { return true; });
            return false;
        }
        switch (parsed->kind) {
            case AuditLine::Kind::nothing:
                return true;
            case AuditLine::Kind::carry_on:
                carry_on_ = true;
                return true;
            case AuditLine::Kind::clear:
                if (is_locked()) return false;
                loaded_.rules.clear();
                return true;
            case AuditLine::Kind::enable:
                if (is_locked()) return false;
                loaded_.enabled = parsed->enabled;
                return true;
            case AuditLine::Kind::remove:
                return !is_locked() && remove(std::move(parsed->rule), line.source);
            case AuditLine::Kind::rule:
                break;
        }
        return !is_locked() && add({std::move(parsed->rule), line.source});
    }

    // After `-e 2` nothing is taken any more.
    bool is_locked() const { return loaded_.enabled == 2; }

    // A line that takes rules away, in a form that is not understood.
    static bool may_remove(std::string_view line) {
        for (const std::string_view option : {"-d", "-D", "-W"}) {
            if (trimmed(line).starts_with(option) ||
                line.find(" " + std::string(option)) != std::string_view::npos)
                return true;
        }
        return false;
    }

    // One that says what is not recorded: of rules that are there (-A) and of those to come.
    static bool may_hinder(std::string_view line) {
        return line.find("never") != std::string_view::npos ||
               line.find("exclude") != std::string_view::npos;
    }

    template <class Which>
    void doubt(Which which) {
        for (auto& known : loaded_.rules)
            known.doubtful = known.doubtful || which(known.rule);
    }

    // As the kernel compares them.
    bool settle(AuditRule& rule, const std::string& source) {
        if (rule.list != "task" && rule.syscalls.empty()) rule.syscalls = {"all"};
        if (!find_place(rule, source)) return false;
        rule.first = rule.watch = false;
        return true;
    }

    // The kernel refuses to take away what it does not have; whether two ways to write a rule are
    // the same to it is not told here for sure.
    bool remove(AuditRule rule, const std::string& source) {
        const bool settled = settle(rule, source);
        const auto same = std::find_if(
            loaded_.rules.begin(), loaded_.rules.end(),
            [&](const LoadedAuditRule& known) { return settled && known.rule == rule; });
        if (same != loaded_.rules.end()) {
            loaded_.rules.erase(same);
            return true;
        }
        miss(Reason::malformed, source);
        doubt([&](const AuditRule& known) {
            return known.list == rule.list && known.path == rule.path &&
                   known.directory == rule.directory;
        });
        return false;
    }

    bool add(LoadedAuditRule loaded) {
        auto& rule = loaded.rule;
        const bool first = rule.first;
        if (!settle(rule, loaded.source)) return false;
        loaded.doubtful = may_hinder_;
        const bool twice =
            std::any_of(loaded_.rules.begin(), loaded_.rules.end(),
                        [&](const LoadedAuditRule& known) { return known.rule == rule; });
        if (twice) {  // the kernel has it already, which auditctl counts as an error
            miss(Reason::malformed, loaded.source);
            return false;
        }
        loaded_.rules.insert(first ? loaded_.rules.begin() : loaded_.rules.end(),
                             std::move(loaded));
        return true;
    }

    // A folder that is watched has to be there, and so has the folder of a file.
    bool find_place(AuditRule& rule, const std::string& source) {
        if (rule.watch && is_folder(*rule.path)) {
            rule.directory = std::move(rule.path);
            rule.path.reset();
        }
        if (!rule.path && !rule.directory) return true;
        const auto needed =
            rule.directory ? *rule.directory
                           : rule.path->substr(0, std::max<std::size_t>(rule.path->rfind('/'), 1));
        const auto found = host_.resolve(needed);
        if (found) return true;
        const bool missing = found.error().code == Errc::not_found;
        miss(missing ? Reason::malformed : reason_of(found.error(), host_), source);
        return false;
    }

    bool is_folder(const std::string& path) {
        const auto resolved = host_.resolve(path);
        if (!resolved) return false;
        const auto about = host_.info(*resolved);
        return about && about->type == FileType::directory;
    }

    const Host& host_;
    AuditRules loaded_;
    bool carry_on_ = false;
    bool may_hinder_ = false;  // a line that is not understood may
    bool open_ = false;        // the last line so far has no end yet
};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Letters come before all else but the end and a tilde.
int rank(std::string_view text, std::size_t at) {
    if (at >= text.size() || is_digit(text[at])) return 0;
    if (text[at] == '~') return -1;
    const auto byte = static_cast<unsigned char>(text[at]);
    return std::isalpha(byte) != 0 ? byte : byte + 256;
}

// Without the endings `ls -v` leaves out at first: parts of letters and digits that begin with a
// dot and a letter.
std::string_view without_endings(std::string_view name) {
    for (;;) {
        const auto dot = name.rfind('.');
        if (dot == std::string_view::npos || dot == 0 || dot + 1 == name.size()) return name;
        const auto ending = name.substr(dot + 1);
        const auto is_letter = [](char c) {
            return std::isalpha(static_cast<unsigned char>(c)) != 0;
        };
        const bool plain = std::all_of(ending.begin(), ending.end(), [&](char c) {
            return is_letter(c) || is_digit(c) || c == '~';
        });
        if (!plain || is_digit(ending.front())) return name;
        name = name.substr(0, dot);
    }
}

// The number that begins there, without its leading zeros.
std::string_view number_from(std::string_view text, std::size_t& at) {
    const auto begin = std::min(text.find_first_not_of('0', at), text.size());
    at = begin;
    while (at < text.size() && is_digit(text[at]))
        ++at;
    return text.substr(begin, at - begin);
}

}  // namespace

bool in_version_order(std::string_view whole_left, std::string_view whole_right) {
    const auto left = without_endings(whole_left), right = without_endings(whole_right);
    std::size_t i = 0, j = 0;
    while (i < left.size() || j < right.size()) {
        while ((i < left.size() && !is_digit(left[i])) ||
               (j < right.size() && !is_digit(right[j]))) {
            const int one = rank(left, i), other = rank(right, j);
            if (one != other) return one < other;
            ++i;
            ++j;
        }
        const auto one = number_from(left, i), other = number_from(right, j);
        if (one.size() != other.size()) return one.size() < other.size();
        if (one != other) return one < other;
    }
    return whole_left < whole_right;
}

AuditRules load_audit_rules(const Host& host) {
    return Loading(host).run();
}

}  // namespace presscheck
