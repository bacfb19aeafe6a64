#include "checks/policy/value_words.h"

#include <array>
#include <string_view>
#include <variant>

namespace presscheck {
namespace {

struct Unit {
    std::int64_t seconds;
    std::string_view vi, one, many;
};

constexpr std::array units{
    Unit{86'400, "ngày", "day", "days"},
    Unit{3'600, "giờ", "hour", "hours"},
    Unit{60, "phút", "minute", "minutes"},
    Unit{1, "giây", "second", "seconds"},
};

// In the largest unit that it is a whole number of, as a policy's author would have written it.
std::string duration_words(std::chrono::seconds value, Language language) {
    for (const auto& unit : units) {
        const bool whole = value.count() % unit.seconds == 0;
        if (!whole || (value.count() == 0 && unit.seconds != 1)) continue;
        const auto count = value.count() / unit.seconds;
        const auto word = language == Language::vi ? unit.vi : count == 1 ? unit.one : unit.many;
        return std::to_string(count) + " " + std::string(word);
    }
    return {};
}

}  // namespace

std::string words_for(const Scalar& value, Language language) {
    const bool vi = language == Language::vi;
    if (const auto* duration = std::get_if<std::chrono::seconds>(&value))
        return duration_words(*duration, language);
    if (const auto* truth = std::get_if<bool>(&value); truth != nullptr && vi)
        return *truth ? "đúng" : "sai";
    if (std::holds_alternative<Unlimited>(value)) return vi ? "không giới hạn" : "unlimited";
    if (std::holds_alternative<Never>(value)) return vi ? "chưa lần nào" : "never";
    return spell(value);
}

std::string words_for(const Value& value, Language language) {
    if (!value.is_list()) return words_for(value.scalar(), language);
    if (value.list().empty()) return language == Language::vi ? "(không có)" : "(none)";
    std::string list;
    for (const auto& item : value.list())
        list += (list.empty() ? "" : ", ") + words_for(item, language);
    return list;
}

}  // namespace presscheck
