// A folder of its own for each test, gone with it.
#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace presscheck::test {

class TemporaryFolder {
public:
    TemporaryFolder() {
        auto name = (std::filesystem::temp_directory_path() / ("presscheck-" + std::string(6, 'X')))
                        .string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp " + name);
        path_ = name;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    std::string at(std::string_view name) const { return path_.string() + std::string(name); }

    // Each makes the folders above it. `name` begins with a slash.
    void write(std::string_view name, std::string_view content) const {
        std::filesystem::create_directories(std::filesystem::path(at(name)).parent_path());
        std::ofstream(at(name), std::ios::binary) << content;
    }
    void link(std::string_view name, const std::string& target) const {
        std::filesystem::create_directories(std::filesystem::path(at(name)).parent_path());
        std::filesystem::create_symlink(target, at(name));
    }
    void make(std::string_view name) const { std::filesystem::create_directories(at(name)); }

private:
    std::filesystem::path path_;
};

}  // namespace presscheck::test
