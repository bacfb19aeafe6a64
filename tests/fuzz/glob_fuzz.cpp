// Patterns of policies against names and paths, with fnmatch(3) as the judge where it speaks the
// same language: `*` and `?`, no sets and no escapes.
//
// Pattern and text are parted by a newline.
#include "checks/glob.h"
#include "tests/fuzz/property.h"

#include <fnmatch.h>

#include <string>

namespace {

using presscheck::fuzz::require;

bool plain_path(std::string_view path) {
    return path.starts_with('/') && path.find("//") == std::string_view::npos &&
           (path == "/" || !path.ends_with('/'));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = presscheck::fuzz::text_of(data, size);
    const auto newline = input.find('\n');
    if (newline == std::string_view::npos ||
        input.find_first_of(std::string_view("[\0", 2)) != std::string_view::npos) {
        return 0;
    }
    const std::string pattern(input.substr(0, newline));
    const std::string text(input.substr(newline + 1));
    require(presscheck::text_matches(pattern, text) ==
                (fnmatch(pattern.c_str(), text.c_str(), FNM_NOESCAPE) == 0),
            "a text matches as fnmatch says");
    require(presscheck::name_matches(pattern, text) ==
                (fnmatch(pattern.c_str(), text.c_str(), FNM_NOESCAPE | FNM_PERIOD) == 0),
            "a name matches as fnmatch says");
    if (!plain_path(pattern) || !plain_path(text)) return 0;
    // The root has no component that a star could stand for; to fnmatch it has an empty one.
    if (pattern.find("**") == std::string::npos && text != "/")
        require(presscheck::path_matches(pattern, text) ==
                    (fnmatch(pattern.c_str(), text.c_str(), FNM_NOESCAPE | FNM_PATHNAME) == 0),
                "a path matches as fnmatch says");
    if (!presscheck::has_wildcard(text))
        require(presscheck::path_matches(text, text), "a path matches itself");
    require(presscheck::path_matches("/**", text), "everything lies below the root");
    return 0;
}
