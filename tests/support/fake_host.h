// An imaginary machine: files, folders and links in memory, some of which cannot be read.
//
// Folders above a file exist by themselves. Everything belongs to root, mode 0644 or 0755, unless a
// test says otherwise. No ceiling: that is FileHost's business.
#pragma once

#include "checks/glob.h"
#include "checks/host.h"
#include "core/limits.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace presscheck::test {

class FakeHost final : public Host {
public:
    FakeHost with_file(std::string path, std::string content) && {
        put(path, {.type = FileType::file, .mode = 0644, .size = content.size()}).content =
            std::move(content);
        return std::move(*this);
    }
    FakeHost with_directory(std::string path) && {
        put(path, {.type = FileType::directory, .mode = 0755});
        return std::move(*this);
    }
    FakeHost with_link(std::string path, std::string target) && {
        put(path, {.type = FileType::link, .mode = 0777, .target = std::move(target)});
        return std::move(*this);
    }
    // A device, a FIFO or a socket.
    FakeHost with_special(std::string path) && {
        put(path, {.type = FileType::other, .mode = 0600});
        return std::move(*this);
    }
    // Exists and can be seen; reading, listing and everything below fail with `code`. What is there
    // already stays what it is.
    FakeHost with_unreadable(std::string path, Errc code = Errc::denied) && {
        if (!nodes_.contains(path)) put(path, {.type = FileType::file, .mode = 0600});
        nodes_.at(path).refusal = code;
        return std::move(*this);
    }
    // Changes what info() says of a path that is already there.
    FakeHost with_mode(const std::string& path, unsigned mode) && {
        nodes_.at(path).info.mode = mode;
        return std::move(*this);
    }
    FakeHost with_owner(const std::string& path, unsigned owner, unsigned group) && {
        nodes_.at(path).info.owner = owner;
        nodes_.at(path).info.group = group;
        return std::move(*this);
    }
    FakeHost with_modified(const std::string& path, Time modified) && {
        nodes_.at(path).info.modified = modified;
        return std::move(*this);
    }
    FakeHost with_device(const std::string& path, std::uint64_t device) && {
        nodes_.at(path).info.device = device;
        return std::move(*this);
    }
    FakeHost with_acl(const std::string& path) && {
        nodes_.at(path).info.acl = true;
        return std::move(*this);
    }
    FakeHost with_clock(std::chrono::microseconds max_error, bool flagged = false) && {
        clock_ = KernelClock{max_error, flagged};
        return std::move(*this);
    }
    FakeHost with_space(const std::string& path, Space space) && {
        space_[path] = space;
        return std::move(*this);
    }
    // As a live reader would have brought it.
    FakeHost with_fetched(const std::string& name, Result<std::string> answer) && {
        fetched_.insert_or_assign(name, std::move(answer));
        return std::move(*this);
    }
    // An image or a fixture, where no kernel runs.
    FakeHost not_live() && {
        live_ = false;
        return std::move(*this);
    }

