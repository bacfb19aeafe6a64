#include "checks/parsers/rsyslog_conf.h"

#include "checks/parsers/rsyslog_selector.h"
#include "core/small_letters.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>

namespace presscheck {
namespace {

constexpr int deepest = 20;
constexpr int most_nested = 200;  // statements in each other, blocks among them

using Values = std::map<std::string, std::vector<std::string>>;

bool is_name(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
}

bool is_space(char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0;
}

std::string first_of(const Values& values, const std::string& name) {
    const auto found = values.find(name);
    return found == values.end() || found->second.empty() ? "" : found->second.front();
}

class Parser {
public:
    Parser(std::string path, std::string_view text, const RsyslogScript::Include& include,
           RsyslogScript& script, int depth)
        : path_(std::move(path)), text_(text), include_(include), script_(script), depth_(depth) {}

    void run(SyslogFlow& flow) { block(flow, true); }

private:
    // --- characters

    bool ended() const { return at_ >= text_.size(); }
    char here() const { return ended() ? '\0' : text_[at_]; }
    bool comes(std::string_view what) const { return text_.substr(at_).starts_with(what); }
    std::size_t line() const {
        return 1 +
               static_cast<std::size_t>(std::count(
                   text_.begin(),
                   text_.begin() + static_cast<std::ptrdiff_t>(std::min(at_, text_.size())), '\n'));
    }

    // What is not understood may hide or send anything.
    void give_up() {
        if (script_.unclear_at.empty()) script_.unclear_at = path_ + ":" + std::to_string(line());
        at_ = text_.size();
    }

    void skip_space() {
        while (!ended()) {
            if (is_space(here())) {
                ++at_;
            } else if (here() == '#') {
                skip_line();
            } else if (comes("/*")) {
                const auto end = text_.find("*/", at_ + 2);
                if (end == std::string_view::npos) return give_up();
                at_ = end + 2;
            } else {
                return;
            }
        }
    }

    void skip_line() { at_ = std::min(text_.find('\n', at_), text_.size()); }

    // A line that a backslash at its end goes on with the next.
    std::string take_line() {
        std::string taken;
        for (;;) {
            const auto from = at_;
            skip_line();
            taken += text_.substr(from, at_ - from);
            if (!taken.ends_with('\\') || ended()) return taken;
            taken.back() = ' ';
            ++at_;
        }
    }

    std::string take_name() {
        const auto from = at_;
        while (!ended() && is_name(here()))
            ++at_;
        return std::string(text_.substr(from, at_ - from));
    }

    // A backslash at the end of a line goes on with the first word of the next.
    std::string take_selector() {
        std::string taken;
        while (!ended() && !is_space(here())) {
            if (!comes("\\\n")) {
                taken += text_[at_++];
                continue;
            }
            at_ += 2;
            while (here() == ' ' || here() == '\t')
                ++at_;
        }
        return taken;
    }

    // REQUIRES: a quote is here.
    std::string take_string() {
        const char quote = text_[at_++];
        std::string value;
        while (!ended() && here() != quote) {
            if (here() == '\\') ++at_;
            if (!ended()) value += text_[at_++];
        }
        if (ended()) {
            give_up();
        } else {
            ++at_;
        }
        return value;
    }

    // --- statements

    void block(SyslogFlow& flow, bool whole_file) {
        if (++depth_ > deepest) return give_up();
        for (skip_space(); !ended() && here() != '}'; skip_space()) {
            const auto before = at_;
            statement(flow);
            if (at_ == before) return give_up();
        }
        if (ended() == whole_file) {
            if (!whole_file) ++at_;
        } else {
            give_up();
        }
        --depth_;
    }

    // One statement on what comes to it; what it stops is taken out of `flow`. Conditions stand in
    // each other without end.
    void statement(SyslogFlow& flow) {
        if (++statements_ > most_nested) return give_up();
        one_statement(flow);
        --statements_;
    }

    void one_statement(SyslogFlow& flow) {
        skip_space();
        const char c = here();
        if (c == '{') {
            ++at_;
            return block(flow, false);
        }
        if (c == '$') return directive(flow);
        if (c == '&') {
            ++at_;
            auto same = last_;
            return filtered(flow, same);
        }
        if (std::string_view("@/|^~?").find(c) != std::string_view::npos || is_module_action())
            return old_action(flow);
        if (c == ':') return property_filter(flow);
        if ((c == '!' || c == '+' || c == '-') && depth_ <= 1) return program_block(flow);
        if (c == '-') return old_action(flow);
        if (c == '*' || is_name(c)) return word(flow);
        give_up();
    }

