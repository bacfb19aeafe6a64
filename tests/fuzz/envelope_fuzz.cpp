// An envelope that is taken says the same when it is written again, in one spelling, and no byte of
// what it signs can change unseen. One that comes inside a request is read from the request's own
// value: held here against a plain parse into a DOM and against the envelope alone.
#include "core/canonical_json.h"
#include "core/envelope.h"
#include "core/limits.h"
#include "core/verified_report.h"
#include "tests/fuzz/property.h"
#include "tests/support/fixed_key.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace {

using presscheck::Envelope;
using presscheck::fuzz::require;

bool same(const Envelope& one, const Envelope& two) {
    return one.payload_type == two.payload_type && one.payload == two.payload &&
           one.keyid == two.keyid && one.signature == two.signature;
}

const presscheck::PublicKey& known_key() {
    static const auto key = presscheck::test::fixed_key('a').public_key();
    return key;
}

void hold_verified(std::string_view text, const Envelope& envelope) {
    static const std::string keyid = known_key().keyid();
    const presscheck::KeyRing keys =
        [](std::string_view claimed) -> std::optional<presscheck::PublicKey> {
        if (claimed != keyid) return std::nullopt;
        return known_key();
    };
    const auto opened = presscheck::open_report(text, keys);
    if (!opened) return;
    require(presscheck::verify(envelope, known_key()), "what is opened was signed by its key");
    require(opened->keyid() == envelope.keyid, "the key named is the key that signed");
    require(opened->record() == envelope.record(), "a record has one identity");
    require(encode(opened->report()) == envelope.payload, "a report's payload is canonical");
    auto changed = envelope;
    changed.payload.front() ^= 1;
    require(!presscheck::verify(changed, known_key()), "a changed payload does not verify");
}

void hold_both_ways(std::string_view text, const presscheck::Result<Envelope>& alone) {
    const auto plain = nlohmann::json::parse(text.begin(), text.end(), nullptr, false);
    const auto strict = presscheck::parse_json(text, presscheck::limits::envelope_bytes);
    require(!alone || (!plain.is_discarded() && strict), "an envelope is JSON");
    if (plain.is_discarded() || !strict) return;
    const auto inside = presscheck::read_envelope(*strict);
    const auto from_dom = presscheck::read_envelope(plain);
    require(static_cast<bool>(inside) == static_cast<bool>(alone) &&
                static_cast<bool>(from_dom) == static_cast<bool>(alone),
            "an envelope is taken inside a request as it is alone");
    require(!alone || (same(*inside, *alone) && same(*from_dom, *alone)), "and says the same");
}

// Signed by the right key, any payload gets as far as the report's own rules.
void hold_sealed(std::string_view payload) {
    static const auto key = presscheck::test::fixed_key('a');
    const auto envelope = presscheck::seal(presscheck::report_type, std::string(payload), key);
    const auto text = encode(envelope);
    const auto parsed = presscheck::parse_envelope(text);
    require(parsed && same(*parsed, envelope), "what is sealed can be read");
    hold_verified(text, *parsed);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = presscheck::fuzz::text_of(data, size);
    if (text.substr(0, 1) == "!") {
        hold_sealed(text.substr(1));
        return 0;
    }
    const auto envelope = presscheck::parse_envelope(text);
    hold_both_ways(text, envelope);
    if (!envelope) return 0;
    const auto written = encode(*envelope);
    const auto again = presscheck::parse_envelope(written);
    require(again && same(*again, *envelope), "an envelope written again says the same");
    require(encode(*again) == written, "an envelope has one spelling of ours");
    require(again->record() == envelope->record(), "its spelling is no part of its identity");
    hold_verified(text, *envelope);
    return 0;
}
