#include "checks/parsers/json_values.h"

#include "core/limits.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

namespace presscheck {
namespace {

using Json = nlohmann::json;
using ValueType = ValueTree::Type;

// Builds the tree while the library's lexer reads, and stops at the first thing outside the bounds.
class Builder final : public Json::json_sax_t {
public:
    ValueTree take() { return std::move(root_); }
    const Error& problem() const { return problem_; }

    bool null() override { return put(ValueType::null, {}); }
    bool boolean(bool value) override { return put(ValueType::boolean, value ? "true" : "false"); }
    bool number_integer(number_integer_t value) override {
        return put(ValueType::integer, std::to_string(value));
    }
    bool number_unsigned(number_unsigned_t value) override {
        return put(ValueType::integer, std::to_string(value));
    }
    // Integers beyond 64 bits arrive here too.
    bool number_float(number_float_t /*value*/, const string_t& written) override {
        const bool whole = written.find_first_of(".eE") == std::string::npos;
        return put(whole ? ValueType::integer : ValueType::number, written);
    }
    bool string(string_t& value) override { return put(ValueType::text, std::move(value)); }
    bool binary(binary_t& /*value*/) override { return refuse(Errc::malformed, "binary"); }

    bool start_object(std::size_t /*size*/) override { return open(ValueType::map); }
    bool end_object() override { return close(); }
    bool start_array(std::size_t /*size*/) override { return open(ValueType::list); }
    bool end_array() override { return close(); }

    bool key(string_t& name) override {
        if (name.size() > limits::yaml_piece_bytes) return refuse(Errc::too_large, "a name");
        auto& map = open_.back();
        if (!map.names.insert(name).second) return refuse(Errc::malformed, "a name twice");
        map.tree->keys.push_back(std::move(name));
        return true;
    }

    bool parse_error(std::size_t position, const std::string& /*token*/,
                     const nlohmann::detail::exception& /*why*/) override {
        return refuse(Errc::malformed, "not JSON, at byte " + std::to_string(position));
    }

private:
    struct Open {
        ValueTree* tree;  // its parent does not grow while it is open
        std::set<std::string, std::less<>> names;
    };

    ValueTree* place() {
        if (++values_ > limits::yaml_nodes) {
            refuse(Errc::too_large, "too many values");
            return nullptr;
        }
        return open_.empty() ? &root_ : &open_.back().tree->items.emplace_back();
    }
    bool put(ValueType type, std::string text) {
        if (text.size() > limits::yaml_piece_bytes) return refuse(Errc::too_large, "a text");
        auto* tree = place();
        if (tree == nullptr) return false;
        tree->type = type;
        tree->text = std::move(text);
        return true;
    }
    bool open(ValueType type) {
        if (open_.size() >= limits::yaml_depth) return refuse(Errc::too_large, "too deep");
        auto* tree = place();
        if (tree == nullptr) return false;
        tree->type = type;
        open_.push_back({tree, {}});
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }
    bool refuse(Errc code, std::string why) {
        problem_ = Error{code, "JSON: " + std::move(why)};
        return false;
    }

    ValueTree root_;
    std::vector<Open> open_;
    std::size_t values_ = 0;
    Error problem_{Errc::malformed, "JSON"};
};

}  // namespace

Result<ValueTree> parse_json_values(std::string_view bytes) {
    if (bytes.size() > limits::yaml_bytes) return Error{Errc::too_large, "JSON: too many bytes"};
    // The library's lexer takes a zero byte for the end and skips a byte order mark.
    if (bytes.find('\0') != std::string_view::npos || bytes.starts_with("\xef\xbb\xbf"))
        return Error{Errc::malformed, "JSON: a zero byte or a byte order mark"};
    Builder builder;
    if (!Json::sax_parse(bytes.begin(), bytes.end(), &builder)) return builder.problem();
    return builder.take();
}

}  // namespace presscheck
