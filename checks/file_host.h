// The machine as its files show it: the live one, or the tree below a directory (an image, a
// chroot, a fixture), as far as the ceiling lets a probe look.
//
// Paths are resolved here and never by the kernel, so that no link leads out of the root and the
// ceiling is judged on the very file that is then opened. Devices, FIFOs and sockets never are.
#pragma once

#include "checks/ceiling.h"
#include "checks/fetched.h"
#include "checks/file_tree.h"
#include "checks/fixture_kernel.h"
#include "checks/host.h"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct WitnessedHost {
    std::unique_ptr<Host> host;
    std::shared_ptr<Witness> witness;
    std::optional<Sights> opening;  // what was looked at to open it
};

class FileHost final : public Host {
public:
    // The machine this process runs on. What only the kernel's tables or the network can say is
    // asked of `fetcher`; without one nobody asked.
    // Errors: denied.
    static Result<std::unique_ptr<Host>> open_live(const Ceiling& ceiling, Fetcher fetcher = {});

    // The tree below `directory`. One with a folder `.presscheck` is a fixture: everything in it
    // belongs to root with mode 0644 or 0755, unless `.presscheck/case.yaml` says otherwise.
    // Errors: not_found, denied, malformed (no directory, or a bad case.yaml: all its problems).
    static Result<std::unique_ptr<Host>> open_root(const std::string& directory,
                                                   const Ceiling& ceiling);

    // The same, live for an empty directory, with a witness of all that it is asked.
    // Errors: as open_live and open_root; unavailable (a fixture).
    static Result<WitnessedHost> open_witnessed(const std::string& directory,
                                                const Ceiling& ceiling, Time began);

    Result<std::string> read_file(std::string_view path) const override;
    Result<std::string> read_at(std::string_view path, std::uint64_t offset,
                                std::size_t bytes) const override;
    Result<FileInfo> info(std::string_view path) const override;
    Result<std::vector<DirectoryEntry>> list(std::string_view path) const override;
    Result<std::string> read_link(std::string_view path) const override;
    Result<std::string> resolve(std::string_view path) const override;
    Result<Space> space(std::string_view path) const override;
    Result<KernelClock> kernel_clock() const override;
    Result<std::string> fetched(std::string_view name) const override;
    bool live() const override { return machine_->live || machine_->live_for.contains(probe_); }
    std::unique_ptr<Host> seen_by(std::string_view probe) const override;

private:
    struct Machine {
        FileTree tree;
        Ceiling ceiling;
        bool live = false;
        KernelFacts kernel{};                           // of a fixture
        std::set<std::string, std::less<>> live_for{};  // a recording: the probes that were there
        Fetcher fetcher{};
    };

public:
    // For open_live, open_root and seen_by, which alone can name a Machine.
    FileHost(std::shared_ptr<const Machine> machine, std::string_view probe)
        : machine_(std::move(machine)), probe_(probe) {}

private:
    static std::unique_ptr<Host> on(Machine machine);
    // What is there and may be seen, or read.
    Result<FoundFile> see(std::string_view path, bool follow_last) const;
    Result<FoundFile> readable(std::string_view path) const;
    // What the kernel fails to tell now it may tell a moment later.
    template <class Answer>
    Result<Answer> answered(Result<Answer> answer) const;

    std::shared_ptr<const Machine> machine_;
    std::string probe_;
};

}  // namespace presscheck
