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

struct Layout {
    std::size_t checksums, nonce, end;  // nonce: as end where there is none
};

// Behind the number we want: 32 bytes nobody shall hear of, which 9.x did not have; release 18 put
// a flag between, and the checksum on the next four bytes.
Result<Layout> layout_of(std::string_view head) {
    constexpr std::size_t version_at = 8, number = 4, nonce = 32, flag = 1, gap = 3;
    constexpr std::array<std::uint32_t, 2> without_nonce{942, 960};
    constexpr std::array<std::uint32_t, 5> plain{1002, 1100, 1201, 1300, 1700};
    constexpr std::uint32_t with_flag = 1800;
    const auto end = checksum_place(head);
    if (!end) return Error{Errc::malformed, "no pg_control of a release that is known"};
    const auto version = number_at(head, version_at);
    const auto is_one_of = [&](const auto& known) {
        return std::find(known.begin(), known.end(), version) != known.end();
    };
    if (is_one_of(without_nonce)) return Layout{*end - number, *end, *end};
    if (is_one_of(plain)) return Layout{*end - nonce - number, *end - nonce, *end};
    if (version == with_flag) {
        // The flag follows the number at once; what fills up to the checksum comes last.
        const auto begin = *end - gap - nonce - flag - number;
        return Layout{begin, begin + number + flag, *end};
    }
    return Error{Errc::unavailable, "pg_control of a release that is not known"};
}

}  // namespace

Result<bool> has_data_checksums(std::string_view head) {
    const auto layout = layout_of(head);
    if (!layout) return layout.error();
    return number_at(head, layout->checksums) != 0;
}

std::optional<std::string> without_postgres_nonce(std::string_view head) {
    const auto layout = layout_of(head);
    if (!layout) return std::nullopt;
    std::string kept(head);
    std::fill(kept.begin() + static_cast<std::ptrdiff_t>(layout->nonce),
              kept.begin() + static_cast<std::ptrdiff_t>(layout->end), '\0');
    std::uint32_t sum = ~std::uint32_t{0};
    for (std::size_t at = 0; at < layout->end; ++at)
        sum = add_byte(sum, static_cast<unsigned char>(kept[at]));
    sum = ~sum;
    std::memcpy(kept.data() + layout->end, &sum, sizeof(sum));
    // What fills the file up is nothing.
    std::fill(kept.begin() + static_cast<std::ptrdiff_t>(layout->end + sizeof(sum)), kept.end(),
              '\0');
    return kept;
}

}  // namespace presscheck
