// An answer of a resolver, as it travels: what is taken of it is written as a zone, and read from
// there as it was. The first letter picks the question.
#include "agent/dns_message.h"
#include "tests/fuzz/property.h"

#include <array>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using presscheck::DnsOutcome;
    using presscheck::DnsType;
    using presscheck::fuzz::require;
    auto message = presscheck::fuzz::text_of(data, size);
    constexpr std::array types{DnsType::a,   DnsType::aaaa, DnsType::soa, DnsType::mx,
                               DnsType::txt, DnsType::ds,   DnsType::caa};
    const auto letter = static_cast<unsigned char>(presscheck::fuzz::take_letter(message));
    const presscheck::DnsQuestion question{"example.vn", types[letter % types.size()]};
    constexpr std::uint16_t id = 0x4142;
    const auto reply = presscheck::decode_dns_reply(message, question, id);
    if (!reply || reply->cut_off) return 0;
    require((reply->outcome == DnsOutcome::found) == !reply->records.empty(),
            "records and nothing but records are found");
    std::string text;
    for (const auto& record : reply->records)
        text += presscheck::dns_record_line(question.name, name_of(question.type), record);
    const auto zone = presscheck::DnsZone::parse(text);
    const auto* answer = zone.find(question.name, name_of(question.type));
    require(reply->records.empty() == (answer == nullptr), "what was found is in the zone");
    if (answer == nullptr) return 0;
    require(answer->outcome == DnsOutcome::found, "every record is one of a zone");
    require(answer->records.size() == reply->records.size(), "as many as there were");
    if (question.type == DnsType::txt)
        require(answer->records == reply->texts, "a text is read as it was sent");
    return 0;
}
