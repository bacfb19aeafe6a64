// Text as XML and HTML hold it.
#pragma once

#include <string>
#include <string_view>

namespace presscheck {

// `text` as content or as the value of an attribute in double quotes; what XML 1.0 cannot hold, and
// what would steer the reader (core/printable.h), is shown as `?`.
std::string escaped(std::string_view text);

// ` name="value"`.
std::string attribute(std::string_view name, std::string_view value);

}  // namespace presscheck
