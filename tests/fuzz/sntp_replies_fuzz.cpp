// A time server's reply, as a datagram and as it is kept: what is taken repeats what was sent, and
// is read again from the text as it was.
#include "checks/parsers/sntp_replies.h"
#include "tests/fuzz/property.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using presscheck::fuzz::require;
    const auto bytes = presscheck::fuzz::text_of(data, size);
    if (const auto any = presscheck::parse_sntp_replies(bytes))
        require(any->size() <= bytes.size(), "each answer takes bytes");
    const auto sent = *presscheck::parse_time("2026-11-01T00:00:00.123456Z");
    const auto received = sent + std::chrono::milliseconds{20};
    // With what was sent put where a reply repeats it, so that more than its size is looked at.
    std::string reply(bytes);
    if (reply.size() >= 48) reply.replace(24, 8, presscheck::sntp_request(sent).substr(40));
    const auto read = presscheck::read_sntp_reply(reply, sent, received);
    if (!read) return 0;
    require(reply.size() >= 48, "a reply is whole");
    require(read->stratum >= 0 && read->stratum <= 255, "a stratum is one byte");
    const auto kept = presscheck::parse_sntp_replies(
        "servers:\n" + presscheck::sntp_item("time.example.vn", 123, sent, received, reply));
    require(static_cast<bool>(kept), "what is kept is read again");
    const auto* again = std::get_if<presscheck::SntpReply>(&kept->front().answer);
    require(again != nullptr && again->offset == read->offset && again->delay == read->delay,
            "and says the same");
    return 0;
}
