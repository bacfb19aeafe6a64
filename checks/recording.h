// What a probe saw of a live machine, as a fixture that shows it the same again: a tree of files
// and the case.yaml that says what a tree cannot hold. docs/policy.md, "Fixtures".
#pragma once

#include "checks/fixture_files.h"
#include "checks/fixture_kernel.h"
#include "checks/host.h"
#include "checks/probe.h"
#include "core/clock.h"
#include "core/result.h"

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace presscheck {

// One file as far as it was looked at.
struct SeenFile {
    FileType type = FileType::file;
    std::optional<FileInfo> info;
    std::map<std::uint64_t, std::string> pieces;  // of the content, by offset
    std::string target;                           // of a link
    std::optional<FileFailure> failure;
    std::uint64_t size = 0;  // as the kernel tells it: files of /proc have none
    bool whole = false;      // read to its end: one of /sys has a page's size, whatever is in it
};

// By absolute path, without links in it.
using SeenFiles = std::map<std::string, SeenFile, std::less<>>;

// The fixture, ready to be written.
struct Recording {
    std::map<std::string, std::map<std::uint64_t, std::string>> files;
    std::map<std::string, std::string> links;
    std::set<std::string> directories;
    std::string case_yaml;
    std::string kernel_yaml;                      // empty: no kernel was asked
    std::map<std::string, std::string> withheld;  // path -> what was taken out of it
};

// What was seen, and what came of it: `answer` is the probe's table without secrets. What it does
// not need does not get into the recording (checks/withhold.h).
Recording make_recording(const SeenFiles& seen, const KernelFacts& kernel,
                         const std::set<std::string>& probes, const Arguments& arguments, Time now,
                         const nlohmann::json& answer);

// From the scanner to whoever writes it. The way back takes any bytes, and no path that is not
// plain. Errors: malformed, too_large.
std::string encode_recording(const Recording& recording);
Result<Recording> decode_recording(std::string_view bytes);

}  // namespace presscheck
