#include "checks/parsers/ciphertext.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace presscheck {
namespace {

using namespace std::string_view_literals;

constexpr std::array beginnings{
    "age-encryption.org/v1\n"sv,
    "-----BEGIN AGE ENCRYPTED FILE-----"sv,
    "-----BEGIN PGP MESSAGE-----"sv,
    "Salted__"sv,
    "LUKS\xba\xbe"sv,
    "$ANSIBLE_VAULT;"sv,
};

// The first packet of OpenPGP (RFC 9580): its tag, and where what is in it begins.
struct Packet {
    unsigned tag;
    std::size_t body;
};

std::optional<Packet> first_packet(std::string_view head) {
    constexpr unsigned is_packet = 0x80, is_new = 0x40;
    if (head.size() < 2) return std::nullopt;
    const auto byte = static_cast<unsigned char>(head[0]);
    const auto length = static_cast<unsigned char>(head[1]);
    if ((byte & is_packet) == 0) return std::nullopt;
    if ((byte & is_new) != 0) {
        constexpr unsigned two_bytes = 192, partial = 224, five_bytes = 255;
        const std::size_t size = length == five_bytes                      ? 5
                                 : length >= two_bytes && length < partial ? 2
                                                                           : 1;
        return Packet{byte & 0x3fU, 1 + size};
    }
    constexpr std::array<std::size_t, 4> sizes{1, 2, 4, 0};
    return Packet{(byte >> 2U) & 0xfU, 1 + sizes.at(byte & 3U)};
}

// A key for somebody (by their key or by a passphrase) comes before what is encrypted with it. One
// byte says little: the version in the packet, and the cipher, have to fit as well.
bool is_openpgp(std::string_view head) {
    const auto packet = first_packet(head);
    if (!packet || packet->body + 2 > head.size()) return false;
    const auto version = static_cast<unsigned char>(head[packet->body]);
    const auto second = static_cast<unsigned char>(head[packet->body + 1]);
    constexpr unsigned for_a_key = 1, for_a_passphrase = 3, whole = 18;
    constexpr unsigned last_cipher = 13;
    if (packet->tag == for_a_key) return version == 3 || version == 6;
    if (packet->tag == for_a_passphrase) {
        const bool cipher = second >= 1 && second <= last_cipher;
        return (version == 4 && cipher) || version == 5 || version == 6;
    }
    const bool cipher = second >= 1 && second <= last_cipher;
    return packet->tag == whole && (version == 1 || (version == 2 && cipher));
}

}  // namespace

bool looks_encrypted(std::string_view head) {
    const bool known =
        std::any_of(beginnings.begin(), beginnings.end(),
                    [&](std::string_view beginning) { return head.starts_with(beginning); });
    return known || is_openpgp(head);
}

}  // namespace presscheck
