#include "checks/parsers/postgres_control.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

namespace presscheck {
namespace {

// Castagnoli's, reflected, as PostgreSQL counts it.
constexpr std::uint32_t polynomial = 0x82f63b78U;

std::uint32_t add_byte(std::uint32_t sum, unsigned char byte) {
    sum ^= byte;
    for (int bit = 0; bit < 8; ++bit)
        sum = (sum & 1U) != 0 ? (sum >> 1U) ^ polynomial : sum >> 1U;
    return sum;
}

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
    std::uint32_t number = 0;
    std::memcpy(&number, bytes.data() + at, sizeof(number));
    return number;
}

// Where the structure ends in the checksum of all that stands before it: releases and machines
// differ in its length, and a wrong place does not fit.
std::optional<std::size_t> checksum_place(std::string_view head) {
    constexpr std::size_t shortest = 200;
    std::uint32_t sum = ~std::uint32_t{0};
    for (std::size_t at = 0; at + sizeof(sum) <= head.size(); ++at) {
        if (at >= shortest && at % sizeof(sum) == 0 && number_at(head, at) == ~sum) return at;
        sum = add_byte(sum, static_cast<unsigned char>(head[at]));
    }
    return std::nullopt;
}

}  // namespace

Result<bool> has_data_checksums(std::string_view head) {
    constexpr std::size_t version_at = 8;
    constexpr std::array<std::uint32_t, 6> known{942, 960, 1002, 1100, 1201, 1300};
    constexpr std::uint32_t release_17 = 1700, release_18 = 1800;
    // Behind the number we want: 32 bytes nobody shall hear of, which 9.x did not have; release 18
    // put a flag between, and the checksum on the next four bytes.
    constexpr std::size_t plain = 36, without_nonce = 4, with_flag = 40;
    const auto end = checksum_place(head);
    if (!end) return Error{Errc::malformed, "no pg_control of a release that is known"};
    const auto version = number_at(head, version_at);
    if (version == release_18) return number_at(head, *end - with_flag) != 0;
    const bool is_known =
        version == release_17 || std::find(known.begin(), known.end(), version) != known.end();
    if (!is_known) return Error{Errc::unavailable, "pg_control of a release that is not known"};
    const bool old = version < 1002;
    return number_at(head, *end - (old ? without_nonce : plain)) != 0;
}

}  // namespace presscheck
