// Where nginx takes a directive, and with how many words: as its modules declare their commands.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace presscheck {

// The bits are nginx's own (ngx_conf_file.h, ngx_http_config.h).
namespace nginx_where {
inline constexpr std::uint32_t main = 0x01000000U;
inline constexpr std::uint32_t http = 0x02000000U;
inline constexpr std::uint32_t server = 0x04000000U;
inline constexpr std::uint32_t location = 0x08000000U;
inline constexpr std::uint32_t upstream = 0x10000000U;
inline constexpr std::uint32_t server_if = 0x20000000U;
inline constexpr std::uint32_t location_if = 0x40000000U;
inline constexpr std::uint32_t limit_except = 0x80000000U;
}  // namespace nginx_where

namespace nginx_words {
inline constexpr std::uint32_t numbers = 0x000000ffU;  // a bit for none, for one, for two ...
inline constexpr std::uint32_t block = 0x00000100U;
inline constexpr std::uint32_t flag = 0x00000200U;
inline constexpr std::uint32_t any = 0x00000400U;
inline constexpr std::uint32_t one_or_more = 0x00000800U;
inline constexpr std::uint32_t two_or_more = 0x00001000U;
}  // namespace nginx_words

struct NginxRule {
    std::string_view name;
    std::uint32_t type = 0;
};

// One for each kind of place; none for a directive that is not known here.
std::span<const NginxRule> nginx_rules(std::string_view name);

}  // namespace presscheck
