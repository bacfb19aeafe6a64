#include "checks/probes/apache_access.h"

#include "checks/parsers/decimal.h"
#include "checks/parsers/nginx_values.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

// `undecided`: part of the network is let in and part is not. `neutral`: says nothing for itself.
enum class Verdict { denied, granted, with_password, neutral, undecided };

bool is_requirement(std::string_view name) {
    return name == "require" || name == "<requireall" || name == "<requireany" ||
           name == "<requirenone";
}

bool is_order(std::string_view name) {
    return name == "order" || name == "allow" || name == "deny" || name == "satisfy";
}

// "10.1" of the first Apache: the network of the octets that are written.
std::optional<Network> network_of(const std::string& word) {
    const auto slash = word.find('/');
    if (slash != std::string::npos && word.find('.', slash) != std::string::npos) {
        const auto mask = parse_address(word.substr(slash + 1));
        if (!mask || mask->v6) return std::nullopt;
        unsigned prefix = 0;
        for (; prefix < 32 && (mask->bytes[prefix / 8] & 0x80U >> (prefix % 8)) != 0; ++prefix) {
        }
        return parse_nginx_network(word.substr(0, slash) + "/" + std::to_string(prefix));
    }
    if (slash == std::string::npos && word.find(':') == std::string::npos && !word.empty() &&
        word.find_first_not_of("0123456789.") == std::string::npos) {
        auto full = word;
        if (full.ends_with('.')) full.pop_back();
        const auto octets = std::count(full.begin(), full.end(), '.') + 1;
        for (auto i = octets; i < 4; ++i)
            full += ".0";
        return parse_nginx_network(full + "/" + std::to_string(octets * 8));
    }
    return parse_nginx_network(word);
}

Verdict among(const Network& network, const std::vector<Network>& rules) {
    bool part = false;
    for (const auto& rule : rules) {
        const auto how = overlap(network, rule);
        if (how == Overlap::whole) return Verdict::granted;
        part = part || how == Overlap::part;
    }
    return part ? Verdict::undecided : Verdict::denied;
}

const std::vector<Network>& local_networks() {
    static const std::vector<Network> networks{*parse_network("127.0.0.0/8"),
                                               *parse_network("::1")};
    return networks;
}

// Who is asked for a name and a password by these.
bool asks(std::string_view provider) {
    constexpr std::array<std::string_view, 14> all{
        "valid-user", "user",           "group",          "file-owner", "file-group",
        "dbm-group",  "dbd-group",      "dbm-file-group", "ldap-user",  "ldap-group",
        "ldap-dn",    "ldap-attribute", "dbd-login",      "ldap-filter"};
    return std::find(all.begin(), all.end(), provider) != all.end();
}

Verdict judge_one(const ApacheDirective& directive, const Network& network) {
    auto words = directive.words;
    const bool negated = in_small_letters(words.front()) == "not";
    if (negated) words.erase(words.begin());
    const auto provider = in_small_letters(words.front());
    auto verdict = Verdict::denied;
    if (provider == "all") {
        verdict = words.size() > 1 && in_small_letters(words[1]) == "granted" ? Verdict::granted
                                                                              : Verdict::denied;
    } else if (provider == "ip") {
        std::vector<Network> networks;
        for (std::size_t i = 1; i < words.size(); ++i)
            networks.push_back(*network_of(words[i]));
        verdict = among(network, networks);
    } else if (provider == "local") {
        verdict = among(network, local_networks());
    } else if (provider == "method") {
        // For some methods; those are enough to get in, and no reason to be kept out.
        return negated ? Verdict::neutral : Verdict::granted;
    } else if (asks(provider)) {
        verdict = Verdict::with_password;
    }
    if (!negated) return verdict;
    if (verdict == Verdict::granted) return Verdict::denied;
    return verdict == Verdict::denied ? Verdict::neutral : verdict;
}

Verdict judge_all(const std::vector<const ApacheDirective*>& requirements, const Network& network,
                  std::string_view kind);

Verdict judge_requirement(const ApacheDirective& directive, const Network& network) {
    if (directive.name == "require") return judge_one(directive, network);
    std::vector<const ApacheDirective*> inner;
    for (const auto& each : directive.block) {
        if (is_requirement(each.name)) inner.push_back(&each);
    }
    return judge_all(inner, network, directive.name);
}

Verdict judge_all(const std::vector<const ApacheDirective*>& requirements, const Network& network,
                  std::string_view kind) {
    bool granted = false, denied = false, asked = false, undecided = false;
    for (const auto* requirement : requirements) {
        const auto verdict = judge_requirement(*requirement, network);
        granted = granted || verdict == Verdict::granted;
        denied = denied || verdict == Verdict::denied;
        asked = asked || verdict == Verdict::with_password;
        undecided = undecided || verdict == Verdict::undecided;
    }
    if (kind == "<requireall") {
        if (denied) return Verdict::denied;
        if (undecided) return Verdict::undecided;
        if (asked) return Verdict::with_password;
        return granted ? Verdict::granted : Verdict::neutral;
    }
    if (kind == "<requirenone") {
        if (granted) return Verdict::denied;
        if (undecided) return Verdict::undecided;
        return Verdict::neutral;
    }
    if (granted) return Verdict::granted;
    if (undecided) return Verdict::undecided;
    if (asked) return Verdict::with_password;
    return denied ? Verdict::denied : Verdict::neutral;
}

}  // namespace

