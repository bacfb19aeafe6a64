// What time servers answered: RFC 5905, kept as it came with the two moments of our own clock.
//
//     servers:
//       - {server: time.example.vn, port: 123, sent: "2026-11-01T00:00:00.000000Z",
//          received: "2026-11-01T00:00:00.020000Z", reply: "240102e8..."}   # 48 bytes in hex
//       - {server: other.example.vn, port: 123, reply: "!timeout"}         # checks/net_names.h
#pragma once

#include "checks/net_names.h"
#include "core/clock.h"
#include "core/result.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace presscheck {

struct SntpReply {
    std::chrono::microseconds offset{};  // how far the server is ahead of us
    std::chrono::microseconds delay{};   // there and back
    int stratum = 0;
    bool synchronised = false;  // it says of itself that its time is good
};

struct SntpAnswer {
    std::string server;
    std::uint16_t port = 0;
    std::variant<SntpReply, NoAnswer> answer = NoAnswer::broken;
};

// Errors: malformed (with the line).
Result<std::vector<SntpAnswer>> parse_sntp_replies(std::string_view text);

// A reply of 48 bytes or more to what was sent at `sent`, which it repeats.
// Errors: malformed (too short, not of a server, to another question).
Result<SntpReply> read_sntp_reply(std::string_view bytes, Time sent, Time received);

// The 48 bytes that ask, with `sent` in them.
std::string sntp_request(Time sent);

// One item of the text.
std::string sntp_item(std::string_view server, std::uint16_t port, Time sent, Time received,
                      std::string_view reply);
std::string sntp_item(std::string_view server, std::uint16_t port, NoAnswer why);

}  // namespace presscheck
