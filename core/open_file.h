// Opening and reading a file as everybody here does, whoever put it there.
#pragma once

#include "core/descriptor.h"
#include "core/result.h"

#include <cstddef>
#include <filesystem>
#include <span>

namespace presscheck {

// What an errno says of `path`: not_found, denied, conflict (it is there already) or unavailable.
Error file_error(const std::filesystem::path& path, int number);

// Without waiting: a FIFO has no writer. Errors: not_found, denied, unavailable.
Result<Descriptor> open_to_read(const std::filesystem::path& path);

// Reads on until `into` is full or the file ends, which fewer bytes mean. `path` names the file in
// errors. Errors: unavailable.
Result<std::size_t> read_into(const Descriptor& file, std::span<char> into,
                              const std::filesystem::path& path);

}  // namespace presscheck
