// A small disk under a folder of a test, to be filled, made read-only or broken. It is mounted in a
// mount namespace of this process alone, which needs root.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace presscheck::test {

class SmallDisk {
public:
    enum class Kind { memory, ext4 };  // a file system in memory, or a real one in a file

    // Whether this process may mount. When not, a test says so and is left out.
    static bool possible();

    // Mounts it over `folder`, which must be there; what the folder held is copied onto it.
    SmallDisk(std::filesystem::path folder, Kind kind, std::size_t bytes);
    ~SmallDisk();
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    void fill() const;            // until there is no space
    void use_up_names() const;    // until no file can be made
    void make_room() const;       // undoes both
    void make_read_only() const;  // as an operator would; REQUIRES: no file is open for writing
    void make_writable() const;
    // As a kernel that met an error does: every write fails from now on, also through open files.
    // REQUIRES: ext4.
    void break_down() const;
    void repair() const;  // REQUIRES: nobody has a file open

private:
    void mount(const std::string& options) const;

    std::filesystem::path folder_, image_;
    Kind kind_;
};

}  // namespace presscheck::test
