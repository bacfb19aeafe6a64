// Whether this build carries a sanitizer: its runtime maps terabytes of addresses and looks at its
// own process, so that a few bounds cannot be set and a few tools cannot watch.
#pragma once

namespace presscheck::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif
#else
inline constexpr bool sanitized = false;
#endif

}  // namespace presscheck::test
