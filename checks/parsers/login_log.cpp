#include "checks/parsers/login_log.h"

#include <cstring>

namespace presscheck {
namespace {

constexpr std::size_t user_at = 44, user_bytes = 32, seconds_at = 340;
constexpr std::int16_t user_process = 7;

template <class Number>
Number number_at(std::string_view bytes, std::size_t at) {
    Number number{};
    std::memcpy(&number, bytes.data() + at, sizeof number);
    return number;
}

}  // namespace

std::uint32_t lastlog_seconds(std::string_view record) {
    return number_at<std::uint32_t>(record, 0);
}

bool visit_utmp(std::string_view bytes, const std::function<void(const UtmpRecord&)>& visit) {
    for (; bytes.size() >= utmp_record_bytes; bytes.remove_prefix(utmp_record_bytes)) {
        auto user = bytes.substr(user_at, user_bytes);
        user = user.substr(0, user.find('\0'));
        visit({number_at<std::int16_t>(bytes, 0) == user_process, user,
               number_at<std::uint32_t>(bytes, seconds_at)});
    }
    return bytes.empty();
}

}  // namespace presscheck