    // `:omrelp:host:port`, and not `:msg, contains, "x"`.
    bool is_module_action() const {
        if (!comes(":om")) return false;
        const auto end = text_.find_first_of(":,\n", at_ + 1);
        return end != std::string_view::npos && text_[end] == ':';
    }

    // Runs what follows on those of `flow` that `part` lets through.
    void filtered(SyslogFlow& flow, const SyslogFlow& part) {
        SyslogFlow inner = flow;
        for (std::size_t i = 0; i < inner.severities.size(); ++i)
            inner.severities[i] &= part.severities[i];
        inner.unclear = inner.unclear || part.unclear;
        const auto before = inner;
        statement(inner);
        bool stops = false;
        for (std::size_t i = 0; i < inner.severities.size(); ++i) {
            const auto stopped =
                static_cast<std::uint8_t>(before.severities[i] & ~inner.severities[i]);
            stops = stops || stopped != 0;
            if (!part.unclear) flow.severities[i] &= static_cast<std::uint8_t>(~stopped);
        }
        if (part.unclear && stops) flow.unclear = true;
        if (!before.unclear && inner.unclear) flow.unclear = true;
        last_ = part;
    }

    void on_condition(SyslogFlow& flow) {
        auto part = SyslogFlow::all();
        part.unclear = true;
        filtered(flow, part);
    }

    void directive(SyslogFlow& flow) {
        ++at_;
        const auto name = in_small_letters(take_name());
        auto value = take_line();
        value.erase(0, std::min(value.find_first_not_of(" \t"), value.size()));
        value.erase(std::min(value.find_first_of(" \t\r#"), value.size()));
        if (name == "includeconfig") return include(value, flow);
        if (name == "ruleset") other_rules_ = in_small_letters(value) != "rsyslog_defaultruleset";
        if (name == "defaultruleset") flow.unclear = true;
        if (name == "actionexeconlywhenpreviousissuspended")
            spare_ = in_small_letters(value) == "on";
        if (name == "actionexeconlyeverynthtime") only_every_nth_ = value != "0" && value != "1";
        if (name == "actionexeconlyonceeveryinterval") only_once_in_a_while_ = value != "0";
        if (name == "defaultnetstreamdriver") script_.usual_driver = in_small_letters(value);
        if (name == "actionsendstreamdriver") driver_ = in_small_letters(value);
        if (name == "actionsendstreamdrivermode") driver_mode_ = value == "1";
        if (name == "actionqueuefilename") disk_queue_ = !value.empty();
    }

    // Lines of a program or a host, as of BSD's syslogd.
    void program_block(SyslogFlow&) {
        ++at_;
        auto value = take_line();
        value.erase(0, std::min(value.find_first_not_of(" \t"), value.size()));
        of_program_ = !value.starts_with('*');
    }

    void property_filter(SyslogFlow& flow) {
        const auto quote = text_.find_first_of("\"\n", at_);
        if (quote == std::string_view::npos || text_[quote] != '"') return give_up();
        at_ = quote;
        take_string();
        on_condition(flow);
    }

    void word(SyslogFlow& flow) {
        const auto from = at_;
        const auto name = in_small_letters(take_name());
        auto after = at_;
        while (after < text_.size() && is_space(text_[after]))
            ++after;
        const char next = after < text_.size() ? text_[after] : '\0';
        if (name == "if") return condition(flow);
        if (name == "foreach") return skip_to("do") ? on_condition(flow) : give_up();
        if (name == "stop") {
            flow.severities = {};
            return;
        }
        if (name == "set" || name == "unset" || name == "reset") return skip_assignment();
        if (name == "call" || name == "call_indirect") {
            take_line();
            flow.unclear = true;  // it may stop anything
            return;
        }
        if (name == "continue") return;
        if (next == '(' && name.find('.') == std::string::npos) {
            at_ = after + 1;
            return object(name, flow);
        }
        at_ = from;
        selector(flow);
    }

    void selector(SyslogFlow& flow) {
        const auto written = take_selector();
        const auto part = parse_syslog_selector(written);
        if (!part) return give_up();
        filtered(flow, *part);
    }

    void condition(SyslogFlow& flow) {
        if (!skip_to("then")) return give_up();
        on_condition(flow);
        skip_space();
        if (!comes("else") || (at_ + 4 < text_.size() && is_name(text_[at_ + 4]))) return;
        at_ += 4;
        on_condition(flow);
    }

    // Past the next such word that is in no string.
    bool skip_to(std::string_view wanted) {
        for (skip_space(); !ended(); skip_space()) {
            if (here() == '"' || here() == '\'') {
                take_string();
            } else if (is_name(here())) {
                if (in_small_letters(take_name()) == wanted) return true;
            } else {
                ++at_;
            }
        }
        return false;
    }

