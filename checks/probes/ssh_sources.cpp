#include "checks/probes/ssh_sources.h"

#include "checks/policy/address.h"

#include <algorithm>
#include <cctype>
#include <sstream>
#include <utility>

namespace presscheck {
namespace {

// `10.0.0.0/8`, `10.1.2.3`; a name, a pattern or what is excluded is none.
std::optional<Network> network_in(const std::string& text) {
    const auto network = parse_network(text);
    return network ? std::optional(*network) : std::nullopt;
}

std::optional<std::vector<Network>> networks_in(const std::string& list) {
    std::vector<Network> networks;
    std::istringstream parts(list);
    for (std::string part; std::getline(parts, part, ',');) {
        // One that is excluded makes it less.
        if (part.starts_with('!')) continue;
        const auto network = network_in(part);
        if (!network) return std::nullopt;
        networks.push_back(*network);
    }
    return networks;
}

// The addresses of a Match line that asks for addresses.
std::optional<std::vector<Network>> networks_matched(const std::string& context) {
    std::istringstream words(context);
    std::string word;
    while (words >> word) {
        std::transform(word.begin(), word.end(), word.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        if (word == "address" && words >> word) return networks_in(word);
    }
    return std::nullopt;
}

const std::vector<Scalar>* list_in(const Cell& cell) {
    const auto* const value = std::get_if<Value>(&cell);
    return value != nullptr && value->is_list() ? &value->list() : nullptr;
}

bool holds(const Cell& cell, std::string_view wanted) {
    const auto* const list = list_in(cell);
    return list != nullptr && std::any_of(list->begin(), list->end(), [&](const Scalar& each) {
               return std::get<std::string>(each) == wanted;
           });
}

// From where the users of AllowUsers may come; nothing: from anywhere.
std::optional<std::vector<Network>> networks_of_users(const Cell& allowed) {
    const auto* const list = list_in(allowed);
    if (list == nullptr) return std::nullopt;
    std::vector<Network> networks;
    for (const auto& each : *list) {
        const auto& user = std::get<std::string>(each);
        if (user.starts_with('!')) continue;
        const auto at = user.rfind('@');
        if (at == std::string::npos) return std::nullopt;
        const auto network = network_in(user.substr(at + 1));
        if (!network) return std::nullopt;
        networks.push_back(*network);
    }
    return networks;
}

bool within(const std::vector<Network>& networks, const Network& network) {
    return std::any_of(networks.begin(), networks.end(),
                       [&](const Network& each) { return contains(each, network); });
}

// Of two networks one holds the other or they share nothing.
std::vector<Network> shared(const std::vector<Network>& left, const std::vector<Network>& right) {
    std::vector<Network> both;
    for (const auto& each : left) {
        if (within(right, each)) both.push_back(each);
    }
    for (const auto& each : right) {
        if (within(left, each) && !within(both, each)) both.push_back(each);
    }
    return both;
}

}  // namespace

SshSources ssh_sources(const Table& sshd) {
    SshSources sources{false, {}, sshd.reason()};
    if (sshd.rows().empty()) sources.anywhere = true;
    for (const auto& row : sshd.rows()) {
        const auto& allowed = row.cell("allowusers");
        const auto& denied = row.cell("denyusers");
        for (const auto* cell : {&allowed, &denied}) {
            if (const auto* const hidden = std::get_if<Unknown>(cell); hidden && !sources.unseen)
                sources.unseen = hidden->reason;
        }
        if (holds(denied, "*")) continue;
        const auto* const context = std::get_if<Value>(&row.cell("context"));
        const auto matched = context != nullptr
                                 ? networks_matched(std::get<std::string>(context->scalar()))
                                 : std::nullopt;
        const auto named = networks_of_users(allowed);
        if (!matched && !named) {
            sources.anywhere = true;
            continue;
        }
        const auto more = matched && named ? shared(*matched, *named) : matched ? *matched : *named;
        sources.networks.insert(sources.networks.end(), more.begin(), more.end());
    }
    return sources;
}

}  // namespace presscheck
