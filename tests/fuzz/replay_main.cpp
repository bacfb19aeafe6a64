// Runs fuzz targets over their corpora, on any compiler: what fuzzing once found stays found.
//
//     fuzz_replay_agent CORPUS [TARGET]
//
// CORPUS has a folder for each target. A property that does not hold ends the program; the file it
// was at is named.
#include "fuzz_targets.h"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;

std::string now_at;  // the file that is run, for the signal handler

void name_the_file(int signal_number) {
    constexpr std::string_view words = "fuzz_replay: at ";
    static_cast<void>(!write(STDERR_FILENO, words.data(), words.size()));
    static_cast<void>(!write(STDERR_FILENO, now_at.data(), now_at.size()));
    static_cast<void>(!write(STDERR_FILENO, "\n", 1));
    std::signal(signal_number, SIG_DFL);
    std::raise(signal_number);
}

std::vector<fs::path> files_of(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code failed;
    for (const auto& entry : fs::directory_iterator(folder, failed))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

void replay(const fs::path& file, FuzzTarget target) {
    now_at = file.string();
    std::ifstream stream(file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    target(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

// Folders that no target reads any more would look as if they were run.
bool knows_every_folder(const fs::path& corpus) {
    bool known = true;
    for (const auto& folder : files_of(corpus)) {
        const auto name = folder.filename().string();
        if (std::find(all_fuzz_targets.begin(), all_fuzz_targets.end(), name) !=
            all_fuzz_targets.end()) {
            continue;
        }
        std::cerr << "fuzz_replay: no target for " << folder.string() << "\n";
        known = false;
    }
    return known;
}

}  // namespace

int main(int count, char** words) {
    if (count < 2 || count > 3) {
        std::cerr << "fuzz_replay_agent CORPUS [TARGET]\n";
        return 2;
    }
    const fs::path corpus = words[1];
    const std::string_view only = count == 3 ? words[2] : "";
    for (const int number : {SIGABRT, SIGSEGV, SIGFPE})
        std::signal(number, name_the_file);
    bool complete = knows_every_folder(corpus);
    std::size_t targets = 0;
    for (const auto& [name, target] : fuzz_targets) {
        if (!only.empty() && only != name) continue;
        ++targets;
        const auto files = files_of(corpus / name);
        if (files.empty()) {
            std::cerr << "fuzz_replay: nothing to run for " << name << "\n";
            complete = false;
        }
        for (const auto& file : files)
            replay(file, target);
        std::cout << name << ": " << files.size() << " files\n";
    }
    if (targets == 0) std::cerr << "fuzz_replay: no target '" << only << "'\n";
    return complete && targets > 0 ? 0 : 1;
}