// What is looked at: everything else that could let somebody in is not understood.
void ApacheAccess::check(const ApacheDirective& directive) {
    const auto strange = [&] {
        if (!unknown_at_) unknown_at_ = directive.source;
    };
    if (!directive.certain || directive.words.empty()) {
        if (directive.name == "require" || is_order(directive.name)) strange();
    }
    if (directive.name == "require" && !directive.words.empty()) {
        auto words = directive.words;
        if (in_small_letters(words.front()) == "not") words.erase(words.begin());
        if (words.empty()) return strange();
        const auto provider = in_small_letters(words.front());
        const bool plain = provider == "all" || provider == "local" || provider == "method";
        const bool addresses =
            provider == "ip" &&
            std::all_of(words.begin() + 1, words.end(),
                        [](const std::string& word) { return network_of(word).has_value(); });
        if (!plain && !addresses && !asks(provider)) strange();
        // Who is nobody with a name and a password would have to be told apart.
        if (asks(provider) && words.size() != directive.words.size()) strange();
    }
    for (const auto& inner : directive.block)
        check(inner);
}

void ApacheAccess::apply(const ApacheBlock& block, const std::string& source) {
    std::vector<const ApacheDirective*> requirements, order;
    for (const auto& directive : block) {
        if (is_requirement(directive.name)) requirements.push_back(&directive);
        if (is_order(directive.name)) order.push_back(&directive);
        const bool merged = directive.name == "authmerging" && !directive.words.empty() &&
                            in_small_letters(directive.words.front()) != "off";
        // Rules for some methods or on a condition.
        const bool partly = directive.name == "<limit" || directive.name == "<limitexcept" ||
                            directive.name == "<if" || directive.name == "<elseif" ||
                            directive.name == "<else";
        const bool rules =
            partly && std::any_of(directive.block.begin(), directive.block.end(),
                                  [](const ApacheDirective& inner) {
                                      return is_requirement(inner.name) || is_order(inner.name);
                                  });
        if ((merged || rules) && !unknown_at_) unknown_at_ = directive.source;
        if (!directive.known && !unknown_at_) unknown_at_ = directive.source;
        if (is_requirement(directive.name) || is_order(directive.name)) check(directive);
    }
    if (!requirements.empty()) requires_ = requirements;
    // A section that says anything of these says all of it.
    if (!order.empty()) {
        order_ = order;
        any_ = std::any_of(order.begin(), order.end(), [](const ApacheDirective* directive) {
            return directive->name == "satisfy" && !directive->words.empty() &&
                   in_small_letters(directive->words.front()) == "any";
        });
    }
    if (requirements.empty() && order.empty()) return;
    decided_by_ = source;
    source_ = (requirements.empty() ? order : requirements).front()->source;
}

std::optional<Admission> ApacheAccess::by_order(const Network& network) const {
    bool allow_last = true;  // Order Deny,Allow is the default
    std::vector<Network> allowed, denied;
    bool allow_all = false, deny_all = false;
    for (const auto* directive : order_) {
        if (directive->name == "order") {
            const auto word = in_small_letters(directive->words.front());
            allow_last = word.starts_with("deny");
            continue;
        }
        if (directive->name == "satisfy") continue;
        for (std::size_t i = 1; i < directive->words.size(); ++i) {
            const auto& word = directive->words[i];
            auto& all = directive->name == "allow" ? allow_all : deny_all;
            auto& list = directive->name == "allow" ? allowed : denied;
            if (in_small_letters(word) == "all") {
                all = true;
            } else if (const auto rule = network_of(word)) {
                list.push_back(*rule);
            }
        }
    }
    const auto in = allow_all ? Verdict::granted : among(network, allowed);
    const auto out = deny_all ? Verdict::granted : among(network, denied);
    if (in == Verdict::undecided || out == Verdict::undecided) return std::nullopt;
    const bool allowed_here = in == Verdict::granted, denied_here = out == Verdict::granted;
    const bool let_in = allow_last ? !denied_here || allowed_here : allowed_here && !denied_here;
    return let_in ? Admission::open : Admission::refused;
}

std::optional<Admission> ApacheAccess::judge(const Network& network) const {
    const auto order = order_.empty() ? std::optional(Admission::open) : by_order(network);
    if (!order) return std::nullopt;
    std::optional<Admission> required = Admission::open;
    if (!requires_.empty()) {
        switch (judge_all(requires_, network, "<requireany")) {
            case Verdict::undecided:
                return std::nullopt;
            case Verdict::denied:
            case Verdict::neutral:
                required = Admission::refused;
                break;
            case Verdict::with_password:
                required = Admission::with_password;
                break;
            case Verdict::granted:
                break;
        }
    }
    if (any_ && !order_.empty() && order == Admission::open) return Admission::open;
    if (any_ && !order_.empty()) return required;
    return order == Admission::refused ? order : required;
}

}  // namespace presscheck