    void skip_assignment() {
        for (skip_space(); !ended() && here() != ';'; skip_space()) {
            if (here() == '"' || here() == '\'')
                take_string();
            else
                ++at_;
        }
        if (ended()) return give_up();
        ++at_;
    }

    // --- objects: NAME(a="b" c=["d", "e"])

    std::optional<Values> values() {
        Values result;
        for (skip_space(); !ended() && here() != ')'; skip_space()) {
            const auto name = in_small_letters(take_name());
            skip_space();
            if (name.empty() || here() != '=') return std::nullopt;
            ++at_;
            skip_space();
            auto& list = result[name];
            const bool many = here() == '[';
            if (many) ++at_;
            for (skip_space(); here() == '"'; skip_space()) {
                list.push_back(take_string());
                skip_space();
                if (!many) break;
                if (here() == ',') ++at_;
            }
            if (list.empty() || (many && here() != ']')) return std::nullopt;
            if (many) ++at_;
        }
        if (ended()) return std::nullopt;
        ++at_;
        return result;
    }

    void object(const std::string& name, SyslogFlow& flow) {
        const auto given = values();
        if (!given) return give_up();
        if (name == "action") return action(*given, flow);
        if (name == "include") return include(first_of(*given, "file"), flow);
        if (name == "global" && given->contains("defaultnetstreamdriver"))
            script_.usual_driver = in_small_letters(first_of(*given, "defaultnetstreamdriver"));
        if (name == "template") return skip_braces();
        if (name != "ruleset") return;
        skip_space();
        if (here() != '{') return give_up();
        ++at_;
        auto inside = SyslogFlow::all();
        inside.unclear = in_small_letters(first_of(*given, "name")) != "rsyslog_defaultruleset";
        block(inside, false);
    }

    void skip_braces() {
        skip_space();
        if (here() != '{') return;
        int open = 0;
        do {
            if (here() == '"' || here() == '\'') {
                take_string();
            } else {
                open += here() == '{' ? 1 : here() == '}' ? -1 : 0;
                ++at_;
            }
            skip_space();
        } while (open > 0 && !ended());
        if (open > 0) give_up();
    }

    // Whether the action passes over some of the messages that come to it.
    static bool runs_sometimes(const Values& given) {
        struct Setting {
            std::string_view name, always;  // with these words, by blanks, it passes over none
        };
        constexpr std::array settings{
            Setting{"action.execonlyeverynthtime", "0 1"},
            Setting{"action.execonlyonceeveryinterval", "0"},
            Setting{"action.execonlywhenpreviousissuspended", "off"},
            Setting{"config.enabled", "on"},
            Setting{"queue.samplinginterval", "0 1"},
            Setting{"ratelimit.interval", "0"},
            Setting{"ratelimit.name", ""},
        };
        return std::any_of(settings.begin(), settings.end(), [&](const Setting& setting) {
            const auto found = given.find(std::string(setting.name));
            if (found == given.end()) return false;
            const auto value = in_small_letters(found->second.front());
            return value.empty() ||
                   (" " + std::string(setting.always) + " ").find(" " + value + " ") ==
                       std::string::npos;
        });
    }

    void action(const Values& given, const SyslogFlow& flow) {
        const auto type = in_small_letters(first_of(given, "type"));
        if (type != "omfwd" && type != "omrelp") return;
        if (in_small_letters(first_of(given, "config.enabled")) == "off") return;
        auto sent = flow;
        sent.unclear = sent.unclear || runs_sometimes(given);
        auto protocol = type == "omrelp" ? "relp" : in_small_letters(first_of(given, "protocol"));
        if (protocol.empty()) protocol = "udp";
        const auto targets = given.find("target");
        if (targets == given.end()) return give_up();
        SyslogForward forward{"", first_of(given, "port"), protocol, sent, path_, line()};
        forward.driver = in_small_letters(first_of(given, "streamdriver"));
        if (forward.driver.empty())
            forward.driver = in_small_letters(first_of(given, "streamdriver.name"));
        forward.driver_mode = first_of(given, "streamdrivermode") == "1" ||
                              first_of(given, "streamdriver.mode") == "1";
        forward.relp_tls = in_small_letters(first_of(given, "tls")) == "on";
        forward.disk_queue = !first_of(given, "queue.filename").empty() &&
                             in_small_letters(first_of(given, "queue.type")) != "direct" &&
                             given.contains("queue.type");
        for (const auto& target : targets->second) {
            forward.target = target;
            add(forward);
        }
    }

