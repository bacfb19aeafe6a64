#include "agent/spooled_file.h"

#include "core/descriptor.h"
#include "core/envelope.h"
#include "core/limits.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <string_view>
#include <utility>

namespace presscheck {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t sequence_digits = 12;
constexpr std::size_t chain_digits = 8;

Error failed(const fs::path& path) {
    const int error = errno;
    auto code = Errc::untrusted;  // a link, a folder, a bad sector: it will not get better
    if (error == ENOENT) code = Errc::not_found;
    if (error == EMFILE || error == ENFILE || error == ENOMEM) code = Errc::unavailable;
    return Error{code, path.string() + ": " + std::strerror(error)};
}

Status judge(const fs::path& path, const struct stat& info) {
    if (!S_ISREG(info.st_mode)) return Error{Errc::untrusted, path.string() + ": no plain file"};
    if (info.st_uid != ::geteuid()) {
        return Error{Errc::untrusted,
                     path.string() + ": belongs to uid " + std::to_string(info.st_uid)};
    }
    if (static_cast<std::uintmax_t>(info.st_size) > limits::envelope_bytes) {
        return Error{Errc::too_large, path.string() + ": larger than any report"};
    }
    return Ok{};
}

Error foreign(const fs::path& path, const std::string& what) {
    return Error{Errc::untrusted, path.string() + ": " + what};
}

}  // namespace

std::string chain_prefix(std::string_view chain) {
    return std::string(chain.substr(0, chain_digits));
}

std::string spool_name(std::uint64_t sequence, std::string_view chain) {
    auto digits = std::to_string(sequence);
    if (digits.size() < sequence_digits) digits.insert(0, sequence_digits - digits.size(), '0');
    return digits + "-" + chain_prefix(chain) + std::string(spooled_suffix);
}

std::optional<SpooledName> parse_spool_name(const std::string& file) {
    if (file.size() != sequence_digits + 1 + chain_digits + spooled_suffix.size() ||
        !file.ends_with(spooled_suffix) || file[sequence_digits] != '-') {
        return std::nullopt;
    }
    SpooledName name;
    const auto* end = file.data() + sequence_digits;
    const auto [stopped, error] = std::from_chars(file.data(), end, name.sequence);
    if (error != std::errc{} || stopped != end) return std::nullopt;
    name.chain = file.substr(sequence_digits + 1, chain_digits);
    name.file = file;
    return name;
}

Status look_at_spooled(const fs::path& path) {
    struct stat info {};
    if (::lstat(path.c_str(), &info) != 0) return failed(path);
    return judge(path, info);
}

Result<std::string> read_spooled(const fs::path& path) {
    const Descriptor file{
        ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)};
    if (!file.open()) return failed(path);
    struct stat info {};
    if (::fstat(file.number(), &info) != 0) return failed(path);
    if (auto plain = judge(path, info); !plain) return plain.error();
    std::string bytes;
    std::array<char, 65536> buffer{};
    while (bytes.size() <= limits::envelope_bytes) {
        const auto got = ::read(file.number(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed(path);
        if (got == 0) return bytes;
        bytes.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return Error{Errc::too_large, path.string() + ": larger than any report"};
}

Result<SpooledReport> open_spooled(const fs::path& path, const SpooledName& name,
                                   const std::optional<PublicKey>& key) {
    auto bytes = read_spooled(path);
    if (!bytes) return bytes.error();
    const auto envelope = parse_envelope(*bytes);
    if (!envelope) return at(path.string(), envelope.error());
    if (envelope->payload_type != report_type) return foreign(path, "holds no report");
    if (key && !verify(*envelope, *key)) return foreign(path, "was not signed by this host's key");
    auto report = parse_report(envelope->payload);
    if (!report) return at(path.string(), report.error());
    if (report->sequence != name.sequence || !report->chain.starts_with(name.chain)) {
        return foreign(path, "holds another report than its name says");
    }
    return SpooledReport{*std::move(bytes), *std::move(report)};
}

bool is_damaged(const Error& error) {
    return error.code == Errc::malformed || error.code == Errc::too_large ||
           error.code == Errc::untrusted;
}

}  // namespace presscheck
