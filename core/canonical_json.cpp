#include "core/canonical_json.h"

#include "core/limits.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

using Json = nlohmann::json;

Error malformed(std::string_view what) {
    return Error{Errc::malformed, "JSON: " + std::string(what)};
}

// Builds the value while the library's lexer reads, and stops at the first thing outside the
// bounds. The depth is checked as it grows, so nothing deep ever exists to be printed or freed.
class Builder final : public Json::json_sax_t {
public:
    Json take() { return std::move(root_); }
    const std::string& problem() const { return problem_; }

    bool null() override { return put(nullptr); }
    bool boolean(bool value) override { return put(value); }
    bool number_integer(number_integer_t value) override {
        return value >= -limits::json_integer ? put(value) : refuse_number();
    }
    bool number_unsigned(number_unsigned_t value) override {
        return value <= static_cast<number_unsigned_t>(limits::json_integer) ? put(value)
                                                                             : refuse_number();
    }
    bool number_float(number_float_t /*value*/, const string_t& /*text*/) override {
        return refuse_number();
    }
    bool string(string_t& value) override { return put(std::move(value)); }
    bool binary(binary_t& /*value*/) override { return refuse("binary"); }

    bool start_object(std::size_t /*size*/) override { return open(Json::object()); }
    bool end_object() override { return close(); }
    bool start_array(std::size_t /*size*/) override { return open(Json::array()); }
    bool end_array() override { return close(); }

    bool key(string_t& name) override {
        const auto [member, is_new] = open_.back()->emplace(name, nullptr);
        if (!is_new) return refuse("the name '" + name.substr(0, 64) + "' stands twice");
        member_ = &*member;
        return true;
    }

    bool parse_error(std::size_t position, const std::string& /*token*/,
                     const nlohmann::detail::exception& /*why*/) override {
        return refuse("not JSON, at byte " + std::to_string(position));
    }

private:
    // Puts `value` where the next one belongs and answers its place there.
    Json* place(Json value) {
        if (open_.empty()) {
            root_ = std::move(value);
            return &root_;
        }
        if (open_.back()->is_array()) return &open_.back()->emplace_back(std::move(value));
        *member_ = std::move(value);
        return member_;
    }
    bool put(Json value) {
        place(std::move(value));
        return true;
    }
    bool open(Json container) {
        if (open_.size() >= limits::json_depth) {
            return refuse("deeper than " + std::to_string(limits::json_depth));
        }
        open_.push_back(place(std::move(container)));
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }
    bool refuse(std::string why) {
        if (problem_.empty()) problem_ = std::move(why);
        return false;
    }
    bool refuse_number() { return refuse("a number that is no integer within +-2^53"); }

    Json root_;
    std::vector<Json*> open_;  // an array does not grow while a value inside it is open
    Json* member_ = nullptr;
    std::string problem_;
};

Error not_canonical(std::string_view bytes, std::string_view canonical) {
    const auto differs =
        std::mismatch(bytes.begin(), bytes.end(), canonical.begin(), canonical.end());
    return malformed("not in canonical form, at byte " +
                     std::to_string(differs.first - bytes.begin() + 1));
}

}  // namespace

std::string canonical_bytes(const nlohmann::json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<nlohmann::json> parse_json(std::string_view bytes, std::size_t max_bytes) {
    if (bytes.size() > max_bytes) {
        return Error{Errc::too_large, "JSON: over " + std::to_string(max_bytes) + " bytes"};
    }
    // The library's lexer takes a zero byte for the end and skips a byte order mark.
    if (bytes.find('\0') != std::string_view::npos) return malformed("a zero byte");
    if (bytes.starts_with("\xef\xbb\xbf")) return malformed("a byte order mark");
    Builder builder;
    if (!Json::sax_parse(bytes.begin(), bytes.end(), &builder)) {
        return malformed(builder.problem());
    }
    return builder.take();
}

Result<nlohmann::json> parse_canonical(std::string_view bytes, std::size_t max_bytes) {
    auto value = parse_json(bytes, max_bytes);
    if (!value) return value;
    const std::string canonical = canonical_bytes(*value);
    if (canonical != bytes) return not_canonical(bytes, canonical);
    return value;
}

}  // namespace presscheck
