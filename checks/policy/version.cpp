#include "checks/policy/version.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace presscheck {
namespace {

using Order = std::strong_ordering;

// ASCII only: a version means the same in every locale.
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Cuts the longest start of `text` whose characters all satisfy `wanted`.
template <class Wanted>
std::string_view take(std::string_view& text, Wanted wanted) {
    const auto end = std::find_if_not(text.begin(), text.end(), wanted);
    const auto taken = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(taken.size());
    return taken;
}

// Numbers of any length, so that no version overflows.
Order compare_numbers(std::string_view left, std::string_view right) {
    const auto zero = [](char c) { return c == '0'; };
    take(left, zero);
    take(right, zero);
    if (const auto order = left.size() <=> right.size(); order != 0) return order;
    return left.compare(right) <=> 0;
}

// The number before the first colon, or nothing; both managers read that as 0.
std::string_view take_epoch(std::string_view& text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return {};
    const auto epoch = text.substr(0, colon);
    if (!std::all_of(epoch.begin(), epoch.end(), is_digit)) return {};
    text.remove_prefix(colon + 1);
    return epoch;
}

// Upstream version and revision; without a dash there is no revision.
std::pair<std::string_view, std::string_view> split_revision(std::string_view text) {
    const auto dash = text.rfind('-');
    if (dash == std::string_view::npos) return {text, {}};
    return {text.substr(0, dash), text.substr(dash + 1)};
}

// deb-version(7): `~` before the end, the end before letters, letters before all else.
int dpkg_weight(std::string_view text) {
    if (text.empty() || is_digit(text.front())) return 0;
    if (text.front() == '~') return -1;
    const auto code = static_cast<unsigned char>(text.front());
    return is_letter(text.front()) ? code : code + 256;
}

Order compare_dpkg_part(std::string_view left, std::string_view right) {
    const auto in_text = [](std::string_view rest) {
        return !rest.empty() && !is_digit(rest.front());
    };
    while (!left.empty() || !right.empty()) {
        while (in_text(left) || in_text(right)) {
            if (const auto order = dpkg_weight(left) <=> dpkg_weight(right); order != 0) {
                return order;
            }
            left.remove_prefix(1);
            right.remove_prefix(1);
        }
        const auto left_number = take(left, is_digit);
        const auto right_number = take(right, is_digit);
        if (const auto order = compare_numbers(left_number, right_number); order != 0) {
            return order;
        }
    }
    return Order::equal;
}

// Cuts a leading `mark` of both. When only one has it, that one's order against the other.
// Nothing: neither has it, or both had.
enum class Marked { neither, both, left, right };
Marked take_mark(std::string_view& left, std::string_view& right, char mark) {
    const bool on_left = left.starts_with(mark);
    const bool on_right = right.starts_with(mark);
    if (on_left && on_right) {
        left.remove_prefix(1);
        right.remove_prefix(1);
        return Marked::both;
    }
    if (on_left) return Marked::left;
    return on_right ? Marked::right : Marked::neither;
}

// One segment of each, both of digits or both of letters, whichever the left one starts with. In
// rpm a number is newer than letters.
Order compare_rpm_segment(std::string_view& left, std::string_view& right) {
    const bool number = is_digit(left.front());
    const auto kind = number ? is_digit : is_letter;
    const auto left_segment = take(left, kind);
    const auto right_segment = take(right, kind);
    if (right_segment.empty()) return number ? Order::greater : Order::less;
    if (number) return compare_numbers(left_segment, right_segment);
    return left_segment.compare(right_segment) <=> 0;
}

// rpmvercmp of rpm 4.16: `~` sorts before the end, `^` after the end and before anything else.
Order compare_rpm_part(std::string_view left, std::string_view right) {
    const auto separates = [](char c) {
        return !is_digit(c) && !is_letter(c) && c != '~' && c != '^';
    };
    while (!left.empty() || !right.empty()) {
        take(left, separates);
        take(right, separates);
        const auto tilde = take_mark(left, right, '~');
        if (tilde == Marked::left) return Order::less;
        if (tilde == Marked::right) return Order::greater;
        if (tilde == Marked::both) continue;
        const auto caret = take_mark(left, right, '^');
        if (caret == Marked::left) return right.empty() ? Order::greater : Order::less;
        if (caret == Marked::right) return left.empty() ? Order::less : Order::greater;
        if (caret == Marked::both) continue;
        if (left.empty() || right.empty()) break;
        if (const auto order = compare_rpm_segment(left, right); order != 0) return order;
    }
    return left.size() <=> right.size();
}

}  // namespace

std::strong_ordering compare(const Version& left, const Version& right) {
    const bool rpm = left.order == Version::Order::rpm || right.order == Version::Order::rpm;
    const auto compare_part = rpm ? compare_rpm_part : compare_dpkg_part;
    std::string_view left_rest = left.text;
    std::string_view right_rest = right.text;
    const auto left_epoch = take_epoch(left_rest);
    const auto right_epoch = take_epoch(right_rest);
    if (const auto order = compare_numbers(left_epoch, right_epoch); order != 0) return order;
    const auto [left_upstream, left_revision] = split_revision(left_rest);
    const auto [right_upstream, right_revision] = split_revision(right_rest);
    if (const auto order = compare_part(left_upstream, right_upstream); order != 0) return order;
    return compare_part(left_revision, right_revision);
}

}  // namespace presscheck
