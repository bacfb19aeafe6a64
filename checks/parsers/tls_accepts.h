// Which versions of TLS a server accepts, as it is kept: a line a version that it accepted, a line
// "1.1 unknown" for one of which that is not known; those that stand nowhere it refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

enum class TlsAnswer { accepted, refused, unknown };

struct TlsVersion {
    std::string version;  // "1.0" to "1.3", in their order
    TlsAnswer answer = TlsAnswer::refused;
};

// All four. Nothing: a line is not understood, or no version was accepted.
std::optional<std::vector<TlsVersion>> parse_tls_accepts(std::string_view text);
std::string spell(const std::vector<TlsVersion>& versions);

// The first that was accepted, with none before it of which that is not known.
std::optional<std::string> first_accepted(const std::vector<TlsVersion>& versions);

}  // namespace presscheck
