#include "checks/policy/expression.h"

#include "checks/policy/problem.h"

#include <re2/re2.h>

namespace presscheck {
namespace {

constexpr std::size_t longest = 2048;
constexpr std::int64_t most_memory = 1 << 20;  // of the compiled form and its cache

}  // namespace

Result<std::shared_ptr<const re2::RE2>> compile_expression(std::string_view text) {
    if (text.size() > longest) {
        return Error{Errc::too_large,
                     "an expression is at most " + std::to_string(longest) + " bytes"};
    }
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(most_memory);
    auto expression =
        std::make_shared<const RE2>(re2::StringPiece(text.data(), text.size()), options);
    if (!expression->ok()) {
        return Error{Errc::malformed, "not a regular expression (RE2): " + in_quotes(text) + ": " +
                                          expression->error()};
    }
    return std::shared_ptr<const re2::RE2>(std::move(expression));
}

}  // namespace presscheck
