// What a page says to whoever reads it, as far as a check asks: it is searched, not understood.
#pragma once

#include <optional>
#include <string_view>

namespace presscheck {

// Where a page tells strangers of the program behind it: a version of the server's software, a
// stack trace, a query, a path of the machine. Empty: it does not. A view of `page` or a constant.
std::string_view leak_in(std::string_view page);

// Does it ask for a password?
bool asks_for_password(std::string_view page);

// Has it a text of its own, or is it drawn by scripts? Markup, scripts and styles do not count.
bool shows_text(std::string_view page);

}  // namespace presscheck
