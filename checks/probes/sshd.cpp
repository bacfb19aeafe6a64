#include "checks/probes/sshd.h"

#include "checks/parsers/sshd_config.h"
#include "checks/parsers/sshd_defaults.h"
#include "checks/parsers/sshd_settings.h"
#include "checks/probes/observed.h"
#include "checks/probes/sshd_files.h"
#include "checks/probes/sshd_start.h"

#include <arpa/inet.h>
#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <utility>

namespace presscheck {
namespace {

// A value, or why there is none, before it has the type of its column.
struct Answer {
    std::vector<std::string> values;
    std::string source;
    std::optional<Cell> instead;
};

std::string joined(const std::vector<std::string>& values) {
    std::string line;
    for (const auto& value : values)
        line += line.empty() ? value : " " + value;
    return line;
}

Cell seconds(const std::string& text) {
    const auto count = std::atol(text.c_str());
    return count == 0 ? unlimited() : duration(std::chrono::seconds(count));
}

Cell typed(const Answer& answer, Type type) {
    if (answer.instead) return *answer.instead;
    if (type == Type{Kind::text, true}) return observed_texts(answer.values);
    if (type == Type{Kind::integer, true}) {
        std::vector<std::int64_t> numbers;
        for (const auto& value : answer.values)
            numbers.push_back(std::atol(value.c_str()));
        return integers(numbers);
    }
    if (type.kind == Kind::integer) return integer(std::atol(answer.values.front().c_str()));
    if (type.kind == Kind::duration) return seconds(answer.values.front());
    return observed_text(joined(answer.values));
}

// Turns settings into the answers of one row.
class Answers {
public:
    Answers(const SshdSettings& settings, const SshdRelease& release)
        : settings_(settings), release_(release) {}

    // Errors: malformed (an algorithm or address at which sshd gives up).
    Result<Answer> of(std::string_view name) const {
        if (name == "kbdinteractiveauthentication") return keyboard_interactive();
        if (name == "listenaddress") return listen_addresses();
        if (name == "rekeylimit") return rekey_limit();
        const auto found = settings_.find(name);
        if (found == settings_.end()) return default_of(name);
        const auto* keyword = find_sshd_keyword(name);
        if (keyword != nullptr && keyword->kind == SshdKind::algorithms) {
            return algorithms(name, found->second);
        }
        return Answer{found->second.values, found->second.source, {}};
    }

private:
    Answer default_of(std::string_view name) const {
        auto value = sshd_default(name, release_);
        switch (value.known) {
            case SshdDefault::Known::value:
                return {std::move(value.values), {}, {}};
            case SshdDefault::Known::absent:
                return {{}, {}, absent()};
            case SshdDefault::Known::differs:
                break;
        }
        return {{}, {}, unknown(Reason::version)};
    }

    Result<Answer> algorithms(std::string_view name, const SshdSetting& setting) const {
        auto list = sshd_algorithms(name, setting.values.front(), release_);
        if (!list) return at(setting.source, std::move(list).error());
        if (!*list) return Answer{{}, setting.source, unknown(Reason::version)};
        return Answer{**std::move(list), setting.source, {}};
    }

    // Until 8.7 either of two options turned it on, and the other one was on by default.
    Answer keyboard_interactive() const {
        constexpr std::string_view name = "kbdinteractiveauthentication";
        const auto own = settings_.find(name);
        const auto challenge = settings_.find("challengeresponseauthentication");
        const bool separate = !release_.version || *release_.version < 807;
        const auto& none = settings_.end();
        if (!separate) {
            return own == none ? default_of(name)
                               : Answer{own->second.values, own->second.source, {}};
        }
        const auto& setting = challenge != none ? challenge : own;
        const bool on_by_own = own != none && own->second.values.front() == "yes";
        const bool on_by_challenge = challenge == none || challenge->second.values.front() == "yes";
        const bool old_on = on_by_own || on_by_challenge;
        Answer answer{{old_on ? "yes" : "no"}, {}, {}};
        if (setting != none) answer.source = setting->second.source;
        if (release_.version || setting == none) return answer;
        // Without a version both ways of reading must agree.
        const bool differ = own != none && challenge != none && on_by_own != on_by_challenge;
        const bool new_on = setting->second.values.front() == "yes";
        if (differ || new_on != old_on) answer.instead = unknown(Reason::version);
        return answer;
    }

    Answer rekey_limit() const {
        const auto bytes = settings_.find("rekeylimit");
        const auto interval = settings_.find("rekeyinterval");
        Answer answer = bytes == settings_.end()
                            ? default_of("rekeylimit")
                            : Answer{bytes->second.values, bytes->second.source, {}};
        answer.values.push_back(interval == settings_.end() ? "0"
                                                            : interval->second.values.front());
        return answer;
    }

    std::vector<std::string> ports() const {
        const auto found = settings_.find("port");
        return found == settings_.end() ? std::vector<std::string>{"22"} : found->second.values;
    }

    Result<Answer> listen_addresses() const {
        const auto family = of("addressfamily");
        if (!family) return family.error();
        const auto& only = family->values.front();
        Answer answer;
        const auto found = settings_.find("listenaddress");
        if (found == settings_.end()) {
            for (const auto& port : ports()) {
                if (only != "inet") answer.values.push_back("[::]:" + port);
                if (only != "inet6") answer.values.push_back("0.0.0.0:" + port);
            }
            return answer;
        }
        answer.source = found->second.source;
        const auto& pairs = found->second.values;  // address, port, address, port ...
        for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
            const auto on = pairs[i + 1] == "0" ? ports() : std::vector<std::string>{pairs[i + 1]};
            for (const auto& port : on) {
                auto address = spelled(pairs[i], port, only);
                if (!address) return at(answer.source, std::move(address).error());
                answer.values.push_back(*std::move(address));
            }
        }
        return answer;
    }