    Result<std::string> read_file(std::string_view path) const override {
        const auto content = content_of(path);
        if (!content) return content.error();
        if ((*content)->size() > limits::observed_file_bytes)
            return Error{Errc::too_large, std::string(path)};
        return **content;
    }
    Result<std::string> read_at(std::string_view path, std::uint64_t offset,
                                std::size_t bytes) const override {
        const auto content = content_of(path);
        if (!content) return content.error();
        if (offset >= (*content)->size()) return std::string{};
        return (*content)->substr(offset, std::min(bytes, limits::observed_file_bytes));
    }
    Result<FileInfo> info(std::string_view path) const override {
        const auto node = find(path, false);
        if (!node) return node.error();
        return (*node)->info;
    }
    Result<std::vector<DirectoryEntry>> list(std::string_view path) const override {
        const auto resolved = resolve(path);
        if (!resolved) return resolved.error();
        const auto& node = nodes_.at(*resolved);
        if (node.refusal) return Error{*node.refusal, std::string(path)};
        if (node.info.type != FileType::directory)
            return Error{Errc::not_found, std::string(path) + ": not a directory"};
        const auto prefix = *resolved == "/" ? *resolved : *resolved + "/";
        std::vector<DirectoryEntry> entries;
        for (const auto& [name, child] : nodes_) {
            if (!name.starts_with(prefix) || name.size() == prefix.size()) continue;
            if (name.find('/', prefix.size()) != std::string::npos) continue;
            entries.push_back({name.substr(prefix.size()), child.info.type});
        }
        return entries;
    }
    Result<std::string> read_link(std::string_view path) const override {
        const auto node = find(path, false);
        if (!node) return node.error();
        if ((*node)->info.type != FileType::link)
            return Error{Errc::not_found, std::string(path) + ": no link"};
        return (*node)->info.target;
    }
    Result<std::string> resolve(std::string_view path) const override { return walk(path, true); }
    Result<Space> space(std::string_view path) const override {
        const auto found = space_.find(std::string(path));
        if (found == space_.end()) return Error{Errc::not_found, std::string(path)};
        return found->second;
    }
    Result<KernelClock> kernel_clock() const override { return clock_; }
    Result<std::string> fetched(std::string_view name) const override {
        const auto found = fetched_.find(std::string(name));
        if (found == fetched_.end()) return Error{Errc::not_found, std::string(name)};
        return found->second;
    }
    bool live() const override { return live_; }
    std::unique_ptr<Host> seen_by(std::string_view) const override {
        return std::make_unique<FakeHost>(*this);
    }

private:
    struct FakeNode {
        FileInfo info;
        std::string content;
        std::optional<Errc> refusal;
    };

    FakeNode& put(const std::string& path, FileInfo info) {
        for (auto slash = path.rfind('/'); slash != 0; slash = path.rfind('/', slash - 1))
            nodes_.try_emplace(path.substr(0, slash), directory());
        return nodes_[path] = FakeNode{std::move(info), {}, {}};
    }
    static FakeNode directory() { return {{.type = FileType::directory, .mode = 0755}, {}, {}}; }
    Result<const std::string*> content_of(std::string_view path) const {
        const auto node = find(path, true);
        if (!node) return node.error();
        if ((*node)->refusal) return Error{*(*node)->refusal, std::string(path)};
        if ((*node)->info.type != FileType::file) return Error{Errc::malformed, std::string(path)};
        return &(*node)->content;
    }
    Result<const FakeNode*> find(std::string_view path, bool follow) const {
        const auto resolved = walk(path, follow);
        if (!resolved) return resolved.error();
        return &nodes_.at(*resolved);
    }
    Result<std::string> walk(std::string_view path, bool follow) const {
        std::string at = "/";
        auto rest = std::string(path);
        for (std::size_t links = 0; links <= limits::links_followed; ++links) {
            const auto parts = components_of(rest);
            std::size_t i = 0;
            for (; i < parts.size(); ++i) {
                if (nodes_.at(at).refusal) return Error{*nodes_.at(at).refusal, std::string(path)};
                const auto next = parts[i] == ".."
                                      ? at.substr(0, std::max<std::size_t>(1, at.rfind('/')))
                                      : (at == "/" ? at : at + "/") + std::string(parts[i]);
                if (!nodes_.contains(next)) return Error{Errc::not_found, std::string(path)};
                const auto& node = nodes_.at(next);
                if (node.info.type == FileType::link && (follow || i + 1 < parts.size())) break;
                at = next;
            }
            if (i == parts.size()) return at;
            const auto link = (at == "/" ? at : at + "/") + std::string(parts[i]);
            std::string target = nodes_.at(link).info.target;
            if (target.starts_with('/')) at = "/";
            for (++i; i < parts.size(); ++i)
                target += "/" + std::string(parts[i]);
            rest = std::move(target);
        }
        return Error{Errc::malformed, std::string(path) + ": too many links"};
    }

    std::map<std::string, FakeNode> nodes_{{"/", directory()}};
    std::map<std::string, Space> space_;
    std::map<std::string, Result<std::string>> fetched_;
    Result<KernelClock> clock_ = Error{Errc::denied, "the kernel's clock"};
    bool live_ = true;
};

}  // namespace presscheck::test
