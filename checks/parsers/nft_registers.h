// The registers of an nf_tables rule: which byte of which field of a packet each byte of them
// holds, and what a comparison with them therefore asks.
#pragma once

#include "checks/parsers/packet_filter.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace presscheck {

// What a byte was loaded from.
enum class NftOrigin : std::uint8_t {
    unclear,  // not understood
    other,    // understood, and not looked at: Clarity::sometimes
    zero,     // what fills up a register
    network_family,
    ether_type,
    protocol,
    source,
    destination,
    port,
    in_name,
    out_name,
    in_index,
    out_index,
    state,
    status,
    packet_kind,
    destination_kind,
};

// What a rule's packets are known to be before their fields are asked for.
struct NftSetting {
    int family = 0;  // 4, 6; 0: not known yet
    bool redirects = false;
    bool untracks = false;
};

class NftRegisters {
public:
    NftRegisters();

    // REQUIRES: nothing; what does not fit is dropped, and read back as unclear.
    void load(std::uint64_t number, NftOrigin origin, std::size_t length, std::size_t first = 0);
    // The bytes of a network or transport header.
    void load_header(std::uint64_t number,
                     NftOrigin at_byte(int family, std::size_t byte, std::size_t& index),
                     int family, std::size_t offset, std::size_t length);
    void mask(std::uint64_t from, std::uint64_t to, std::string_view mask, std::string_view xored);
    void forget(std::uint64_t number, std::size_t length, NftOrigin as);
    // True when all of what is held there is understood and not looked at.
    bool is_other(std::uint64_t number, std::size_t length) const;

    // Whether the bytes there lie between these two, both included and of one length.
    Condition between(std::uint64_t number, std::string_view from, std::string_view to,
                      const NftSetting& setting) const;
    Condition equal(std::uint64_t number, std::string_view value, const NftSetting& setting) const {
        return between(number, value, value, setting);
    }
    // The family that such a comparison is about, when it is about nothing else.
    std::optional<int> family_asked(std::uint64_t number, std::string_view value) const;

private:
    struct Byte {
        NftOrigin origin = NftOrigin::unclear;
        std::uint8_t index = 0;
        std::uint8_t mask = 0xff, xored = 0;
    };
    static constexpr std::size_t size = 80;

    static std::size_t place_of(std::uint64_t number);
    Condition run(std::size_t place, std::string_view from, std::string_view to,
                  const NftSetting& setting) const;

    std::array<Byte, size> bytes_{};
};

// For load_header.
NftOrigin network_byte(int family, std::size_t byte, std::size_t& index);
NftOrigin transport_byte(int family, std::size_t byte, std::size_t& index);

}  // namespace presscheck
