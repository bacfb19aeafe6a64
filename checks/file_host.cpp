#include "checks/file_host.h"

#include "checks/fixture_case.h"
#include "core/limits.h"

#include <sys/syscall.h>
#include <sys/timex.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace presscheck {
namespace {

Error not_permitted(std::string_view probe, std::string_view path) {
    return {Errc::not_permitted, std::string(path) + ": outside of what `" + std::string(probe) +
                                     "` may look at (ceiling)"};
}

Error not_witnessed(std::string_view what) {
    return {Errc::unavailable, std::string(what) + ": not to be remembered"};
}

// The text of a file, or nothing when it cannot be read.
std::string text_in(const FileTree& tree, std::string_view path) {
    const auto found = tree.find(path, true);
    if (found.failure) return {};
    auto text = tree.read(found, limits::observed_file_bytes);
    if (!text) tree.unwitnessed();
    return text ? *std::move(text) : std::string{};
}

// The homes of people, with and without links resolved. A machine without a readable passwd has
// the usual ones.
std::vector<std::string> homes_in(const FileTree& tree) {
    auto homes = homes_of_people(text_in(tree, "/etc/passwd"));
    for (std::size_t i = 0, written = homes.size(); i < written; ++i) {
        const auto home = tree.find(homes[i], true);
        if (home.resolved != homes[i]) homes.push_back(home.resolved);
    }
    return homes;
}

using Names = std::set<std::string, std::less<>>;

// The ceiling, and case.yaml, name what was fetched as if it were files of the machine.
std::string as_path(std::string_view fetched) {
    return "/.presscheck/" + std::string(fetched);
}

// Answers the probes that were there when it was recorded. `refused`: what nobody had the right to
// fetch, as paths.
Result<Names> settle_fixture(FileTree& tree, const std::string& directory, Names& refused) {
    const auto name = directory + "/.presscheck/case.yaml";
    auto fixture = plain_case();
    if (const auto file = tree.find("/.presscheck/case.yaml", true); !file.failure) {
        const auto text = tree.read(file, limits::yaml_bytes);
        if (!text) return at(directory, text.error());
        auto parsed = parse_case(*text);
        if (const auto* wrong = std::get_if<std::vector<Problem>>(&parsed))
            return refusal(name, *wrong);
        fixture = std::get<FixtureCase>(std::move(parsed));
    }
    auto settled = settle(fixture, text_in(tree, "/etc/passwd"), text_in(tree, "/etc/group"));
    if (const auto* wrong = std::get_if<std::vector<Problem>>(&settled))
        return refusal(name, *wrong);
    auto& overrides = std::get<FileOverrides>(settled);
    std::erase_if(overrides, [&](const auto& each) {
        const auto& [path, file] = each;
        const bool nobody_might =
            path.starts_with(as_path("")) && file.failure == FileFailure::denied;
        if (nobody_might) refused.insert(path);
        return nobody_might;
    });
    auto became = tree.become_fixture(std::move(overrides));
    if (!became) return at(name, std::move(became).error());
    return std::move(fixture.live);
}

// What is said of a fixture itself.
bool is_of_case(std::string_view name) {
    return name == "case.yaml" || name == "kernel.yaml";
}

Result<KernelFacts> kernel_facts_in(const FileTree& tree, const std::string& directory) {
    const auto file = tree.find("/.presscheck/kernel.yaml", true);
    if (file.failure) return KernelFacts{};
    const auto text = tree.read(file, limits::yaml_bytes);
    if (!text) return at(directory, text.error());
    auto parsed = parse_kernel_facts(*text);
    if (const auto* wrong = std::get_if<std::vector<Problem>>(&parsed))
        return refusal(directory + "/.presscheck/kernel.yaml", *wrong);
    return std::get<KernelFacts>(std::move(parsed));
}

// The files of `folder` that keep what was fetched, and of the folders in it.
Status gather_fetched(const FileTree& tree, const std::string& folder, FetchedFiles& into) {
    const auto found = tree.find("/.presscheck/" + folder, false);
    if (found.failure) return Ok{};
    const auto entries = tree.list(found);
    if (!entries) return entries.error();
    for (const auto& entry : *entries) {
        const auto name = folder.empty() ? entry.name : folder + "/" + entry.name;
        if (entry.type == FileType::directory) {
            if (const auto inner = gather_fetched(tree, name, into); !inner) return inner;
        } else if (entry.type == FileType::file && !is_of_case(name)) {
            auto bytes =
                tree.read(tree.find("/.presscheck/" + name, false), limits::observed_file_bytes);
            if (!bytes) return std::move(bytes).error();
            into[name] = *std::move(bytes);
        }
    }
    return Ok{};
}

Fetcher from(FetchedFiles files, Names refused) {
    return [files = std::move(files),
            refused = std::move(refused)](std::string_view name) -> Result<std::string> {
        if (refused.contains(as_path(name))) return Error{Errc::denied, std::string(name)};
        const auto file = files.find(name);
        if (file == files.end()) return Error{Errc::not_found, std::string(name)};
        return file->second;
    };
}

}  // namespace

