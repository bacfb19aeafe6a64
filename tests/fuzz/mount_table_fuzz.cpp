// /proc/PID/mountinfo and /etc/fstab: a line is a mount or the table is malformed, and what may be
// a password stays behind.
//
// The first byte picks the table: m mountinfo, f fstab.
#include "checks/parsers/line_reader.h"
#include "checks/parsers/mount_table.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <string>
#include <vector>

namespace {

using presscheck::fuzz::require;

std::size_t lines_that_say_something(std::string_view text) {
    std::size_t count = 0;
    presscheck::LineReader lines(text);
    while (const auto line = lines.next()) {
        const auto said = presscheck::trimmed(line->text);
        if (!said.empty() && said.front() != '#') ++count;
    }
    return count;
}

void hold_options(const presscheck::MountOptions& options) {
    for (const auto& option : options)
        for (const char* secret : {"password=", "pass=", "passwd=", "secret=", "cred="})
            require(!option.starts_with(secret), "an option that opens something has no value");
}

void read_running(std::string_view text) {
    const auto table = presscheck::parse_mountinfo(text);
    require(table.malformed || table.mounts.size() == lines_that_say_something(text),
            "a line that is no mount is told");
    std::size_t before = 0;
    for (const auto& mount : table.mounts) {
        require(before < mount.line, "mounts stand on their lines, in their order");
        before = mount.line;
        require(mount.path.starts_with('/') && mount.id >= 0 && mount.parent >= 0,
                "a mount has a path and numbers");
        require(!mount.options.empty() && (mount.options[0] == "ro" || mount.options[0] == "rw"),
                "a mount can be written or not");
        hold_options(mount.options);
    }
    require(presscheck::visible_mounts(table.mounts).size() == table.mounts.size(),
            "each mount is visible or not");
}

void read_fstab(std::string_view text) {
    const auto fstab = presscheck::parse_fstab(text);
    const auto lines = lines_that_say_something(text);
    require(fstab.entries.size() <= lines, "a line is one mount at most");
    std::size_t before = 0;
    for (const auto& entry : fstab.entries) {
        require(before < entry.line, "mounts stand on their lines, in their order");
        before = entry.line;
        require(!entry.filesystem.empty(), "a mount has a type");
        hold_options(entry.options);
    }
    const auto more = presscheck::parse_fstab(std::string(text) + "\n/dev/x /x ext4 ro 0 0\n");
    require(more.malformed == fstab.malformed && more.entries.size() == fstab.entries.size() + 1,
            "a line more is a mount more");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = presscheck::fuzz::text_of(data, size);
    switch (presscheck::fuzz::take_letter(text)) {
        case 'm':
            read_running(text);
            break;
        case 'f':
            read_fstab(text);
            break;
        default:
            break;
    }
    return 0;
}
