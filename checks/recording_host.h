// A machine that is looked at, and remembers what was seen: the host behind `probe --record`.
//
// Every question is asked of the real machine once; who asks again gets the same answer, so that
// what is recorded is one state of a machine that goes on living.
#pragma once

#include "checks/fixture_kernel.h"
#include "checks/host.h"
#include "checks/recording.h"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

namespace presscheck {

// What all the views of one machine remember together.
class Recorder {
public:
    const SeenFiles& files() const { return files_; }
    const std::set<std::string>& probes() const { return probes_; }
    const KernelFacts& kernel() const { return kernel_; }

private:
    friend class RecordingHost;

    SeenFiles files_;
    std::set<std::string> probes_;
    KernelFacts kernel_;
    std::map<std::string, Result<FileInfo>> looked_at_;
    bool homes_noted_ = false;
    std::size_t bytes_ = 0;
};

// Thread safety: none, unlike other hosts.
class RecordingHost final : public Host {
public:
    // REQUIRES: `recorder` outlives this and every view of it.
    RecordingHost(std::unique_ptr<Host> host, Recorder& recorder)
        : host_(std::move(host)), recorder_(recorder) {}

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
    bool live() const override { return host_->live(); }
    std::unique_ptr<Host> seen_by(std::string_view probe) const override;

private:
    template <class Answer>
    using Answers = std::map<std::string, Result<Answer>, std::less<>>;

    // Remembers the links and folders on the way to `path`; where it leads, whether something is
    // there or not.
    std::string follow(std::string_view path, bool follow_last) const;
    const Result<FileInfo>& look_at(const std::string& path) const;
    void note_unreachable(const std::string& folder, const std::string& path) const;
    void note_link(const std::string& path, std::string target) const;
    void note_entry(const std::string& path, FileType type) const;
    void note_failure(const std::string& path, const Error& error) const;
    Result<std::string> note_content(const std::string& path, std::uint64_t offset,
                                     Result<std::string> content) const;
    // Homes are hidden by what passwd says of them.
    void note_homes() const;

    std::unique_ptr<Host> host_;
    Recorder& recorder_;
    mutable Answers<std::string> files_, parts_, targets_, resolved_, fetched_;
    mutable Answers<FileInfo> infos_;
    mutable Answers<Space> spaces_;
    mutable Answers<KernelClock> clocks_;
    mutable Answers<std::vector<DirectoryEntry>> lists_;
};

}  // namespace presscheck