std::unique_ptr<Host> FileHost::on(Machine machine) {
    machine.ceiling.hide_homes(homes_in(machine.tree));
    auto shared = std::make_shared<const Machine>(std::move(machine));
    return std::make_unique<FileHost>(std::move(shared), machine_probe);
}

Result<std::unique_ptr<Host>> FileHost::open_live(const Ceiling& ceiling, Fetcher fetcher) {
    auto tree = FileTree::open("/");
    if (!tree) return tree.error();
    return on({*std::move(tree), ceiling, true, {}, {}, std::move(fetcher)});
}

Result<std::unique_ptr<Host>> FileHost::open_root(const std::string& directory,
                                                  const Ceiling& ceiling) {
    auto tree = FileTree::open(directory);
    if (!tree) return tree.error();
    if (tree->find("/.presscheck", false).failure)
        return on({*std::move(tree), ceiling, false, {}, {}, {}});
    auto kernel = kernel_facts_in(*tree, directory);
    if (!kernel) return std::move(kernel).error();
    FetchedFiles fetched;
    if (const auto gathered = gather_fetched(*tree, "", fetched); !gathered)
        return at(directory, gathered.error());
    Names refused;
    auto live_for = settle_fixture(*tree, directory, refused);
    if (!live_for) return live_for.error();
    return on({*std::move(tree), ceiling, false, *std::move(kernel), *std::move(live_for),
               from(std::move(fetched), std::move(refused))});
}

Result<WitnessedHost> FileHost::open_witnessed(const std::string& directory, const Ceiling& ceiling,
                                               Time began) {
    auto tree = FileTree::open(directory.empty() ? "/" : directory);
    if (!tree) return tree.error();
    auto witness = tree->be_witnessed(began);
    witness->begin();
    if (!directory.empty() && !tree->find("/.presscheck", false).failure)
        return Error{Errc::unavailable, directory + ": a fixture is not remembered"};
    auto host = on({*std::move(tree), ceiling, directory.empty(), {}, {}, {}});
    auto opening = witness->end();
    return WitnessedHost{std::move(host), std::move(witness), std::move(opening)};
}

template <class Answer>
Result<Answer> FileHost::answered(Result<Answer> answer) const {
    if (!answer &&
        (answer.error().code == Errc::denied || answer.error().code == Errc::unavailable))
        machine_->tree.unwitnessed();
    return answer;
}

// The ceiling comes before any other answer: it also hides whether something exists.
Result<FoundFile> FileHost::see(std::string_view path, bool follow_last) const {
    auto found = machine_->tree.find(path, follow_last);
    if (!machine_->ceiling.may_see(probe_, found.resolved)) return not_permitted(probe_, path);
    if (found.failure) return *std::move(found.failure);
    return found;
}

