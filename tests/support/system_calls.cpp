#include "tests/support/system_calls.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <map>
#include <regex>
#include <stdexcept>
#include <thread>
#include <utility>

namespace presscheck::test {
namespace {

std::vector<std::string> lines_of(const std::filesystem::path& log) {
    std::ifstream file(log);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);)
        lines.push_back(line);
    return lines;
}

bool is_over(const std::vector<std::string>& lines) {
    return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
        return line.find("+++ ") != std::string::npos &&
               line.compare(0, line.find(' '), lines.front(), 0, lines.front().find(' ')) == 0;
    });
}

long result_of(const std::string& rest) {
    const auto equals = rest.rfind(" = ");
    return equals == std::string::npos ? -1 : std::strtol(rest.c_str() + equals + 3, nullptr, 0);
}

}  // namespace

std::vector<std::string> SystemCalls::tracer(const std::filesystem::path& log) {
    // -D: the program stays our child, so that it can be waited for and told to stop.
    // The leak sanitizer, in a build that has one, cannot look at a process that is traced.
    return {"strace",
            "-E",
            "ASAN_OPTIONS=detect_leaks=0",
            "-D",
            "-f",
            "-yy",
            "-s",
            "8",
            "-e",
            "trace=write,writev,pwrite64,sendto,sendmsg,fsync,fdatasync,renameat,renameat2,unlink,"
            "mkdir",
            "-o",
            log.string()};
}

SystemCalls::SystemCalls(const std::filesystem::path& log) {
    auto lines = lines_of(log);
    for (int naps = 0; lines.empty() || !is_over(lines); lines = lines_of(log)) {
        if (++naps == 1000) throw std::runtime_error("strace saw no end");
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    const std::regex whole(R"(^(\d+) +(\w+)\((.*)$)");
    const std::regex resumed(R"(^(\d+) +<\.\.\. (\w+) resumed>(.*)$)");
    std::map<std::string, SystemCall> open;  // by thread
    for (std::size_t number = 0; number < lines.size(); ++number) {
        std::smatch parts;
        if (std::regex_match(lines[number], parts, resumed)) {
            auto call = std::exchange(open[parts[1]], {});
            call.result = result_of(parts[3]);
            call.ended = number;
            calls_.push_back(std::move(call));
        } else if (std::regex_match(lines[number], parts, whole)) {
            SystemCall call{parts[2], parts[3], result_of(parts[3]), number, number};
            if (lines[number].ends_with("<unfinished ...>")) {
                open[parts[1]] = std::move(call);
            } else {
                calls_.push_back(std::move(call));
            }
        }
    }
    std::sort(calls_.begin(), calls_.end(),
              [](const SystemCall& a, const SystemCall& b) { return a.begun < b.begun; });
}

std::optional<SystemCall> SystemCalls::first(const std::string& name, const std::string& text,
                                             std::size_t from) const {
    for (const SystemCall& call : calls_) {
        if (call.begun >= from && call.name == name && call.result >= 0 &&
            call.arguments.find(text) != std::string::npos) {
            return call;
        }
    }
    return std::nullopt;
}

bool SystemCalls::durable_between(const std::string& folder, const std::string& file,
                                  std::size_t from, std::size_t to) const {
    const auto synced = first("fsync", folder + "/." + file, from);
    if (!synced) return false;
    // glibc asks for renameat2 only where there are flags.
    auto renamed = first("renameat2", "\"" + folder + "/." + file, synced->ended);
    if (!renamed) renamed = first("renameat", "\"" + folder + "/." + file, synced->ended);
    if (!renamed) return false;
    const auto folder_synced = first("fsync", "<" + folder + ">", renamed->ended);
    return folder_synced && folder_synced->ended < to;
}

}  // namespace presscheck::test
