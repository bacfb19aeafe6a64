#include "agent/reach_dns.h"

#include "checks/parsers/line_reader.h"
#include "checks/parsers/mail_policies.h"
#include "checks/policy/endpoint_url.h"
#include "core/bytes.h"

#include <algorithm>
#include <optional>

namespace presscheck {
namespace {

using std::chrono::milliseconds;

constexpr std::uint16_t dns_port = 53;
constexpr milliseconds patience{1200};  // for one server; then the next is asked
constexpr int rounds = 2;
constexpr std::size_t most_servers = 3;  // as resolv.conf(5)

std::uint16_t random_id() {
    const auto bytes = random_bytes(2);
    return static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[0]) << 8U |
                                      static_cast<unsigned char>(bytes[1]));
}

DnsReply reply_of(DnsOutcome outcome) {
    return {outcome, {}, {}, false};
}

// Datagrams that answer something else are somebody's attempt, or late: they are passed over.
std::optional<DnsReply> ask_by_datagram(const Address& server, const DnsQuestion& question,
                                        Deadline deadline) {
    auto connected = ReachStream::connect(server, dns_port, Transport::udp, deadline);
    auto* const stream = std::get_if<ReachStream>(&connected);
    const auto id = random_id();
    if (stream == nullptr || !stream->write(encode_dns_query(question, id))) return std::nullopt;
    while (true) {
        std::string message;
        if (stream->read(message) != ReadEnd::data) return std::nullopt;
        auto reply = decode_dns_reply(message, question, id);
        if (reply) return *std::move(reply);
    }
}

std::optional<DnsReply> ask_by_stream(const Address& server, const DnsQuestion& question,
                                      Deadline deadline) {
    auto connected = ReachStream::connect(server, dns_port, Transport::tcp, deadline);
    auto* const stream = std::get_if<ReachStream>(&connected);
    if (stream == nullptr) return std::nullopt;
    const auto id = random_id();
    const auto query = encode_dns_query(question, id);
    std::string framed{static_cast<char>(query.size() >> 8U),
                       static_cast<char>(query.size() & 0xffU)};
    if (!stream->write(framed + query)) return std::nullopt;
    std::string message;
    while (true) {
        const auto size =
            message.size() < 2
                ? std::size_t{2}
                : 2U + (static_cast<std::size_t>(static_cast<unsigned char>(message[0])) << 8U |
                        static_cast<unsigned char>(message[1]));
        if (message.size() > 2 && message.size() >= size) {
            const auto answer = std::string_view(message).substr(2, size - 2);
            auto reply = decode_dns_reply(answer, question, id);
            if (!reply || reply->cut_off) return reply_of(DnsOutcome::broken);
            return *std::move(reply);
        }
        if (stream->read(message) != ReadEnd::data) return std::nullopt;
    }
}

std::optional<DnsReply> ask_server(const Address& server, const DnsQuestion& question,
                                   Deadline deadline) {
    auto reply = ask_by_datagram(server, question, deadline);
    if (reply && reply->cut_off) reply = ask_by_stream(server, question, deadline);
    return reply;
}

void add_lines(std::string& zone, const DnsQuestion& question, const DnsReply& reply) {
    const auto type = name_of(question.type);
    if (reply.outcome != DnsOutcome::found)
        zone += dns_outcome_line(question.name, type, reply.outcome);
    for (const auto& record : reply.records)
        zone += dns_record_line(question.name, type, record);
}

// Its own record, and where that leaves it to another domain that one's.
void ask_about_senders(ReachResolver& resolver, std::string domain) {
    for (int hops = 0; hops <= 3; ++hops) {
        const auto reply = resolver.ask({domain, DnsType::txt});
        const auto next = spf_redirect(reply.texts);
        if (!next || spf_class(reply.texts) != "redirect") return;
        // What is no name of a host cannot be asked for.
        if (!parse_endpoint_url("dns://" + *next)) return;
        domain = *next;
    }
}

void ask_about_zone(ReachResolver& resolver, const std::string& apex) {
    resolver.ask({apex, DnsType::mx});
    resolver.ask({apex, DnsType::ds});
    ask_about_senders(resolver, apex);
    for (const auto& domain : names_upwards(apex)) {
        const auto reply = resolver.ask({"_dmarc." + domain, DnsType::txt});
        if (dmarc_class(reply.texts) != "missing") return;
    }
}

}  // namespace

DnsReply ReachResolver::ask(const DnsQuestion& question) {
    {
        const std::lock_guard lock(mutex_);
        if (const auto known = known_.find(question); known != known_.end()) return known->second;
        asked_.insert(question);
    }
    auto reply = ask_all(question);
    const std::lock_guard lock(mutex_);
    return known_.emplace(question, std::move(reply)).first->second;
}

// A server that fails is no answer while another may have one.
DnsReply ReachResolver::ask_all(const DnsQuestion& question) const {
    auto worst = reply_of(DnsOutcome::timeout);
    for (int round = 0; round < rounds; ++round) {
        for (const auto& server : resolvers_) {
            const auto now = Deadline::clock::now();
            if (now >= deadline_) return worst;
            const auto reply = ask_server(server, question, std::min(deadline_, now + patience));
            if (reply && reply->outcome != DnsOutcome::failed) return *reply;
            if (reply) worst = *reply;
        }
    }
    return worst;
}

std::string ReachResolver::zone() const {
    const std::lock_guard lock(mutex_);
    std::string zone;
    for (const auto& question : asked_) {
        const auto known = known_.find(question);
        add_lines(zone, question,
                  known == known_.end() ? reply_of(DnsOutcome::timeout) : known->second);
    }
    return zone;
}

void ask_about_name(ReachResolver& resolver, const std::string& name) {
    resolver.ask({name, DnsType::a});
    resolver.ask({name, DnsType::aaaa});
    for (const auto& upwards : names_upwards(name)) {
        const auto reply = resolver.ask({upwards, DnsType::caa});
        if (reply.outcome == DnsOutcome::found) break;
    }
    for (const auto& upwards : names_upwards(name)) {
        const auto reply = resolver.ask({upwards, DnsType::soa});
        if (reply.outcome != DnsOutcome::found) continue;
        ask_about_zone(resolver, upwards);
        break;
    }
}

std::vector<Address> resolvers_in(std::string_view resolv_conf) {
    std::vector<Address> servers;
    LineReader lines(resolv_conf);
    while (const auto line = lines.next()) {
        constexpr std::string_view key = "nameserver";
        if (!line->text.starts_with(key)) continue;
        const auto rest = line->text.substr(key.size());
        if (rest.empty() || (rest.front() != ' ' && rest.front() != '\t')) continue;
        const auto word = trimmed(rest);
        const auto address = parse_address(word.substr(0, word.find_first_of(" \t#;")));
        if (address && servers.size() < most_servers) servers.push_back(*address);
    }
    if (servers.empty()) servers.push_back(*parse_address("127.0.0.1"));
    return servers;
}

}  // namespace presscheck
