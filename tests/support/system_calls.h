// What a program asked of the kernel, in order, as strace saw it: for promises about what is on
// disk before something is said.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace presscheck::test {

struct SystemCall {
    std::string name;
    std::string arguments;  // descriptors with what they are: 5</tmp/x/spool>, 6<TCP:[..->..]>
    long result = -1;
    std::size_t begun = 0, ended = 0;  // lines of the trace
};

class SystemCalls {
public:
    // What has to stand before a program so that it is traced into `log`.
    static std::vector<std::string> tracer(const std::filesystem::path& log);
    // Waits for the end of the traced program. REQUIRES: it ends.
    explicit SystemCalls(const std::filesystem::path& log);

    const std::vector<SystemCall>& all() const { return calls_; }

    // The first successful `name` that began at line `from` or later and whose arguments hold
    // `text`.
    std::optional<SystemCall> first(const std::string& name, const std::string& text,
                                    std::size_t from = 0) const;
    // A file that write_durably put in place: synced, renamed, its folder synced, between the
    // lines.
    bool durable_between(const std::string& folder, const std::string& file, std::size_t from,
                         std::size_t to) const;

private:
    std::vector<SystemCall> calls_;  // by the line on which they began
};

}  // namespace presscheck::test
