// Regular expressions, one way for all: RE2, so that no input makes one slow, bounded in size,
// UTF-8.
#pragma once

#include "core/result.h"

#include <memory>
#include <string_view>

namespace re2 {
class RE2;
}

namespace presscheck {

// `matches` asks for the whole text (RE2::FullMatch), the argument of `lines` for a part of it.
// Errors: malformed, saying what RE2 found wrong; too_large.
Result<std::shared_ptr<const re2::RE2>> compile_expression(std::string_view text);

}  // namespace presscheck
