#include "checks/file_host.h"

#include "core/limits.h"

#include <algorithm>

namespace presscheck {
namespace {

Error not_permitted(std::string_view probe, std::string_view path) {
    return {Errc::not_permitted, std::string(path) + ": outside of what `" + std::string(probe) +
                                     "` may look at (ceiling)"};
}

// The homes of people, with and without links resolved. A machine without a readable passwd has
// the usual ones.
std::vector<std::string> homes_in(const FileTree& tree) {
    const auto passwd = tree.find("/etc/passwd", true);
    if (passwd.failure) return {};
    const auto text = tree.read(passwd, limits::observed_file_bytes, true);
    if (!text) return {};
    auto homes = homes_of_people(*text);
    for (std::size_t i = 0, written = homes.size(); i < written; ++i) {
        const auto home = tree.find(homes[i], true);
        if (home.resolved != homes[i]) homes.push_back(home.resolved);
    }
    return homes;
}

}  // namespace

std::unique_ptr<Host> FileHost::on(Machine machine) {
    machine.ceiling.hide_homes(homes_in(machine.tree));
    auto shared = std::make_shared<const Machine>(std::move(machine));
    return std::make_unique<FileHost>(std::move(shared), machine_probe);
}

Result<std::unique_ptr<Host>> FileHost::open_live(const Ceiling& ceiling) {
    auto tree = FileTree::open("/");
    if (!tree) return tree.error();
    return on({*std::move(tree), ceiling, true});
}

Result<std::unique_ptr<Host>> FileHost::open_root(const std::string& directory,
                                                  const Ceiling& ceiling) {
    auto tree = FileTree::open(directory);
    if (!tree) return tree.error();
    if (!tree->find("/.presscheck", false).failure) {
        auto settled = tree->become_fixture({});
        if (!settled) return at(directory, std::move(settled).error());
    }
    return on({*std::move(tree), ceiling, false});
}

// The ceiling comes before any other answer: it also hides whether something exists.
Result<FoundFile> FileHost::see(std::string_view path, bool follow_last) const {
    auto found = machine_->tree.find(path, follow_last);
    if (!machine_->ceiling.may_see(probe_, found.resolved)) return not_permitted(probe_, path);
    if (found.failure) return *std::move(found.failure);
    return found;
}

Result<std::string> FileHost::read(std::string_view path, std::size_t most, bool whole) const {
    auto found = machine_->tree.find(path, true);
    if (!machine_->ceiling.may_read(probe_, found.resolved)) return not_permitted(probe_, path);
    if (found.failure) return *std::move(found.failure);
    return machine_->tree.read(found, most, whole);
}

Result<std::string> FileHost::read_file(std::string_view path) const {
    return read(path, limits::observed_file_bytes, true);
}

Result<std::string> FileHost::read_head(std::string_view path, std::size_t bytes) const {
    return read(path, std::min(bytes, limits::observed_file_bytes), false);
}

Result<FileInfo> FileHost::info(std::string_view path) const {
    const auto found = see(path, false);
    if (!found) return found.error();
    return machine_->tree.describe(*found);
}

Result<std::vector<DirectoryEntry>> FileHost::list(std::string_view path) const {
    const auto found = see(path, true);
    if (!found) return found.error();
    if (!machine_->ceiling.may_list(probe_, found->resolved)) return not_permitted(probe_, path);
    return machine_->tree.list(*found);
}

Result<std::string> FileHost::read_link(std::string_view path) const {
    auto about = info(path);
    if (!about) return about.error();
    if (about->type != FileType::link)
        return Error{Errc::not_found, std::string(path) + ": not a link"};
    return std::move(about->target);
}

Result<std::string> FileHost::resolve(std::string_view path) const {
    auto found = see(path, true);
    if (!found) return found.error();
    return std::move(found->resolved);
}

std::unique_ptr<Host> FileHost::seen_by(std::string_view probe) const {
    return std::make_unique<FileHost>(machine_, probe);
}

}  // namespace presscheck
