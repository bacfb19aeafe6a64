// faillock.conf: what is set names the line it stands on, and a word more of the arguments is no
// other word.
#include "checks/parsers/faillock_options.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

namespace {

using presscheck::fuzz::require;

void hold_place(const std::string& from, std::string_view text) {
    constexpr std::string_view path = "/etc/security/faillock.conf:";
    if (from.empty()) return;
    require(from.starts_with(path), "a setting names its file");
    std::size_t line = 0;
    const auto* end = from.data() + from.size();
    require(std::from_chars(from.data() + path.size(), end, line).ptr == end,
            "a setting names its line");
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    require(line >= 1 && line <= lines, "a setting stands on a line of its file");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = presscheck::fuzz::text_of(data, size);
    presscheck::FaillockOptions options;
    const auto read = presscheck::read_faillock_conf(text, "/etc/security/faillock.conf", options);
    if (!read) {
        require(read.error().code == presscheck::Errc::malformed, "a refusal is malformed");
        return 0;
    }
    for (const auto& from : {options.deny_from, options.interval_from, options.unlock_from})
        hold_place(from, text);
    presscheck::FaillockOptions again = options;
    presscheck::read_faillock_arguments({"deny=7", "no_such_word"}, "/etc/pam.d/x:1", again);
    require(again.deny == 7 && again.deny_from == "/etc/pam.d/x:1", "an argument has its way");
    require(again.unlock_time == options.unlock_time, "and changes nothing else");
    return 0;
}
