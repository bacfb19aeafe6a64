// The digest of a complete state, result by result. docs/protocol.md, "Reports".
#pragma once

#include <string>
#include <string_view>

namespace presscheck {

class StateDigest {
public:
    // REQUIRES: checks in byte order; `result_digest` is sha256_hex() of the result's bytes.
    void add(std::string_view check, std::string_view result_digest);

    std::string hex() const;

private:
    std::string lines_;
};

}  // namespace presscheck
