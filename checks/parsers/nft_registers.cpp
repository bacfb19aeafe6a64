#include "checks/parsers/nft_registers.h"

#include <linux/if_ether.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_tables.h>

#include <algorithm>

namespace presscheck {
namespace {

constexpr unsigned state_new = 8, state_untracked = 64;

WideNumber big_endian(std::string_view bytes) {
    WideNumber number = 0;
    for (const char c : bytes)
        number = number << 8U | static_cast<unsigned char>(c);
    return number;
}

// As this machine's kernel keeps it, which is the one that was asked; x86 and arm64 both begin with
// the least.
std::uint64_t little_endian(std::string_view bytes) {
    std::uint64_t number = 0;
    for (std::size_t i = std::min<std::size_t>(bytes.size(), 8); i > 0; --i)
        number = number << 8U | static_cast<unsigned char>(bytes[i - 1]);
    return number;
}

std::string little_endian_of(std::uint64_t number, std::size_t length) {
    std::string bytes(length, '\0');
    for (std::size_t i = 0; i < std::min<std::size_t>(length, 8); ++i)
        bytes[i] = static_cast<char>(number >> (8 * i) & 0xffU);
    return bytes;
}

// How long the field is that this is a part of; 0: it is compared as a constant.
std::size_t length_of(NftOrigin origin, int family) {
    switch (origin) {
        case NftOrigin::protocol:
        case NftOrigin::network_family:
            return 1;
        case NftOrigin::port:
        case NftOrigin::ether_type:
            return 2;
        case NftOrigin::in_index:
        case NftOrigin::out_index:
        case NftOrigin::destination_kind:
            return 4;
        case NftOrigin::in_name:
        case NftOrigin::out_name:
            return 16;
        case NftOrigin::source:
        case NftOrigin::destination:
            return family == 6 ? 16 : 4;
        default:
            return 0;
    }
}

Condition constant(bool holds) {
    return holds ? Condition::always() : Condition::never();
}

Condition families(bool v4, bool v6) {
    std::vector<NumberRanges::Range> values;
    if (v4) values.push_back({4, 4});
    if (v6) values.push_back({6, 6});
    return Condition::test({PacketField::family, NumberRanges::of(std::move(values)), {}});
}

// A name of up to 15 bytes and what fills it up; without a zero it is how the name begins.
std::optional<std::string> name_in(std::string_view from, std::string_view to) {
    if (from != to) return std::nullopt;
    const auto end = from.find('\0');
    std::string name(from.substr(0, end));
    if (name.find_first_of("*#") != std::string::npos) return std::nullopt;
    return end == std::string_view::npos && from.size() < 16 ? name + "*" : name;
}

PacketField field_of(NftOrigin origin) {
    switch (origin) {
        case NftOrigin::protocol:
            return PacketField::protocol;
        case NftOrigin::port:
            return PacketField::port;
        case NftOrigin::source:
            return PacketField::source;
        case NftOrigin::destination:
            return PacketField::destination;
        case NftOrigin::destination_kind:
            return PacketField::destination_kind;
        case NftOrigin::out_name:
        case NftOrigin::out_index:
            return PacketField::out_interface;
        default:
            return PacketField::in_interface;
    }
}

}  // namespace

NftRegisters::NftRegisters() = default;

// Four registers of 16 bytes, and sixteen of 4 that are the same bytes.
std::size_t NftRegisters::place_of(std::uint64_t number) {
    if (number >= NFT_REG_1 && number <= NFT_REG_4)
        return static_cast<std::size_t>(number - NFT_REG_1) * 16;
    if (number >= NFT_REG32_00 && number <= NFT_REG32_15)
        return static_cast<std::size_t>(number - NFT_REG32_00) * 4;
    return size;
}

void NftRegisters::load(std::uint64_t number, NftOrigin origin, std::size_t length,
                        std::size_t first) {
    const auto place = place_of(number);
    const auto filled = (length + 3) / 4 * 4;
    for (std::size_t i = 0; i < filled && place + i < size; ++i) {
        bytes_[place + i] = {};
        bytes_[place + i].origin = i < length ? origin : NftOrigin::zero;
        bytes_[place + i].index = static_cast<std::uint8_t>(first + i);
    }
}

void NftRegisters::load_header(std::uint64_t number,
                               NftOrigin at_byte(int, std::size_t, std::size_t&), int family,
                               std::size_t offset, std::size_t length) {
    load(number, NftOrigin::other, length);
    const auto place = place_of(number);
    for (std::size_t i = 0; i < length && place + i < size; ++i) {
        std::size_t index = 0;
        bytes_[place + i].origin = at_byte(family, offset + i, index);
        bytes_[place + i].index = static_cast<std::uint8_t>(index);
    }
}

void NftRegisters::mask(std::uint64_t from, std::uint64_t to, std::string_view mask,
                        std::string_view xored) {
    const auto start = place_of(from), end = place_of(to);
    std::array<Byte, size> made = bytes_;
    for (std::size_t i = 0; i < mask.size() && end + i < size; ++i) {
        auto byte = start + i < size ? bytes_[start + i] : Byte{};
        const auto bits = static_cast<std::uint8_t>(mask[i]);
        const auto turned =
            i < xored.size() ? static_cast<std::uint8_t>(xored[i]) : std::uint8_t{0};
        byte.mask &= bits;
        byte.xored = static_cast<std::uint8_t>((byte.xored & bits) ^ turned);
        made[end + i] = byte;
    }
    bytes_ = made;
}

void NftRegisters::forget(std::uint64_t number, std::size_t length, NftOrigin as) {
    const auto place = place_of(number);
    for (std::size_t i = 0; i < length && place + i < size; ++i)
        bytes_[place + i] = {as};
}

bool NftRegisters::is_other(std::uint64_t number, std::size_t length) const {
    const auto place = place_of(number);
    if (length == 0 || place + length > size) return false;
    return std::all_of(bytes_.begin() + static_cast<std::ptrdiff_t>(place),
                       bytes_.begin() + static_cast<std::ptrdiff_t>(place + length),
                       [](const Byte& byte) {
                           return byte.origin == NftOrigin::other || byte.origin == NftOrigin::zero;
                       });
}

std::optional<int> NftRegisters::family_asked(std::uint64_t number, std::string_view value) const {
    const auto place = place_of(number);
    if (value.empty() || place + value.size() > size) return std::nullopt;
    const auto origin = bytes_[place].origin;
    const auto asked = big_endian(value);
    const bool by_number = origin == NftOrigin::network_family && value.size() == 1;
    const bool by_type = origin == NftOrigin::ether_type && value.size() == 2;
    if ((by_number && asked == NFPROTO_IPV4) || (by_type && asked == ETH_P_IP)) return 4;
    if ((by_number && asked == NFPROTO_IPV6) || (by_type && asked == ETH_P_IPV6)) return 6;
    return std::nullopt;
}

// One field, or a part of it that begins where it does.
Condition NftRegisters::run(std::size_t place, std::string_view from, std::string_view to,
                            const NftSetting& setting) const {
    const auto& first = bytes_[place];
    const auto length = from.size();
    bool masked = false;
    std::string mask, xored;
    for (std::size_t i = 0; i < length; ++i) {
        mask += static_cast<char>(bytes_[place + i].mask);
        xored += static_cast<char>(bytes_[place + i].xored);
        masked = masked || bytes_[place + i].mask != 0xff || bytes_[place + i].xored != 0;
    }
    // What every packet that is meant has there is compared here and now.
    const auto compare = [&](std::uint64_t held) {
        auto bytes = little_endian_of(held, length);
        for (std::size_t i = 0; i < length; ++i)
            bytes[i] = static_cast<char>((bytes[i] & mask[i]) ^ xored[i]);
        return big_endian(from) <= big_endian(bytes) && big_endian(bytes) <= big_endian(to);
    };
    switch (first.origin) {
        case NftOrigin::state:
            if (setting.untracks && compare(state_new) != compare(state_untracked))
                return Condition::sometimes();
            return constant(compare(state_new));
        case NftOrigin::status:
            if (setting.redirects && compare(0) != compare(IPS_DST_NAT))
                return Condition::unclear();
            return constant(compare(0));
        case NftOrigin::packet_kind:
            return constant(compare(0));
        case NftOrigin::zero:
            return constant(compare(0));
        case NftOrigin::other:
            return Condition::sometimes();
        case NftOrigin::unclear:
            return Condition::unclear();
        default:
            break;
    }
    const auto whole = length_of(first.origin, setting.family);
    if (first.index != 0 || length > whole) return Condition::unclear();

    if (first.origin == NftOrigin::source || first.origin == NftOrigin::destination) {
        if (setting.family == 0) return Condition::unclear();
        // The part that is not looked at may be anything: of a mask, and of what was not loaded.
        auto low = from, high = to;
        std::string lowest(low), highest(high);
        if (masked) {
            const auto bits = big_endian(mask);
            const auto all = big_endian(std::string(length, '\xff'));
            const auto open = all & ~bits;
            if ((open & (open + 1)) != 0 || big_endian(xored) != 0 || from != to)
                return Condition::unclear();
            if ((big_endian(from) & open) != 0) return Condition::never();
            for (std::size_t i = 0; i < length; ++i)
                highest[i] = static_cast<char>(highest[i] | ~mask[i]);
        }
        lowest.resize(whole, '\0');
        highest.resize(whole, '\xff');
        return Condition::test({field_of(first.origin),
                                NumberRanges::of(big_endian(lowest), big_endian(highest)),
                                {}});
    }
    if (masked) return Condition::unclear();
    if (first.origin == NftOrigin::in_name || first.origin == NftOrigin::out_name) {
        const auto name = name_in(from, to);
        if (!name) return Condition::unclear();
        return Condition::test({field_of(first.origin), {}, {*name}});
    }
    if (length != whole) return Condition::unclear();
    switch (first.origin) {
        case NftOrigin::network_family:
            return families(big_endian(from) <= NFPROTO_IPV4 && big_endian(to) >= NFPROTO_IPV4,
                            big_endian(from) <= NFPROTO_IPV6 && big_endian(to) >= NFPROTO_IPV6);
        case NftOrigin::ether_type:
            return families(big_endian(from) <= ETH_P_IP && big_endian(to) >= ETH_P_IP,
                            big_endian(from) <= ETH_P_IPV6 && big_endian(to) >= ETH_P_IPV6);
        case NftOrigin::in_index:
        case NftOrigin::out_index:
            if (from != to) return Condition::unclear();
            return Condition::test(
                {field_of(first.origin), {}, {"#" + std::to_string(little_endian(from))}});
        case NftOrigin::destination_kind:
            if (from != to) return Condition::unclear();
            return Condition::test({PacketField::destination_kind,
                                    NumberRanges::of(little_endian(from), little_endian(from)),
                                    {}});
        default:
            return Condition::test(
                {field_of(first.origin), NumberRanges::of(big_endian(from), big_endian(to)), {}});
    }
}

// Runs of bytes of one field after another. Between two values of several fields a packet lies when
// each of its fields does, as the kernel has it for concatenations.
Condition NftRegisters::between(std::uint64_t number, std::string_view from, std::string_view to,
                                const NftSetting& setting) const {
    const auto place = place_of(number);
    if (from.empty() || from.size() != to.size() || place + from.size() > size)
        return Condition::unclear();
    Condition all = Condition::always();
    for (std::size_t start = 0; start < from.size();) {
        auto end = start + 1;
        const auto origin = bytes_[place + start].origin;
        while (end < from.size() && bytes_[place + end].origin == origin &&
               (origin == NftOrigin::other || origin == NftOrigin::zero ||
                bytes_[place + end].index == bytes_[place + end - 1].index + 1))
            ++end;
        const auto one = run(place + start, from.substr(start, end - start),
                             to.substr(start, end - start), setting);
        if (one.any_of.empty()) return Condition::never();
        all.clarity = std::max(all.clarity, one.clarity);
        all.any_of[0].insert(all.any_of[0].end(), one.any_of[0].begin(), one.any_of[0].end());
        start = end;
    }
    return all;
}

NftOrigin network_byte(int family, std::size_t byte, std::size_t& index) {
    const std::size_t source = family == 6 ? 8 : 12, length = family == 6 ? 16 : 4;
    const std::size_t protocol = family == 6 ? 6 : 9;
    if (family == 0) return NftOrigin::unclear;
    if (byte == protocol) return NftOrigin::protocol;
    if (byte < source || byte >= source + 2 * length) return NftOrigin::other;
    index = (byte - source) % length;
    return byte < source + length ? NftOrigin::source : NftOrigin::destination;
}

NftOrigin transport_byte(int /*family*/, std::size_t byte, std::size_t& index) {
    if (byte != 2 && byte != 3) return NftOrigin::other;
    index = byte - 2;
    return NftOrigin::port;
}

}  // namespace presscheck
