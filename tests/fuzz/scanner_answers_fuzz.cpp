// What comes from a scanner that something it read has taken over: an answer is one of our errors
// or what was said, and a recording names only plain paths and is told again as it was taken.
//
// The first byte picks the reader: a an answer, r a recording.
#include "agent/answer_pipe.h"
#include "checks/recording.h"
#include "tests/fuzz/property.h"

#include <string>
#include <string_view>

namespace {

using presscheck::Recording;
using presscheck::fuzz::require;

void hold_path(std::string_view path) {
    require(path.size() > 1 && path.front() == '/' && path.back() != '/' &&
                path.find('\0') == std::string_view::npos,
            "a path is one of a file, from the root");
    const std::string closed = std::string(path) + "/";
    for (const auto* part : {"//", "/./", "/../"})
        require(closed.find(part) == std::string::npos, "a path goes straight down");
}

void read_answer(std::string_view text) {
    const auto answer = presscheck::answer_of(std::string(text));
    if (answer) {
        require("v" + *answer == text, "an answer is what was said");
        return;
    }
    require(answer.error().code <= presscheck::Errc::unavailable, "an error is one of ours");
    require(!text.starts_with('v'), "what was answered is no error");
}

bool same(const Recording& one, const Recording& other) {
    return one.files == other.files && one.links == other.links &&
           one.directories == other.directories && one.case_yaml == other.case_yaml &&
           one.kernel_yaml == other.kernel_yaml && one.withheld == other.withheld;
}

void read_recording(std::string_view text) {
    const auto recording = presscheck::decode_recording(text);
    if (!recording) return;
    for (const auto& path : recording->directories)
        hold_path(path);
    for (const auto& [path, target] : recording->links)
        hold_path(path);
    for (const auto& [path, pieces] : recording->files)
        hold_path(path);
    for (const auto& [path, what] : recording->withheld)
        hold_path(path);
    const auto again = presscheck::decode_recording(presscheck::encode_recording(*recording));
    require(again && same(*recording, *again), "a recording told again is the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = presscheck::fuzz::text_of(data, size);
    switch (presscheck::fuzz::take_letter(text)) {
        case 'a':
            read_answer(text);
            break;
        case 'r':
            read_recording(text);
            break;
        default:
            break;
    }
    return 0;
}
