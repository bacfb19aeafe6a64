// What was kept of a resolver's answers: a line that is not understood leaves no answer known, and
// what is found stands in the text.
#include "checks/parsers/dns_zone.h"
#include "checks/parsers/mail_policies.h"
#include "tests/fuzz/property.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using presscheck::DnsOutcome;
    using presscheck::fuzz::require;
    const auto text = presscheck::fuzz::text_of(data, size);
    const auto zone = presscheck::DnsZone::parse(text);
    const auto broken = presscheck::DnsZone::parse(std::string(text) + "\nno record\n");
    for (const char* type : {"A", "AAAA", "MX", "TXT", "CAA", "DS", "SOA"}) {
        const auto* answer = zone.find("example.vn", type);
        const auto* never = broken.find("example.vn", type);
        require(never != nullptr && never->outcome == DnsOutcome::broken, "nothing is known then");
        if (answer == nullptr) continue;
        require(answer->outcome != DnsOutcome::found || !answer->records.empty() ||
                    answer->outcome == DnsOutcome::broken,
                "what is found has records");
        presscheck::spf_class(answer->records);
        presscheck::spf_redirect(answer->records);
        presscheck::dmarc_class(answer->records, true);
        const auto nearest = zone.nearest("a.b.example.vn", type);
        require(nearest.answer == nullptr || !nearest.known ||
                    nearest.answer->outcome == DnsOutcome::found,
                "the nearest one is there");
    }
    const auto line = presscheck::dns_record_line(
        "example.vn", "TXT", presscheck::quoted_txt({std::string(text.substr(0, 200))}));
    const auto again = presscheck::DnsZone::parse(line);
    const auto* written = again.find("example.vn", "TXT");
    require(written != nullptr && written->outcome == DnsOutcome::found &&
                written->records.front() == text.substr(0, 200),
            "a text is read as it was written");
    return 0;
}
