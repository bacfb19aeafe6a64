#include "checks/probes/peer_connections.h"

#include "checks/parsers/line_reader.h"
#include "checks/probes/observed.h"
#include "core/small_letters.h"

#include <algorithm>
#include <sstream>

namespace presscheck {
namespace {

std::multimap<std::string, Address> addresses_in(const std::string& hosts) {
    std::multimap<std::string, Address> found;
    LineReader lines(hosts);
    while (const auto line = lines.next()) {
        std::istringstream words(std::string(line->text.substr(0, line->text.find('#'))));
        std::string first, name;
        words >> first;
        const auto address = parse_address(first);
        if (!address) continue;
        while (words >> name)
            found.emplace(in_small_letters(name), *address);
    }
    return found;
}

}  // namespace

PeerConnections::PeerConnections(const Host& host) {
    if (const auto hosts = host.read_file("/etc/hosts")) addresses_ = addresses_in(*hosts);
    read(host, "/proc/net/tcp");
    read(host, "/proc/net/tcp6");
}

void PeerConnections::read(const Host& host, const std::string& path) {
    const auto text = host.read_file(path);
    if (!text) {
        // A kernel without IPv6 has no such table.
        const bool answer = host.live() && text.error().code == Errc::not_found;
        if (!answer && !unseen_) unseen_ = reason_of(text.error(), host);
        return;
    }
    const auto table = parse_connected_peers(*text);
    if (table.malformed && !unseen_) unseen_ = Reason::malformed;
    peers_.insert(peers_.end(), table.sockets.begin(), table.sockets.end());
}

Cell PeerConnections::to(const std::string& target, std::uint16_t port) const {
    std::vector<Address> wanted;
    if (const auto address = parse_address(target)) {
        wanted.push_back(*address);
    } else {
        const auto [begin, end] = addresses_.equal_range(in_small_letters(target));
        for (auto each = begin; each != end; ++each)
            wanted.push_back(each->second);
    }
    bool any = false;
    for (const auto& peer : peers_) {
        if (peer.port != port) continue;
        any = true;
        if (std::find(wanted.begin(), wanted.end(), peer.address) != wanted.end())
            return boolean(true);
    }
    if (unseen_) return unknown(*unseen_);
    if (any && wanted.empty()) return unknown(Reason::unsupported);
    return boolean(false);
}

}  // namespace presscheck
