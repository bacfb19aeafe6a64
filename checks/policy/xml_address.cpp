#include "checks/policy/xml_address.h"

#include <algorithm>
#include <charconv>

namespace presscheck {
namespace {

constexpr std::string_view marks = "/@[]*'\"= \t\r\n:()|";  // of XPath, and in no name

bool is_name(std::string_view text) {
    return text == "*" || (!text.empty() && text.find_first_of(marks) == std::string_view::npos &&
                           text != "." && text != "..");
}

// A number from 1, in digits.
std::optional<std::size_t> parse_index(std::string_view digits) {
    std::size_t value = 0;
    const auto* end = digits.data() + digits.size();
    const auto [stopped, error] = std::from_chars(digits.data(), end, value);
    if (error != std::errc{} || stopped != end || value == 0) return std::nullopt;
    return value;
}

std::optional<XmlStep> parse_step(std::string_view text) {
    XmlStep step;
    step.attribute = text.starts_with('@');
    if (step.attribute) text.remove_prefix(1);
    const auto open = text.find('[');
    if (open != std::string_view::npos) {
        if (!text.ends_with(']') || step.attribute) return std::nullopt;
        step.index = parse_index(text.substr(open + 1, text.size() - open - 2));
        if (!step.index) return std::nullopt;
        text = text.substr(0, open);
    }
    if (!is_name(text)) return std::nullopt;
    step.name = text;
    return step;
}

}  // namespace

std::optional<std::vector<XmlStep>> parse_xml_address(std::string_view address) {
    std::vector<XmlStep> steps;
    if (!address.starts_with('/')) return std::nullopt;
    while (!address.empty()) {
        address.remove_prefix(1);
        const auto end = std::min(address.find('/'), address.size());
        auto step = parse_step(address.substr(0, end));
        // An attribute has nothing below it, and belongs to an element.
        const bool misplaced = step && step->attribute && (end < address.size() || steps.empty());
        if (!step || misplaced) return std::nullopt;
        steps.push_back(*std::move(step));
        address.remove_prefix(end);
    }
    return steps;
}

}  // namespace presscheck