Result<FoundFile> FileHost::readable(std::string_view path) const {
    auto found = machine_->tree.find(path, true);
    if (!machine_->ceiling.may_read(probe_, found.resolved)) return not_permitted(probe_, path);
    if (found.failure) return *std::move(found.failure);
    return found;
}

Result<std::string> FileHost::read_file(std::string_view path) const {
    const auto found = readable(path);
    if (!found) return found.error();
    // What probes make of passwords and keys they may make again; it does not stay in memory.
    if (is_secret(found->resolved) && !machine_->tree.unwitnessed()) return not_witnessed(path);
    return answered(machine_->tree.read(*found, limits::observed_file_bytes));
}

Result<std::string> FileHost::read_at(std::string_view path, std::uint64_t offset,
                                      std::size_t bytes) const {
    // Databases are read so, which programs of root may change by way of memory.
    if (!machine_->tree.unwitnessed()) return not_witnessed(path);
    const auto found = readable(path);
    if (!found) return found.error();
    return machine_->tree.read_at(*found, offset, std::min(bytes, limits::observed_file_bytes));
}

Result<FileInfo> FileHost::info(std::string_view path) const {
    const auto found = see(path, false);
    if (!found) return found.error();
    return answered(machine_->tree.describe(*found));
}

Result<std::vector<DirectoryEntry>> FileHost::list(std::string_view path) const {
    const auto found = see(path, true);
    if (!found) return found.error();
    if (!machine_->ceiling.may_list(probe_, found->resolved)) return not_permitted(probe_, path);
    return answered(machine_->tree.list(*found));
}

Result<std::string> FileHost::read_link(std::string_view path) const {
    const auto place = machine_->tree.place_of(path);
    if (!machine_->ceiling.may_see(probe_, place.resolved)) return not_permitted(probe_, path);
    if (place.failure) return *place.failure;
    return answered(machine_->tree.target(place));
}

Result<std::string> FileHost::resolve(std::string_view path) const {
    auto found = see(path, true);
    if (!found) return found.error();
    return std::move(found->resolved);
}

Result<Space> FileHost::space(std::string_view path) const {
    if (!machine_->tree.unwitnessed()) return not_witnessed(path);
    if (machine_->live) {
        const auto found = see(path, true);
        if (!found) return found.error();
        return machine_->tree.space(*found);
    }
    // What is mounted need not be in the tree.
    const auto found = machine_->tree.find(path, true);
    if (!machine_->ceiling.may_see(probe_, found.resolved)) return not_permitted(probe_, path);
    const auto told = machine_->kernel.space.find(found.resolved);
    if (told == machine_->kernel.space.end()) return Error{Errc::not_found, std::string(path)};
    return told->second;
}

// The system call itself: only one of the two that libraries use is let through by the sandbox.
Result<KernelClock> FileHost::kernel_clock() const {
    if (!machine_->tree.unwitnessed()) return not_witnessed("the kernel's clock");
    if (!machine_->live) {
        if (machine_->kernel.clock) return *machine_->kernel.clock;
        return Error{Errc::not_found, "the kernel's clock"};
    }
    timex clock{};  // modes: 0, which changes nothing
    if (::syscall(SYS_clock_adjtime, CLOCK_REALTIME, &clock) < 0)
        return failure_of(errno, "the kernel's clock");
    return KernelClock{std::chrono::microseconds{clock.maxerror}, (clock.status & STA_UNSYNC) != 0};
}

Result<std::string> FileHost::fetched(std::string_view name) const {
    if (!machine_->tree.unwitnessed()) return not_witnessed(name);
    if (!machine_->ceiling.may_read(probe_, as_path(name))) return not_permitted(probe_, name);
    if (!machine_->fetcher) return Error{Errc::not_found, std::string(name)};
    return machine_->fetcher(name);
}

std::unique_ptr<Host> FileHost::seen_by(std::string_view probe) const {
    return std::make_unique<FileHost>(machine_, probe);
}

}  // namespace presscheck
