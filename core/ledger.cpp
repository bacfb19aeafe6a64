#include "core/ledger.h"

#include "core/bytes.h"
#include "core/sha256.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace presscheck {
namespace {

constexpr std::string_view leaf_version = "presscheck/1";
constexpr std::size_t digest_bytes = 32;

constexpr std::array kinds{
    std::pair{EntryKind::report, std::string_view{"report"}},
    std::pair{EntryKind::key, std::string_view{"key"}},
    std::pair{EntryKind::attestation, std::string_view{"attestation"}},
    std::pair{EntryKind::waiver_request, std::string_view{"waiver-request"}},
    std::pair{EntryKind::waiver_decision, std::string_view{"waiver-decision"}},
    std::pair{EntryKind::policy, std::string_view{"policy"}},
    std::pair{EntryKind::catalogue, std::string_view{"catalogue"}},
    std::pair{EntryKind::roster, std::string_view{"roster"}},
    std::pair{EntryKind::parameters, std::string_view{"parameters"}},
    std::pair{EntryKind::snapshot, std::string_view{"snapshot"}},
    std::pair{EntryKind::retention, std::string_view{"retention"}},
    std::pair{EntryKind::revocation, std::string_view{"revocation"}},
    std::pair{EntryKind::clock, std::string_view{"clock"}},
    std::pair{EntryKind::era, std::string_view{"era"}},
};

Error malformed(std::string_view what) {
    return Error{Errc::malformed, "ledger leaf: " + std::string(what)};
}

std::optional<EntryKind> parse_kind(std::string_view name) {
    const auto* found = std::find_if(kinds.begin(), kinds.end(),
                                     [&](const auto& kind) { return kind.second == name; });
    if (found == kinds.end()) return std::nullopt;
    return found->first;
}

// Five lines, each ended by LF, and nothing after the last.
std::optional<std::array<std::string_view, 5>> five_lines(std::string_view data) {
    std::array<std::string_view, 5> lines;
    for (auto& line : lines) {
        const auto end = data.find('\n');
        if (end == std::string_view::npos) return std::nullopt;
        line = data.substr(0, end);
        data.remove_prefix(end + 1);
    }
    if (!data.empty()) return std::nullopt;
    return lines;
}

bool is_digest(std::string_view hex) {
    return hex.size() == 2 * digest_bytes && from_hex(hex);
}

}  // namespace

std::string_view name_of(EntryKind kind) {
    const auto* found = std::find_if(kinds.begin(), kinds.end(),
                                     [&](const auto& known) { return known.first == kind; });
    return found == kinds.end() ? std::string_view{} : found->second;
}

std::string encode(const Leaf& leaf) {
    std::string data(leaf_version);
    data += '\n';
    data += name_of(leaf.kind);
    data += '\n' + format_time_micros(leaf.received_at);
    data += '\n' + to_hex(leaf.record);
    data += '\n' + leaf.keyid + '\n';
    return data;
}

Result<Leaf> parse_leaf(std::string_view data) {
    const auto lines = five_lines(data);
    if (!lines) return malformed("not five lines that each end in LF");
    const auto& [version, kind_name, received_at, record, keyid] = *lines;
    if (version != leaf_version) return malformed("its first line is not 'presscheck/1'");
    const auto kind = parse_kind(kind_name);
    if (!kind) return malformed("its second line is no kind of entry");
    const auto time = parse_time(received_at);
    if (!time || format_time_micros(*time) != received_at) {
        return malformed("its third line is not a time with microseconds");
    }
    if (!is_digest(record)) return malformed("its fourth line is not 64 hex digits");
    if (!is_digest(keyid)) return malformed("its fifth line is not 64 hex digits");
    return Leaf{*kind, *time, *from_hex(record), std::string(keyid)};
}

}  // namespace presscheck