    // A name stays a name: asking for its address would be a question to the network.
    static Result<std::string> spelled(const std::string& address, const std::string& port,
                                       std::string_view family) {
        std::array<unsigned char, 16> bytes{};
        std::array<char, INET6_ADDRSTRLEN> shown{};
        const bool v4 = inet_pton(AF_INET, address.c_str(), bytes.data()) == 1;
        const bool v6 = !v4 && inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1;
        if ((v4 && family == "inet6") || (v6 && family == "inet")) {
            return Error{Errc::malformed, "address " + address + " is not of the AddressFamily"};
        }
        if (v6) {
            inet_ntop(AF_INET6, bytes.data(), shown.data(), shown.size());
            return "[" + std::string(shown.data()) + "]:" + port;
        }
        const bool scoped = address.find(':') != std::string::npos;  // fe80::1%eth0
        return (scoped ? "[" + address + "]" : address) + ":" + port;
    }

    const SshdSettings& settings_;
    const SshdRelease& release_;
};

Status add_row(Table& table, const std::string& context, const std::string& source,
               const SshdSettings& settings, const SshdRelease& release) {
    auto& row = table.add_row();
    row.set("context", observed_text(context), source);
    const Answers answers(settings, release);
    for (const auto& column : table.probe().columns) {
        if (column.name == "context") continue;
        const auto answer = answers.of(column.name);
        if (!answer) return answer.error();
        row.set(column.name, typed(*answer, column.type), answer->source);
    }
    return Ok{};
}

struct Method {
    std::string_view name, keyword;
};
constexpr std::array methods{Method{"gssapi-with-mic", "gssapiauthentication"},
                             Method{"hostbased", "hostbasedauthentication"},
                             Method{"keyboard-interactive", "kbdinteractiveauthentication"},
                             Method{"password", "passwordauthentication"},
                             Method{"publickey", "pubkeyauthentication"}};

// sshd does not start when each way in that AuthenticationMethods lists has a method that is off.
Status has_a_way_in(const SshdSettings& global, const SshdRelease& release) {
    const auto listed = global.find("authenticationmethods");
    if (listed == global.end() || listed->second.values.front() == "any") return Ok{};
    const Answers answers(global, release);
    const auto is_off = [&](std::string_view written) {
        const auto name = written.substr(0, written.find(':'));
        const auto method = std::find_if(methods.begin(), methods.end(),
                                         [&](const Method& each) { return each.name == name; });
        if (method == methods.end()) return false;
        const auto answer = answers.of(method->keyword);
        return answer && !answer->instead && answer->values == std::vector<std::string>{"no"};
    };
    for (std::string_view way : listed->second.values) {
        bool open = true;
        for (std::size_t at = 0; at <= way.size();) {
            const auto end = std::min(way.find(',', at), way.size());
            open = open && !is_off(way.substr(at, end - at));
            at = end + 1;
        }
        if (open) return Ok{};
    }
    return at(listed->second.source,
              Error{Errc::malformed, "AuthenticationMethods needs a method that is off"});
}

Status add_rows(Table& table, const Host& host, const SshdRelease& release) {
    const auto line = read_sshd_command_line(host);
    if (!line) return line.error();
    auto main = host.read_file(line->config);
    if (!main) return std::move(main).error();
    auto config = parse_sshd_config({line->config, *std::move(main)}, [&](const auto& pattern) {
        return read_sshd_includes(host, pattern);
    });
    if (!config) return std::move(config).error();
    config->directives.insert(config->directives.begin(), line->options.begin(),
                              line->options.end());
    const auto statements = read_sshd_statements(*config, release);
    if (!statements) return statements.error();
    const auto global = sshd_settings(*config, *statements, std::nullopt);
    if (auto starts = has_a_way_in(global, release); !starts) return starts;
    if (auto done = add_row(table, "global", {}, global, release); !done) return done;
    for (std::size_t i = 0; i < config->matches.size(); ++i) {
        const auto& match = config->matches[i];
        const auto settings = sshd_settings(*config, *statements, i);
        if (auto done = add_row(table, match.text, match.source, settings, release); !done) {
            return done;
        }
    }
    return Ok{};
}

bool is_a_system(const Host& host) {
    constexpr std::array<std::string_view, 5> signs{"/var/lib/dpkg/status", "/var/lib/rpm",
                                                    "/usr/lib/sysimage/rpm", "/usr/sbin", "/sbin"};
    return std::any_of(signs.begin(), signs.end(),
                       [&](std::string_view path) { return bool{host.info(path)}; });
}

}  // namespace

Table observe_sshd(const Observation& observation) {
    const auto& host = observation.host;
    const auto sshd = look_for_sshd(observation);
    if (!sshd.present && sshd.unseen) return Table::unseen("sshd", *sshd.unseen);
    // A tree without programs and packages is no system that could be without an sshd.
    if (!sshd.present && !is_a_system(host)) return Table::unseen("sshd", Reason::absent);
    auto table = Table::of("sshd");
    if (!sshd.present) return table;
    if (const auto start = unusual_sshd_start(observation))
        return Table::unseen("sshd", start->reason, start->source);
    const auto done = add_rows(table, host, sshd.release);
    if (done) return table;
    const bool missing = done.error().code == Errc::not_found;
    return Table::unseen("sshd", missing ? Reason::absent : reason_of(done.error(), host),
                         place_at_fault(done.error()));
}

}  // namespace presscheck
