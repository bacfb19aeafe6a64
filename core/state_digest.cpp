#include "core/state_digest.h"

#include "core/sha256.h"

namespace presscheck {

void StateDigest::add(std::string_view check, std::string_view result_digest) {
    lines_.append(check).append("\n").append(result_digest).append("\n");
}

std::string StateDigest::hex() const {
    return sha256_hex(lines_);
}

}  // namespace presscheck
