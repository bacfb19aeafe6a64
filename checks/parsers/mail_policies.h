// What a domain lets others know of its mail: SPF (RFC 7208) and DMARC (RFC 7489).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// Of all TXT records of a name, that of SPF: "missing", "invalid" (several, or one that receivers
// do not take), "pass" (all may send), "neutral", "soft", "hard"; "redirect" where another domain's
// record decides.
std::string spf_class(const std::vector<std::string>& records);

// The domain of `redirect=`; nothing without one, or with one that holds macros.
std::optional<std::string> spf_redirect(const std::vector<std::string>& records);

// "missing", "invalid", "none", "quarantine", "reject"; of a subdomain of the one that has the
// record its `sp`.
std::string dmarc_class(const std::vector<std::string>& records, bool of_subdomain = false);

}  // namespace presscheck
