// What every fuzz target needs: the input as text, and a way to say what must hold for any input.
//
// A target defines LLVMFuzzerTestOneInput and states properties, not merely that nothing crashes.
#pragma once

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace presscheck::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

// Standard error as it was at the start: libFuzzer closes it to the program's log lines.
inline const int complaints = ::dup(STDERR_FILENO);

// Stops the run when `holds` is false; `what` says which promise was broken.
inline void require(bool holds, const char* what) {
    if (holds) return;
    ::dprintf(complaints, "broken: %s\n", what);
    std::abort();
}

// The first byte of an input that picks one of several readers, as a letter; 0 for no byte.
inline char take_letter(std::string_view& text) {
    if (text.empty()) return 0;
    const char letter = text.front();
    text.remove_prefix(1);
    return letter;
}

}  // namespace presscheck::fuzz
