// What a console starts: nobody is let in unasked by a command that is said to ask.
//
// The input is a program and its words, one a line; those with a `=` before any `-` are its
// environment.
#include "checks/parsers/login_command.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <string>
#include <vector>

namespace {

using presscheck::Environment;
using presscheck::LoginProgram;
using presscheck::fuzz::require;
using Words = std::vector<std::string>;

void hold_option(Words words, const Words& inserted, const Environment& environment) {
    words.insert(words.begin() + 1, inserted.begin(), inserted.end());
    const auto judged = presscheck::judge_login_command(words, environment);
    require(judged.asks != true, "what lets in unasked does not ask");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = presscheck::fuzz::text_of(data, size);
    Words words;
    Environment environment;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        const auto word = text.substr(at, end - at);
        at = end + 1;
        const auto equals = word.find('=');
        if (equals != std::string_view::npos && word.find('-') > equals && equals > 0) {
            environment.insert_or_assign(std::string(word.substr(0, equals)),
                                         std::string(word.substr(equals + 1)));
        } else {
            words.emplace_back(word);
        }
    }
    if (words.empty()) return 0;

    const auto judged = presscheck::judge_login_command(words, environment);
    if (judged.program == LoginProgram::shell) require(judged.asks != true, "a shell asks nobody");
    if (words.front().ends_with("/agetty")) {
        hold_option(words, {"--autologin", "root"}, environment);
        hold_option(words, {"--autol=root"}, environment);
        hold_option(words, {"-aroot"}, environment);
        hold_option(words, {"-8Ja", "root"}, environment);
    }
    if (words.front().ends_with("/sulogin")) {
        hold_option(words, {"--force"}, environment);
        hold_option(words, {"-e"}, environment);
    }
    return 0;
}
