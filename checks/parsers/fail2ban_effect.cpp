#include "checks/parsers/fail2ban_effect.h"

#include "checks/parsers/decimal.h"
#include "checks/policy/address.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <string_view>
#include <vector>

namespace presscheck {
namespace {

using Answer = std::optional<bool>;

// What is unsure beats yes, and no beats both.
Answer also(const Answer& one, const Answer& other) {
    if (one == false || other == false) return false;
    return one && other ? Answer(true) : std::nullopt;
}

std::vector<std::string> words_of(std::string_view text) {
    constexpr std::string_view between = " \t\r\n,";
    std::vector<std::string> words;
    for (auto at = text.find_first_not_of(between); at != std::string_view::npos;
         at = text.find_first_not_of(between, at)) {
        const auto end = std::min(text.find_first_of(between, at), text.size());
        words.emplace_back(text.substr(at, end - at));
        at = end;
    }
    return words;
}

// `iptables[name="a, b"] sendmail` without what stands in brackets.
std::vector<std::string> actions_in(std::string_view text) {
    std::string bare;
    int depth = 0;
    bool quoted = false;
    for (const char c : text) {
        if (depth > 0 && c == '"') quoted = !quoted;
        if (!quoted && c == '[') ++depth;
        if (depth == 0) bare.push_back(c);
        if (!quoted && c == ']' && depth > 0 && --depth == 0) bare.push_back(' ');
    }
    return words_of(bare);
}

template <std::size_t n>
bool begins_with_one(std::string_view word, const std::array<std::string_view, n>& begins) {
    return std::any_of(begins.begin(), begins.end(),
                       [&](std::string_view begin) { return word.starts_with(begin); });
}

// Of those that come with fail2ban.
Answer action_shuts_out(std::string_view text) {
    constexpr std::array<std::string_view, 14> blockers{
        "apf",      "bsd-ipfw", "cloudflare", "firewallcmd", "hostsdeny", "ipfilter", "ipfw",
        "iptables", "nftables", "npf",        "osx-",        "pf",        "route",    "shorewall"};
    constexpr std::array<std::string_view, 9> tellers{"abuseipdb", "badips",  "blocklist_de",
                                                      "complain",  "dshield", "dummy",
                                                      "mail",      "noop",    "sendmail"};
    Answer answer = false;
    for (const auto& word : actions_in(text)) {
        if (begins_with_one(word, blockers) || word == "ufw") return true;
        if (!begins_with_one(word, tellers)) answer.reset();
    }
    return answer;
}

Answer acts(const Fail2banJails& jails, const std::string& jail) {
    for (const auto* key : {"action", "banaction"}) {
        const auto written = jails.text(jail, key);
        if (written.unclear) return std::nullopt;
        if (written.value) return action_shuts_out(*written.value);
    }
    return true;  // as it is shipped
}

Answer looks_at_a_log(const Fail2banJails& jails, const std::string& jail) {
    const auto path = jails.text(jail, "logpath");
    if (!path.value) return true;
    const auto words = words_of(*path.value);
    const bool nothing = std::all_of(words.begin(), words.end(), [](const std::string& word) {
        return word == "/dev/null" || word == "head" || word == "tail";
    });
    if (!nothing) return true;
    const auto backend = jails.text(jail, "backend");  // the journal is no path
    if (!backend.value) return backend.unclear ? std::nullopt : Answer(false);
    if (backend.value->find("%(") != std::string::npos) return std::nullopt;
    return in_small_letters(*backend.value).starts_with("systemd");
}

constexpr unsigned v4_bits = 32, v6_bits = 128;

// How many bits a network has, also where it is written `0.0.0.0/0.0.0.0`.
std::optional<unsigned> prefix_of(const Address& base, std::string_view written) {
    const unsigned most = base.v6 ? v6_bits : v4_bits;
    if (const auto number = parse_decimal(written))
        return *number >= 0 && *number <= most ? std::optional(static_cast<unsigned>(*number))
                                               : std::nullopt;
    const auto mask = parse_address(written);
    if (!mask || mask->v6 != base.v6) return std::nullopt;
    unsigned bits = 0;
    for (const auto byte : mask->bytes)
        bits += static_cast<unsigned>(std::popcount(byte));
    return bits;
}

// Half of all there is, of one kind of addresses. Of IPv6 an eighth is in use.
Answer sees_most(const Fail2banJails& jails, const std::string& jail) {
    if (const auto asked = jails.text(jail, "ignorecommand");
        asked.unclear || !asked.value.value_or("").empty())
        return std::nullopt;
    const auto ignored = jails.text(jail, "ignoreip");
    if (ignored.unclear) return std::nullopt;
    constexpr double half = 0.5, half_of_v6 = 1.0 / 16;
    double v4 = 0, v6 = 0;
    Answer answer = true;
    for (const auto& word : words_of(ignored.value.value_or(""))) {
        const auto slash = word.find('/');
        const auto base = parse_address(word.substr(0, slash));
        const bool network = slash != std::string::npos;
        if (!base) {  // a name is one machine; what is filled in elsewhere may be all
            if (network || word.find("%(") != std::string::npos || word.starts_with("file:"))
                answer.reset();
            continue;
        }
        if (!network) continue;
        const auto prefix = prefix_of(*base, word.substr(slash + 1));
        if (!prefix) {
            answer.reset();
            continue;
        }
        double share = 1;
        for (unsigned bit = 0; bit < *prefix; ++bit)
            share /= 2;
        (base->v6 ? v6 : v4) += share;
    }
    return v4 >= half || v6 >= half_of_v6 ? Answer(false) : answer;
}

// Guesses are seconds apart, and who knows that waits a little longer.
Answer remembers(const Fail2banJails& jails, const std::string& jail) {
    constexpr std::chrono::minutes least{1};
    const auto window = jails.time(jail, "findtime");
    if (window.unclear) return std::nullopt;
    return !window.value || *window.value >= least;
}

}  // namespace

std::optional<bool> shuts_out(const Fail2banJails& jails, const std::string& jail) {
    return also(also(acts(jails, jail), looks_at_a_log(jails, jail)),
                also(sees_most(jails, jail), remembers(jails, jail)));
}

}  // namespace presscheck
