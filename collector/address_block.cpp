#include "collector/address_block.h"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <cstdint>

namespace presscheck {

std::string address_block(const std::string& address) {
    boost::system::error_code failed;
    const auto parsed = boost::asio::ip::make_address(address, failed);
    if (failed || !parsed.is_v6()) return address;
    auto bytes = parsed.to_v6().to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
    return boost::asio::ip::make_address_v6(bytes).to_string() + "/64";
}

}  // namespace presscheck
