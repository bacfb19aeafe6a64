// pam.d: an entry stands on a line of its file, a control that is understood means the same when
// its own text is read again, and what is not understood lets nobody in.
//
// Two files, parted by a line `%%`: the second is what is included. A first byte `!` makes the
// first one /etc/pam.conf, of the service `sshd`.
#include "checks/parsers/pam_control.h"
#include "checks/parsers/pam_lines.h"
#include "checks/parsers/pam_stack.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <string>

namespace {

using presscheck::fuzz::require;

std::size_t lines_in(std::string_view text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
}

void hold_lines(std::string_view text) {
    const auto lines = presscheck::parse_pam_lines(text);
    if (!lines) return;
    std::size_t before = 0;
    for (const auto& line : *lines) {
        require(before < line.number && line.number <= lines_in(text),
                "lines stand in their order");
        before = line.number;
        require(!line.words.empty(), "a line has a word");
    }
}

void hold_control(const presscheck::PamControl& control) {
    for (const int action : control.actions)
        require(action >= presscheck::pam_action::reset, "each answer leads somewhere");
    if (!control.understood) {
        require(control.actions == presscheck::failing_pam_control().actions,
                "what is not understood lets nobody in");
        return;
    }
    auto word = std::string_view(control.text);
    if (word.starts_with('[') && word.ends_with(']')) word = word.substr(1, word.size() - 2);
    const auto again = presscheck::parse_pam_control(word);
    require(again.understood && again.actions == control.actions && again.text == control.text,
            "a control means the same when its text is read again");
}

void hold_stack(const presscheck::PamStack& stack, std::size_t lines) {
    for (const auto& chain : stack)
        for (const auto& entry : chain) {
            require(entry.line <= lines, "an entry stands on a line");
            if (entry.kind == presscheck::PamEntry::Kind::module) hold_control(entry.control);
        }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = presscheck::fuzz::text_of(data, size);
    const bool one_file = text.starts_with('!');
    if (one_file) text.remove_prefix(1);
    const auto part = text.find("%%\n");
    const auto first = text.substr(0, part);
    const std::string second(part == std::string_view::npos ? std::string_view{}
                                                            : text.substr(part + 3));
    int opened = 0;
    const presscheck::PamOpener open =
        [&](std::string_view name,
            presscheck::PamInclude) -> presscheck::Result<presscheck::PamFile> {
        require(!name.empty(), "what is included has a name");
        if (++opened > 4) return presscheck::Error{presscheck::Errc::not_found, std::string(name)};
        return presscheck::PamFile{"/etc/pam.d/other", second};
    };
    hold_lines(first);
    const presscheck::PamFile file{"/etc/pam.d/sshd", std::string(first)};
    const auto stack = one_file ? presscheck::parse_pam_conf(file, "sshd", open)
                                : presscheck::parse_pam_service(file, open);
    if (stack) hold_stack(*stack, std::max(lines_in(first), lines_in(second)));
    return 0;
}
