// security.txt, where a site says how to report a vulnerability: RFC 9116.
#pragma once

#include "core/clock.h"

#include <optional>
#include <string_view>

namespace presscheck {

struct SecurityTxt {
    bool contact = false;         // a Contact field with an address
    std::optional<Time> expires;  // of the one Expires field; nothing: none, several, or no time
};

// Any bytes are answered. A signature around the fields is left out, as are unknown fields.
SecurityTxt parse_security_txt(std::string_view text);

}  // namespace presscheck