    void include(const std::string& pattern, SyslogFlow& flow) {
        if (pattern.empty() || depth_ >= deepest) return give_up();
        for (const auto& [path, text] : include_(pattern)) {
            Parser inner(path, text, include_, script_, depth_);
            inner.other_rules_ = other_rules_;
            inner.of_program_ = of_program_;
            inner.only_every_nth_ = only_every_nth_;
            inner.only_once_in_a_while_ = only_once_in_a_while_;
            inner.driver_ = driver_;
            inner.driver_mode_ = driver_mode_;
            inner.disk_queue_ = disk_queue_;
            inner.run(flow);
            driver_ = inner.driver_;
            driver_mode_ = inner.driver_mode_;
            disk_queue_ = inner.disk_queue_;
            other_rules_ = inner.other_rules_;
            of_program_ = inner.of_program_;
            only_every_nth_ = inner.only_every_nth_;
            only_once_in_a_while_ = inner.only_once_in_a_while_;
        }
    }

    // --- actions of old: @host, @@(o)host:port;template, :omrelp:host:port, ?template of a path

    void old_action(SyslogFlow& flow) {
        const auto where = line();
        const auto text = take_line();
        if (text.starts_with('~')) {
            flow.severities = {};
        } else if (text.starts_with('@')) {
            const bool tcp = text.starts_with("@@");
            auto rest = std::string_view(text).substr(tcp ? 2 : 1);
            if (rest.starts_with('('))
                rest.remove_prefix(std::min(rest.find(')'), rest.size() - 1) + 1);
            add_old(rest, tcp ? "tcp" : "udp", flow, where);
        } else if (text.starts_with(":omrelp:")) {
            add_old(std::string_view(text).substr(8), "relp", flow, where);
        }
        spare_ = false;
    }

    void add_old(std::string_view rest, const char* protocol, SyslogFlow sent, std::size_t where) {
        rest = rest.substr(0, rest.find_first_of(" \t\r;#"));
        std::string target, port;
        if (rest.starts_with('[')) {
            target = rest.substr(1, std::min(rest.find(']'), rest.size()) - 1);
            rest.remove_prefix(std::min(rest.find(']'), rest.size() - 1) + 1);
        } else {
            target = rest.substr(0, rest.find(':'));
            rest.remove_prefix(target.size());
        }
        if (rest.starts_with(':')) port = rest.substr(1);
        sent.unclear = sent.unclear || spare_ || only_every_nth_ || only_once_in_a_while_;
        if (target.empty()) return give_up();
        SyslogForward forward{target, port, protocol, sent, path_, where};
        forward.driver = driver_;
        forward.driver_mode = driver_mode_;
        forward.disk_queue = disk_queue_;
        disk_queue_ = false;  // a queue is of one action
        add(std::move(forward));
    }

    void add(SyslogForward forward) {
        forward.flow.unclear = forward.flow.unclear || other_rules_ || of_program_;
        script_.forwards.push_back(std::move(forward));
    }

    std::string path_;
    std::string_view text_;
    const RsyslogScript::Include& include_;
    RsyslogScript& script_;
    int depth_;
    int statements_ = 0;
    std::size_t at_ = 0;
    SyslogFlow last_ = SyslogFlow::all();  // of the last filter, for `&`
    bool other_rules_ = false;             // a rule set that something else has to use
    bool of_program_ = false;
    bool spare_ = false;  // the next action is one for when another fails
    // Actions of old pass over messages, until these are set back.
    bool only_every_nth_ = false, only_once_in_a_while_ = false;
    // What actions of old send with.
    std::string driver_;
    bool driver_mode_ = false, disk_queue_ = false;
};

}  // namespace

SyslogFlow SyslogFlow::all() {
    SyslogFlow flow;
    flow.severities.fill(0xff);
    return flow;
}

bool SyslogFlow::is_everything() const {
    // kern, user, daemon, auth, syslog, cron, authpriv: what the system itself says.
    constexpr std::array<std::size_t, 7> facilities{0, 1, 3, 4, 5, 9, 10};
    constexpr std::uint8_t info_or_worse = 0x7f;
    return std::all_of(facilities.begin(), facilities.end(), [&](std::size_t facility) {
        return (severities[facility] & info_or_worse) == info_or_worse;
    });
}

RsyslogScript RsyslogScript::parse(const std::string& path, std::string_view text,
                                   const Include& include) {
    RsyslogScript script;
    auto flow = SyslogFlow::all();
    Parser(path, text, include, script, 0).run(flow);
    return script;
}

}  // namespace presscheck
