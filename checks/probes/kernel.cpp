#include "checks/probes/kernel.h"

#include "checks/parsers/line_reader.h"
#include "checks/probes/kernel_packages.h"
#include "checks/probes/observed.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace presscheck {
namespace {

// A file of the kernel's in one line; nothing where there is no such file on a machine that runs.
struct Said {
    std::optional<std::string> text;
    std::optional<Reason> hidden;
};

Said said_by(const Host& host, std::string_view path) {
    const auto bytes = host.read_file(path);
    if (bytes) return {std::string(trimmed(bytes->substr(0, bytes->find('\n')))), {}};
    if (bytes.error().code == Errc::not_found && host.live()) return {};
    return {{}, reason_of(bytes.error(), host)};
}

Cell text_cell(const Said& said) {
    if (said.hidden) return unknown(*said.hidden);
    return said.text ? observed_text(*said.text) : absent();
}

// "none [integrity] confidentiality"
Cell lockdown_cell(const Said& said) {
    if (said.hidden) return unknown(*said.hidden);
    if (!said.text) return absent();
    const auto open = said.text->find('['), close = said.text->find(']');
    if (open == std::string::npos || close == std::string::npos || close < open)
        return unknown(Reason::malformed);
    return observed_text(said.text->substr(open + 1, close - open - 1));
}

// How many profiles stop what they forbid: "name (enforce)".
Cell enforced_profiles(const Host& host) {
    constexpr std::string_view path = "/sys/kernel/security/apparmor/profiles";
    const auto bytes = host.read_file(path);
    if (!bytes) return unknown(reason_without(bytes.error(), host));
    std::int64_t count = 0;
    LineReader lines(*bytes);
    while (const auto line = lines.next())
        count += line->text.ends_with(" (enforce)") ? 1 : 0;
    return integer(count);
}

void put_access_control(Row& row, const Host& host) {
    const auto selinux = said_by(host, "/sys/fs/selinux/enforce");
    const auto apparmor = said_by(host, "/sys/module/apparmor/parameters/enabled");
    const auto fill = [&](Cell mac, Cell enforcing, Cell profiles, std::string_view at) {
        row.set("mac", std::move(mac), std::string(at))
            .set("enforcing", std::move(enforcing), std::string(at))
            .set("profiles_enforced", std::move(profiles), std::string(at));
    };
    if (selinux.text) {
        return fill(text("selinux"), boolean(*selinux.text == "1"), absent(),
                    "/sys/fs/selinux/enforce");
    }
    if (apparmor.text == "Y") {
        const auto profiles = enforced_profiles(host);
        auto enforcing = boolean(profiles != integer(0));
        if (const auto* hidden = std::get_if<Unknown>(&profiles))
            enforcing = unknown(hidden->reason);
        return fill(text("apparmor"), enforcing, profiles,
                    "/sys/kernel/security/apparmor/profiles");
    }
    if (const auto hidden = selinux.hidden ? selinux.hidden : apparmor.hidden)
        return fill(unknown(*hidden), unknown(*hidden), unknown(*hidden), "");
    fill(text("none"), boolean(false), absent(), "");
}

// Four bytes of attributes before the value.
Cell secure_boot_cell(const Host& host) {
    constexpr std::string_view path =
        "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";
    constexpr std::size_t length = 5;
    const auto bytes = host.read_file(path);
    if (bytes) {
        return bytes->size() == length ? boolean(bytes->back() == '\1')
                                       : unknown(Reason::malformed);
    }
    // Started by an old BIOS, or the variables are not mounted.
    if (bytes.error().code == Errc::not_found && host.live()) return absent();
    return unknown(reason_of(bytes.error(), host));
}

// A package may be mended without another release: the kernel says from which version it was built.
bool is_another_build(const InstalledKernels& kernels, const std::string& banner) {
    constexpr std::string_view mark = " Debian ";
    const auto at = banner.find(mark);
    if (at == std::string::npos || kernels.version_of_running.empty()) return false;
    const auto built = banner.substr(at + mark.size());
    return built.substr(0, built.find(' ')) != kernels.version_of_running;
}

Cell reboot_cell(const Host& host, const Said& running, const InstalledKernels& kernels) {
    for (const std::string_view flag : {"/run/reboot-required", "/var/run/reboot-required"}) {
        const auto about = host.info(flag);
        if (about) return boolean(true);
        if (about.error().code != Errc::not_found) return unknown(reason_of(about.error(), host));
    }
    if (running.hidden) return unknown(*running.hidden);
    if (!running.text) return unknown(Reason::absent);
    if (!kernels.newest.empty()) {
        if (compare_releases(*running.text, kernels.newest) < 0) return boolean(true);
        const auto banner = said_by(host, "/proc/version");
        if (banner.text && is_another_build(kernels, *banner.text)) return boolean(true);
    }
    return kernels.hidden ? unknown(*kernels.hidden) : boolean(false);
}

Cell since(const Observation& observation, const Cell& reboot) {
    const bool needed = reboot == boolean(true);
    const bool known = !std::holds_alternative<Unknown>(reboot);
    const auto seen =
        since_when(observation, "reboot",
                   needed ? std::vector<std::string>{"needed"} : std::vector<std::string>{}, known);
    if (!known) return reboot;
    return needed ? seen.front() : absent();
}

}  // namespace

Table observe_kernel(const Observation& observation) {
    const auto& host = observation.host;
    auto table = Table::of("kernel");
    auto& row = table.add_row();
    const auto running = said_by(host, "/proc/sys/kernel/osrelease");
    const auto kernels = installed_kernels(observation, running.text.value_or(""));
    const auto reboot = reboot_cell(host, running, kernels);
    auto newest = kernels.newest.empty() ? absent() : observed_text(kernels.newest);
    if (kernels.hidden) newest = unknown(*kernels.hidden);
    row.set("release", text_cell(running), "/proc/sys/kernel/osrelease")
        .set("newest", newest)
        .set("reboot_needed", reboot)
        .set("reboot_since", since(observation, reboot))
        .set("lockdown", lockdown_cell(said_by(host, "/sys/kernel/security/lockdown")),
             "/sys/kernel/security/lockdown")
        .set("secure_boot", secure_boot_cell(host));
    put_access_control(row, host);
    return table;
}

}  // namespace presscheck
