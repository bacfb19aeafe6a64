// What the keeper hears from the scanner, a process that parsed strangers' files: anything it takes
// becomes a report that a collector takes.
#include "agent/seal.h"
#include "core/envelope.h"
#include "tests/fuzz/property.h"
#include "tests/support/fixed_key.h"

#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using presscheck::fuzz::require;
    const auto scanned = presscheck::parse_scanned(presscheck::fuzz::text_of(data, size));
    if (!scanned) return 0;
    static const auto key = presscheck::test::fixed_key('a');
    const presscheck::Sealer sealer{"6f1f4c1e-0d5e-4c5b-9a0e-0123456789ab", "bao-lam-dong",
                                    std::string(32, '1'), std::string(64, 'd')};
    presscheck::Position position;
    presscheck::begin_chain(position, std::nullopt);
    for (int round = 0; round < 2; ++round) {
        auto sealed = presscheck::seal_report(*scanned, position, sealer, key, false);
        const auto envelope = presscheck::parse_envelope(sealed.envelope);
        require(static_cast<bool>(envelope), "a sealed report is an envelope");
        const auto report = presscheck::parse_report(envelope->payload);
        require(static_cast<bool>(report), "a sealed report is one that a collector takes");
        require(report->full() == (round == 0), "what did not change is not told again");
        require(report->state_digest == presscheck::state_digest(scanned->results),
                "a report names the state it leads to");
        position = std::move(sealed.after);
    }
    return 0;
}
