// Questions to a resolver and what it answers, as they travel: RFC 1035, with EDNS. Answers come
// from strangers.
#pragma once

#include "checks/parsers/dns_zone.h"
#include "core/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

enum class DnsType : std::uint16_t {
    a = 1,
    soa = 6,
    mx = 15,
    txt = 16,
    aaaa = 28,
    ds = 43,
    caa = 257,
};

std::string_view name_of(DnsType type);

struct DnsQuestion {
    std::string name;  // small letters, without its last dot
    DnsType type = DnsType::a;

    friend auto operator<=>(const DnsQuestion&, const DnsQuestion&) = default;
};

// REQUIRES: a name of an endpoint, or one that was read from an answer.
std::string encode_dns_query(const DnsQuestion& question, std::uint16_t id);

struct DnsReply {
    DnsOutcome outcome = DnsOutcome::found;
    std::vector<std::string> records;  // as a zone has them; checks/parsers/dns_zone.h
    std::vector<std::string> texts;    // of TXT: each record's text
    bool cut_off = false;              // ask again by TCP
};

// What it answers to this question. Aliases are followed within it, but not for what belongs to the
// name itself (SOA, DS).
// Errors: malformed (also: an answer to something else).
Result<DnsReply> decode_dns_reply(std::string_view message, const DnsQuestion& question,
                                  std::uint16_t id);

}  // namespace presscheck
