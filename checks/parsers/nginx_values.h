// Values of nginx's settings: sizes, times, versions of TLS.
#pragma once

#include "checks/policy/address.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// "8m": bytes. Nothing for what nginx refuses.
std::optional<std::int64_t> parse_nginx_size(std::string_view text);

// "1m30s", "500ms": whole seconds, what is left is dropped.
std::optional<std::chrono::seconds> parse_nginx_time(std::string_view text);

// A network behind `allow` or `deny`: bits beyond the prefix are taken away, as nginx does.
std::optional<Network> parse_nginx_network(std::string_view text);

// What nginx finds wrong with the words behind a directive; empty: nothing, or nothing that is
// looked at here.
std::string_view wrong_with_words(std::string_view directive,
                                  const std::vector<std::string>& words);

// The numbers of a version, to compare: {1, 22, 1}.
std::vector<int> numbers_of(std::string_view release);

// max-age of a Strict-Transport-Security header; nothing where it has none.
std::optional<std::chrono::seconds> hsts_age(std::string_view header);

}  // namespace presscheck
