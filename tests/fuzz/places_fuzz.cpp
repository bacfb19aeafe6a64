// What a policy names places with: pointers into JSON, addresses of values in XML, addresses and
// networks. What is taken says the same when it is written out, and lies where it must.
//
// The first byte picks the reader: p pointer, x address in XML, a IP address, n network.
#include "checks/policy/address.h"
#include "checks/policy/pointer.h"
#include "checks/policy/xml_address.h"
#include "core/bytes.h"
#include "tests/fuzz/property.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace {

using presscheck::Address;
using presscheck::Network;
using presscheck::XmlStep;
using presscheck::fuzz::require;

void read_pointer(std::string_view text) {
    const auto names = presscheck::parse_pointer(text);
    if (!names) return;
    std::string written;
    for (const auto& name : *names)
        written += presscheck::pointer_step(name);
    require(written == text, "a pointer has one spelling");
}

void read_xml_address(std::string_view text) {
    const auto steps = presscheck::parse_xml_address(text);
    if (!steps) return;
    require(!steps->empty(), "an address names something");
    std::string written;
    for (const auto& step : *steps) {
        require(!step.attribute || (&step == &steps->back() && !step.index && steps->size() > 1),
                "an attribute is the last, of an element, and the only one");
        require(!step.index || *step.index >= 1, "siblings are counted from one");
        written += std::string(step.attribute ? "/@" : "/") + step.name;
        if (step.index) written += "[" + std::to_string(*step.index) + "]";
    }
    const auto again = presscheck::parse_xml_address(written);
    const auto same = [](const XmlStep& a, const XmlStep& b) {
        return a.name == b.name && a.index == b.index && a.attribute == b.attribute;
    };
    require(again && std::equal(steps->begin(), steps->end(), again->begin(), again->end(), same),
            "an address written again is the same");
}

void read_address(std::string_view text) {
    const auto address = presscheck::parse_address(text);
    const std::string word(text.substr(0, text.find('\0')));
    std::array<unsigned char, 16> theirs{};
    const bool known =
        word.size() == text.size() && (inet_pton(AF_INET, word.c_str(), theirs.data()) == 1 ||
                                       inet_pton(AF_INET6, word.c_str(), theirs.data()) == 1);
    require(static_cast<bool>(address) == known, "an address is what the C library takes for one");
    if (!address) return;
    const auto again = presscheck::parse_address(spell(*address));
    require(again && *again == *address, "an address written again is the same");
    require(!address->v6 || address->bytes == theirs, "an address is the one that is written");
}

void read_network(std::string_view text) {
    const auto network = presscheck::parse_network(text);
    if (!network) {
        require(presscheck::is_utf8(network.error().message) || !presscheck::is_utf8(text),
                "a refusal is text");
        return;
    }
    const auto again = presscheck::parse_network(spell(*network));
    require(again && *again == *network, "a network written again is the same");
    require(contains(*network, network->base) && contains(*network, *network),
            "a network lies in itself");
    const unsigned width = network->base.v6 ? 128 : 32;
    require(network->prefix <= width, "a prefix fits its address");
    for (unsigned bit = 0; bit < width; ++bit) {
        Address other = network->base;
        other.bytes.at(bit / 8) ^= static_cast<std::uint8_t>(0x80U >> (bit % 8));
        require(contains(*network, other) == (bit >= network->prefix),
                "the bits of the prefix decide, and no other");
        const bool wider = bit <= network->prefix;
        require(contains(Network{network->base, bit}, *network) == wider,
                "a network lies in each that is wider");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = presscheck::fuzz::text_of(data, size);
    switch (presscheck::fuzz::take_letter(text)) {
        case 'p':
            read_pointer(text);
            break;
        case 'x':
            read_xml_address(text);
            break;
        case 'a':
            read_address(text);
            break;
        case 'n':
            read_network(text);
            break;
        default:
            break;
    }
    return 0;
}
