#include "checks/policy/expression.h"

#include "checks/policy/problem.h"
#include "core/printable.h"

#include <re2/re2.h>

#include <map>
#include <mutex>
#include <string>

namespace presscheck {
namespace {

constexpr std::size_t longest = 2048;
constexpr std::int64_t most_memory = 1 << 20;  // of the compiled form and its cache

using Expression = std::shared_ptr<const re2::RE2>;

// Loading a policy compiles the expressions that its scans will need; a scanner that is forked from
// the process that loaded it finds them here. An expression is its text, so none can be stale.
class Compiled {
public:
    Expression find(std::string_view text) const {
        const std::scoped_lock lock(mutex_);
        const auto found = known_.find(text);
        return found == known_.end() ? nullptr : found->second;
    }

    void keep(std::string_view text, const Expression& expression) {
        const std::scoped_lock lock(mutex_);
        if (known_.size() < most_kept) known_.emplace(text, expression);
    }

private:
    static constexpr std::size_t most_kept = 256;

    mutable std::mutex mutex_;
    std::map<std::string, Expression, std::less<>> known_;
};

Compiled& compiled() {
    static Compiled all;
    return all;
}

}  // namespace

Result<std::shared_ptr<const re2::RE2>> compile_expression(std::string_view text) {
    if (text.size() > longest) {
        return Error{Errc::too_large,
                     "an expression is at most " + std::to_string(longest) + " bytes"};
    }
    if (auto known = compiled().find(text)) return known;
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(most_memory);
    auto expression =
        std::make_shared<const RE2>(re2::StringPiece(text.data(), text.size()), options);
    if (!expression->ok()) {
        return Error{Errc::malformed, "not a regular expression (RE2): " + in_quotes(text) + ": " +
                                          printable(expression->error())};  // repeats the text
    }
    compiled().keep(text, expression);
    return Expression(std::move(expression));
}

}  // namespace presscheck
