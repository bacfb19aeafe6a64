// presscheck-bench-read LIST: the physical limit of a scan. Reads each file, lists each folder and
// looks at each name that a scan asked for (presscheck-bench-scan list), once, and does nothing
// with them.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <string>

namespace {

void read_file(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) return;
    std::array<char, 65536> piece{};
    while (::read(file, piece.data(), piece.size()) > 0) {
    }
    ::close(file);
}

void list_folder(const std::string& path) {
    DIR* const folder = ::opendir(path.c_str());
    if (folder == nullptr) return;
    while (::readdir(folder) != nullptr) {
    }
    ::closedir(folder);
}

void look_at(const std::string& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0 || !S_ISLNK(status.st_mode)) return;
    std::array<char, 4096> target{};
    if (::readlink(path.c_str(), target.data(), target.size()) < 0) return;
}

}  // namespace

int main(int count, char** words) {
    if (count != 2) {
        std::fputs("usage: presscheck-bench-read LIST\n", stderr);
        return 2;
    }
    std::ifstream list(words[1]);
    for (std::string line; std::getline(list, line);) {
        const auto path = line.substr(2);
        switch (line.front()) {
            case 'r':
                read_file(path);
                break;
            case 'l':
                list_folder(path);
                break;
            default:
                look_at(path);
        }
    }
    return 0;
}
