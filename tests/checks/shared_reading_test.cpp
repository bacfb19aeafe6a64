// What probes share in a scan (checks/scan_memory.h) was read by whichever asked first, as far as
// its ceiling let it: none may get from another what it may not look at itself, nor miss what it
// may.
#include "checks/ceiling.h"
#include "checks/facts.h"
#include "checks/file_host.h"
#include "checks/probe.h"

#include "tests/support/catch.h"
#include "tests/support/probe_fixtures.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace presscheck::test {
namespace {

// What was asked for, whether it was there or not: contents, and what files and folders are.
struct Asked {
    std::set<std::string> read, seen;
};

Asked without(const Asked& whole, const Asked& part) {
    const auto difference = [](const auto& from, const auto& taken) {
        std::set<std::string> left;
        std::set_difference(from.begin(), from.end(), taken.begin(), taken.end(),
                            std::inserter(left, left.end()));
        return left;
    };
    return {difference(whole.read, part.read), difference(whole.seen, part.seen)};
}

// A machine that notes what it is asked.
class NotingHost final : public Host {
public:
    NotingHost(std::unique_ptr<Host> host, Asked& asked) : host_(std::move(host)), asked_(asked) {}

    Result<std::string> read_file(std::string_view path) const override {
        asked_.read.insert(resolved(path));
        return host_->read_file(path);
    }
    Result<std::string> read_at(std::string_view path, std::uint64_t offset,
                                std::size_t bytes) const override {
        asked_.read.insert(resolved(path));
        return host_->read_at(path, offset, bytes);
    }
    Result<FileInfo> info(std::string_view path) const override {
        asked_.seen.insert(resolved(path));
        return host_->info(path);
    }
    Result<std::vector<DirectoryEntry>> list(std::string_view path) const override {
        asked_.seen.insert(resolved(path) + "/entry");
        return host_->list(path);
    }
    Result<std::string> read_link(std::string_view path) const override {
        asked_.seen.insert(std::string(path));
        return host_->read_link(path);
    }
    Result<std::string> resolve(std::string_view path) const override {
        return host_->resolve(path);
    }
    Result<Space> space(std::string_view path) const override { return host_->space(path); }
    Result<std::string> fetched(std::string_view name) const override {
        return host_->fetched(name);
    }
    Result<KernelClock> kernel_clock() const override { return host_->kernel_clock(); }
    bool live() const override { return host_->live(); }
    std::unique_ptr<Host> seen_by(std::string_view probe) const override {
        return std::make_unique<NotingHost>(host_->seen_by(probe), asked_);
    }

private:
    std::string resolved(std::string_view path) const {
        const auto found = host_->resolve(path);
        return found ? *found : std::string(path);
    }

    std::unique_ptr<Host> host_;
    Asked& asked_;
};

Arguments arguments_of(const Probe& probe) {
    Arguments arguments;
    for (const auto& argument : find_declaration(probe.name)->arguments) {
        const std::string any = argument.name == "path" ? "/etc/*" : "*";
        if (!argument.required) continue;
        arguments.emplace(argument.name, argument.type.list ? Value{std::vector<Scalar>{"/" + any}}
                                                            : Value{Scalar{any}});
    }
    return arguments;
}

// One machine, and what each probe reads of it.
class Machine {
public:
    explicit Machine(const std::string& fixture)
        : host_(*FileHost::open_root((probe_fixture_root() / fixture).string(), Ceiling())),
          others_(*host_, now_) {}

    // What `probe` asks for with what others have left in `memory`.
    Asked asked_by(const Probe& probe, const ScanMemory& memory) {
        Asked asked;
        const NotingHost noting(host_->seen_by(probe.name), asked);
        const auto arguments = arguments_of(probe);
        probe.observe({noting, arguments, now_,
                       [this](std::string_view name, const Arguments& with) -> const Table& {
                           return others_.table(Table::of(name).probe(), with);
                       },
                       memory});
        return asked;
    }

    // What `second` did not look at itself, because `first` had.
    Asked shared(const Probe& first, const Probe& second) {
        const ScanMemory memory;
        asked_by(first, memory);
        return without(asked_by(second, {}), asked_by(second, memory));
    }

private:
    Time now_ = *parse_time("2026-11-01T00:00:00Z");
    std::unique_ptr<Host> host_;
    FactCache others_;
};

}  // namespace

TEST_CASE("probes share only what all of them may look at", "[checks]") {
    const auto ceiling =
        std::get<Ceiling>(Ceiling().widened("ceiling: 1\nfiles: [\"/home/**\"]\n"));
    std::set<std::pair<std::string, std::string>> sharing;
    for (const auto* fixture :
         {"files/pattern", "listening/server", "mounts/units", "packages/debian-12", "packages/rpm",
          "processes/server", "sshd/debian-12", "sudoers/debian-12", "sysctl/debian-12",
          "units/states"}) {
        Machine machine(fixture);
        for (const auto& first : probes()) {
            for (const auto& second : probes()) {
                const auto [read, seen] = machine.shared(first, second);
                CAPTURE(fixture, first.name, second.name);
                for (const auto& path : read) {
                    CAPTURE(path);
                    CHECK(ceiling.may_read(first.name, path) ==
                          ceiling.may_read(second.name, path));
                }
                for (const auto& path : seen) {
                    CAPTURE(path);
                    CHECK(ceiling.may_see(first.name, path) == ceiling.may_see(second.name, path));
                }
                if (!read.empty() || !seen.empty()) sharing.emplace(first.name, second.name);
            }
        }
    }

    using Pair = std::pair<std::string, std::string>;
    CHECK(sharing.contains(Pair{"units", "mounts"}));
    CHECK(sharing.contains(Pair{"packages", "sshd"}));
    CHECK(sharing.contains(Pair{"sudoers", "sudo_defaults"}));
    CHECK(sharing.contains(Pair{"listening", "processes"}));
}

}  // namespace presscheck::test
