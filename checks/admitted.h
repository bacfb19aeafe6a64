// Which addresses get through a list of rules: all addresses, divided into networks until each has
// one answer.
#pragma once

#include "checks/policy/address.h"
#include "core/state.h"

#include <functional>
#include <optional>
#include <vector>

namespace presscheck {

// What happens to a request from a network: refused, let in, or let in with a password.
enum class Admission { refused, open, with_password };

// The same answer for every address of the network, or nothing: it has to be divided.
using Judge = std::function<std::optional<Admission>(const Network&)>;

struct Admitted {
    std::vector<Network> sources;  // disjoint; IPv4 first
    bool authenticated = true;     // nobody of them gets in without a password
};

// Nothing: the rules divide the addresses into more networks than are told apart.
std::optional<Admitted> admitted(const Judge& judge);

enum class Overlap { none, part, whole };
// How much of `network` lies in `rule`.
Overlap overlap(const Network& network, const Network& rule);

}  // namespace presscheck
