// What is mounted (/proc/PID/mountinfo: proc(5)) and what shall be (/etc/fstab: fstab(5)).
//
// Passwords that such tables may hold do not leave this parser: an option keeps its name and loses
// its value, a source that may have one in it is not given.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

using MountOptions = std::vector<std::string>;

struct RunningMount {
    int id = 0, parent = 0;
    std::string device;  // "254:0", the same for all mounts of one file system
    std::string root;    // the part of the file system that is mounted: "/" unless bound
    std::string path;
    std::optional<std::string> source;  // nothing: it may hold a password
    std::string filesystem;
    MountOptions options;  // of the mount, then of the file system; `ro` when either says so
    std::size_t line = 0;
};

struct RunningMounts {
    std::vector<RunningMount> mounts;  // as the kernel lists them
    bool malformed = false;            // a line was left out
};
RunningMounts parse_mountinfo(std::string_view bytes);

struct FstabEntry {
    std::optional<std::string> source;  // nothing: it may hold a password
    std::string path;                   // as it is written
    std::string filesystem;
    MountOptions options;
    std::size_t line = 0;
};

struct Fstab {
    std::vector<FstabEntry> entries;  // swap space left out
    bool malformed = false;           // a line was left out
};
Fstab parse_fstab(std::string_view bytes);

// The options of a list by commas; quotes hold one together, as in SELinux contexts.
MountOptions split_mount_options(std::string_view list);

// Without those that a later one takes back, as `nodev` in "nodev,size=1G,dev".
MountOptions options_in_force(MountOptions written);

// Nothing when a password may stand in it.
std::optional<std::string> harmless_mount_source(std::string source);

// For each mount whether a path of that name leads to it, and not to another mount on top of it or
// of a folder above. REQUIRES: all mounts of one table.
std::vector<bool> visible_mounts(const std::vector<RunningMount>& mounts);

}  // namespace presscheck
