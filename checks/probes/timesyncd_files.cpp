// systemd-timesyncd: its configuration with drop-ins, servers of the links, and what is compiled
// in.

#include "checks/drop_ins.h"
#include "checks/parsers/line_reader.h"
#include "checks/parsers/systemd_settings.h"
#include "checks/probes/observed.h"
#include "checks/probes/time_files.h"

#include <array>
#include <utility>

namespace presscheck {
namespace {

constexpr std::array<std::string_view, 4> folders{"/etc/systemd", "/run/systemd",
                                                  "/usr/local/lib/systemd", "/usr/lib/systemd"};
// Where systemd-networkd tells what DHCP gave to the links.
constexpr std::string_view links = "/run/systemd/netif/state";

using Sources = std::vector<PlacedTimeSource>;

PlacedTimeSource server(std::string name, std::string place) {
    return {{std::move(name), "server", false, 0}, std::move(place)};
}

class Reading {
public:
    explicit Reading(const Host& host) : host_(host) {}

    // NTP= and the servers of links together; FallbackNTP= only where there is neither.
    TimeFiles run() {
        read_configuration();
        auto used = std::move(servers_);
        for (auto& each : of_links())
            used.push_back(std::move(each));
        if (used.empty() && !incomplete_) used = fallback_set_ ? std::move(fallback_) : built_in();
        return {std::move(used), incomplete_};
    }

private:
    void miss(Reason reason) {
        if (!incomplete_) incomplete_ = reason;
    }

    void read_configuration() {
        std::vector<std::string> paths;
        for (const auto folder : folders) {
            auto path = std::string(folder) + "/timesyncd.conf";
            if (!host_.info(path)) continue;
            paths.push_back(std::move(path));
            break;
        }
        std::vector<std::string> pieces;
        for (const auto folder : folders)
            pieces.push_back(std::string(folder) + "/timesyncd.conf.d");
        const auto dropins = drop_in_files(host_, pieces);
        if (!dropins) return miss(reason_of(dropins.error(), host_));
        paths.insert(paths.end(), dropins->begin(), dropins->end());
        for (const auto& path : paths)
            read_file(path);
    }

    void read_file(const std::string& path) {
        const auto text = host_.read_file(path);
        if (!text) return miss(reason_of(text.error(), host_));
        const auto assignments = parse_timesyncd_config(*text);
        if (!assignments) return miss(Reason::malformed);
        for (const auto& assignment : *assignments) {
            auto& list = assignment.fallback ? fallback_ : servers_;
            if (assignment.fallback) fallback_set_ = true;
            if (assignment.servers.empty()) list.clear();
            for (const auto& name : assignment.servers)
                list.push_back(server(name, place(path, assignment.line)));
        }
    }

    // "NTP=10.0.0.1 ntp.example". Without networkd there is no such file; nor in an image.
    Sources of_links() {
        const auto text = host_.read_file(links);
        if (!text) {
            const bool missing = text.error().code == Errc::not_found;
            const bool runs = host_.live() || host_.info("/run/systemd");
            if (!missing) miss(reason_of(text.error(), host_));
            if (missing && !runs) miss(Reason::not_live);
            return {};
        }
        Sources found;
        LineReader lines(*text);
        while (const auto line = lines.next()) {
            constexpr std::string_view key = "NTP=";
            if (!line->text.starts_with(key)) continue;
            for (const auto& name : systemd_words(line->text.substr(key.size())))
                found.push_back(server(name, place(links, line->number)));
        }
        return found;
    }

    // What the distribution built in; of others nobody knows.
    Sources built_in() {
        const auto id = distribution();
        if (id == "ubuntu") return {server("ntp.ubuntu.com", {})};
        if (id != "debian") {
            miss(Reason::version);
            return {};
        }
        Sources found;
        for (const char digit : std::string_view("0123"))
            found.push_back(server(std::string(1, digit) + ".debian.pool.ntp.org", {}));
        return found;
    }

    std::string distribution() const {
        auto text = host_.read_file("/etc/os-release");
        if (!text) text = host_.read_file("/usr/lib/os-release");
        if (!text) return {};
        LineReader lines(*text);
        while (const auto line = lines.next()) {
            if (!line->text.starts_with("ID=")) continue;
            const auto words = systemd_words(line->text.substr(3));
            return words.empty() ? std::string{} : words.front();
        }
        return {};
    }

    const Host& host_;
    Sources servers_, fallback_;
    bool fallback_set_ = false;  // also when it was cleared: then there is none
    std::optional<Reason> incomplete_;
};

}  // namespace

TimeFiles read_timesyncd_files(const Host& host) {
    return Reading(host).run();
}

}  // namespace presscheck
