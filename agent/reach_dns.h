// Asks the resolvers of this machine, over UDP and, for what does not fit there, TCP.
#pragma once

#include "agent/dns_message.h"
#include "agent/reach_stream.h"
#include "checks/policy/address.h"

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace presscheck {

// Asks each question once. Thread safety: all members may be called from several threads at once.
class ReachResolver {
public:
    ReachResolver(std::vector<Address> resolvers, Deadline deadline)
        : resolvers_(std::move(resolvers)), deadline_(deadline) {}

    DnsReply ask(const DnsQuestion& question);

    // All that was asked, as a zone: checks/parsers/dns_zone.h.
    std::string zone() const;

private:
    DnsReply ask_all(const DnsQuestion& question) const;

    std::vector<Address> resolvers_;
    Deadline deadline_;
    mutable std::mutex mutex_;
    std::set<DnsQuestion> asked_;
    std::map<DnsQuestion, DnsReply> known_;
};

// Everything that a check asks of this name.
void ask_about_name(ReachResolver& resolver, const std::string& name);

// The servers of resolv.conf(5); without one the machine's own address, as the library has it.
std::vector<Address> resolvers_in(std::string_view resolv_conf);

}  // namespace presscheck
