// The live machine, and a list of what a scan asked it for.
#pragma once

#include "checks/host.h"

#include <memory>
#include <set>
#include <string>

namespace presscheck::bench {

struct Asked {
    std::set<std::string> read;    // files whose content was read
    std::set<std::string> listed;  // folders
    std::set<std::string> looked;  // whose metadata was looked at
};

class RecordingHost final : public Host {
public:
    RecordingHost(std::shared_ptr<const Host> host, Asked& asked)
        : host_(std::move(host)), asked_(asked) {}

    Result<std::string> read_file(std::string_view path) const override {
        asked_.read.emplace(path);
        return host_->read_file(path);
    }
    Result<std::string> read_at(std::string_view path, std::uint64_t offset,
                                std::size_t bytes) const override {
        asked_.read.emplace(path);
        return host_->read_at(path, offset, bytes);
    }
    Result<FileInfo> info(std::string_view path) const override {
        asked_.looked.emplace(path);
        return host_->info(path);
    }
    Result<std::vector<DirectoryEntry>> list(std::string_view path) const override {
        asked_.listed.emplace(path);
        return host_->list(path);
    }
    Result<std::string> read_link(std::string_view path) const override {
        asked_.looked.emplace(path);
        return host_->read_link(path);
    }
    Result<std::string> resolve(std::string_view path) const override {
        asked_.looked.emplace(path);
        return host_->resolve(path);
    }
    // The kernel's answers cost no file.
    Result<Space> space(std::string_view path) const override { return host_->space(path); }
    Result<std::string> fetched(std::string_view name) const override {
        return host_->fetched(name);
    }
    Result<KernelClock> kernel_clock() const override { return host_->kernel_clock(); }
    bool live() const override { return host_->live(); }
    std::unique_ptr<Host> seen_by(std::string_view probe) const override {
        return std::make_unique<RecordingHost>(host_->seen_by(probe), asked_);
    }

private:
    std::shared_ptr<const Host> host_;
    Asked& asked_;
};

}  // namespace presscheck::bench
