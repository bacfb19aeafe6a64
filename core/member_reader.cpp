#include "core/member_reader.h"

#include "core/canonical_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace presscheck {
namespace {

const nlohmann::json& empty_object() {
    static const nlohmann::json value = nlohmann::json::object();
    return value;
}

const nlohmann::json& empty_array() {
    static const nlohmann::json value = nlohmann::json::array();
    return value;
}

}  // namespace

// The library keeps a number it read as unsigned and one that code put there as signed.
std::optional<std::uint64_t> whole_number(const nlohmann::json& value) {
    if (value.is_number_unsigned()) return value.get<std::uint64_t>();
    if (!value.is_number_integer() || value.get<std::int64_t>() < 0) return std::nullopt;
    return static_cast<std::uint64_t>(value.get<std::int64_t>());
}

MemberReader::MemberReader(const nlohmann::json& value, std::string place)
    : value_(value.is_object() ? value : empty_object()), place_(std::move(place)) {
    if (!value.is_object()) refuse(Error{Errc::malformed, "not an object"});
}

bool MemberReader::has(std::string_view name) const {
    return value_.contains(name);
}

const nlohmann::json* MemberReader::take(std::string_view name) {
    const auto found = value_.find(name);
    if (found == value_.end()) {
        refuse(name, "missing");
        return nullptr;
    }
    taken_.push_back(name);
    return &*found;
}

std::string MemberReader::text(std::string_view name, const Form& form) {
    const auto* member = take(name);
    if (member == nullptr) return {};
    if (member->is_string()) {
        const auto& text = member->get_ref<const std::string&>();
        if (form.accepts(text)) return text;
    }
    refuse(name, "not " + std::string(form.what));
    return {};
}

std::string MemberReader::bounded_text(std::string_view name, std::size_t max_bytes) {
    const auto* member = take(name);
    if (member == nullptr) return {};
    if (!member->is_string()) {
        refuse(name, "not a text");
        return {};
    }
    const auto& text = member->get_ref<const std::string&>();
    if (text.size() <= max_bytes) return text;
    refuse(name, "over " + std::to_string(max_bytes) + " bytes", Errc::too_large);
    return {};
}

std::uint64_t MemberReader::number(std::string_view name, std::uint64_t least, std::uint64_t most) {
    const auto* member = take(name);
    if (member == nullptr) return 0;
    const auto number = whole_number(*member);
    if (number && *number >= least && *number <= most) return *number;
    refuse(name,
           "not a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return 0;
}

const nlohmann::json& MemberReader::object(std::string_view name) {
    const auto* member = take(name);
    if (member == nullptr) return empty_object();
    if (member->is_object()) return *member;
    refuse(name, "not an object");
    return empty_object();
}

const nlohmann::json& MemberReader::array(std::string_view name, std::size_t max_elements) {
    const auto* member = take(name);
    if (member == nullptr) return empty_array();
    if (!member->is_array()) {
        refuse(name, "not an array");
        return empty_array();
    }
    if (member->size() <= max_elements) return *member;
    refuse(name, "more than " + std::to_string(max_elements) + " elements", Errc::too_large);
    return empty_array();
}

void MemberReader::refuse(std::string_view name, std::string_view what, Errc code) {
    refuse(Error{code, std::string(name) + ": " + std::string(what)});
}

void MemberReader::refuse(Error error) {
    if (!problem_) problem_ = at(place_, std::move(error));
}

Status MemberReader::finish() {
    for (const auto& [name, member] : value_.items()) {
        if (std::find(taken_.begin(), taken_.end(), name) == taken_.end()) {
            refuse("unknown member", canonical_bytes(name.substr(0, 64)));
        }
    }
    if (problem_) return *problem_;
    return Ok{};
}

}  // namespace presscheck
