#include "checks/probes/lockout_counters.h"

#include "checks/parsers/decimal.h"
#include "checks/probes/lasting_place.h"
#include "checks/probes/observed.h"
#include "checks/probes/pam_files.h"

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

constexpr std::string_view faillock = "pam_faillock.so";
constexpr std::string_view tally2 = "pam_tally2.so";
// The vendor's own where there is none in /etc, on systems that are built so.
constexpr std::array<std::string_view, 3> default_files{"/etc/security/faillock.conf",
                                                        "/usr/etc/security/faillock.conf",
                                                        "/usr/share/security/faillock.conf"};

struct Conf {
    std::string path, bytes;
};

// The file it reads; one without a path when there is none and it needs none.
Result<Conf> find_conf(const Host& host, const std::vector<std::string>& arguments) {
    const auto named = faillock_conf(arguments);
    if (named) {
        auto bytes = host.read_file(*named);
        if (!bytes) return std::move(bytes).error();
        return Conf{*named, *std::move(bytes)};
    }
    for (const auto path : default_files) {
        auto bytes = host.read_file(path);
        if (bytes) return Conf{std::string(path), *std::move(bytes)};
        if (bytes.error().code != Errc::not_found) return std::move(bytes).error();
    }
    return Conf{};
}

Result<PamCounter> read_faillock(const Host& host, const PamEntry& entry) {
    PamCounter counter;
    const auto conf = find_conf(host, entry.arguments);
    if (!conf) {
        if (conf.error().code != Errc::not_found) return conf.error();
        counter.broken = true;  // the file that `conf=` names
        return counter;
    }
    if (auto done = read_faillock_conf(conf->bytes, conf->path, counter.options); !done) {
        return done.error();
    }
    auto& options = counter.options;
    read_faillock_arguments(entry.arguments, place(entry.file, entry.line), options);
    if (options.dir == FaillockOptions{}.dir) return counter;
    const auto kept = keeps_folder(host, options.dir);
    if (!kept) return kept.error();
    // A count that nobody keeps never comes to any number.
    if (!*kept) options.deny = 0;
    return counter;
}

// Of systems before Linux-PAM 1.4, as its manual says: it counts without an end, and locks until
// somebody unlocks unless it is told a time.
Result<PamCounter> read_tally2(const PamEntry& entry) {
    PamCounter counter;
    counter.at_once = true;
    auto& options = counter.options;
    options.dir = std::string(tally2);
    options.deny = options.unlock_time = 0;
    const auto number = [](std::string_view text) -> std::optional<std::uint32_t> {
        const auto value = parse_decimal(text);
        if (!value || *value < 0 || *value > 0xffff'ffff) return std::nullopt;
        return static_cast<std::uint32_t>(*value);
    };
    for (const auto& argument : entry.arguments) {
        const auto equals = std::min(argument.find('='), argument.size());
        const auto name = argument.substr(0, equals);
        const auto value =
            number(std::string_view(argument).substr(std::min(equals + 1, argument.size())));
        const bool numeric = name == "deny" || name == "unlock_time" || name == "root_unlock_time";
        if (numeric && !value) return Error{Errc::malformed, argument};
        if (name == "deny") options.deny = *value;
        if (name == "unlock_time") options.unlock_time = *value;
        if (name == "root_unlock_time") options.root_unlock_time = *value;
        if (name == "even_deny_root" || name == "root_unlock_time") options.even_deny_root = true;
        if (name == "magic_root") counter.counts_root_callers = false;
    }
    return counter;
}

}  // namespace

Result<std::vector<std::optional<PamCounter>>> read_pam_counters(const Host& host,
                                                                 const PamChain& chain) {
    std::vector<std::optional<PamCounter>> counters(chain.size());
    for (std::size_t i = 0; i < chain.size(); ++i) {
        const auto& entry = chain[i];
        if (entry.kind != PamEntry::Kind::module) continue;
        const auto name = pam_module_name(entry.module);
        if (name != faillock && name != tally2) continue;
        auto counter = name == faillock ? read_faillock(host, entry) : read_tally2(entry);
        if (!counter) return std::move(counter).error();
        const auto own = place(entry.file, entry.line);
        auto& options = counter->options;
        for (auto* from : {&options.deny_from, &options.interval_from, &options.unlock_from}) {
            if (from->empty()) *from = own;
        }
        counters[i] = *std::move(counter);
    }
    return counters;
}

std::optional<std::string> pam_counter_name(const PamChain& chain) {
    for (const auto& entry : chain) {
        if (entry.kind != PamEntry::Kind::module) continue;
        auto name = pam_module_name(entry.module);
        if (name != faillock && name != tally2) continue;
        return name.substr(0, name.size() - std::string_view(".so").size());
    }
    return std::nullopt;
}

}  // namespace presscheck
