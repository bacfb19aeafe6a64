// How two commands of a sudoers file lie to each other, and which of them leave nothing closed.
#pragma once

#include "checks/parsers/sudoers.h"

#include <optional>
#include <string>

namespace presscheck {

enum class Overlap { none, some, all, unknown };

// How much of `command` a setting for `setting` concerns. Signs and digests do not count.
Overlap overlap_of(const SudoMember& setting, const SudoMember& command);

// The program of a command, without its folder: `vi`, `sudoedit`, `ALL`. Nothing where it may be
// several: a pattern, a folder, an expression.
std::optional<std::string> program_of(const SudoMember& command);

// Does this command, run as root, let one do anything? ALL, a shell, su to root, what runs a shell,
// or sudoedit of any file or of one that says who is root.
// Editors, package managers and many more have ways to a shell and are not judged. Nothing: an
// expression that cannot be read.
std::optional<bool> means_everything(const SudoMember& command);

}  // namespace presscheck
