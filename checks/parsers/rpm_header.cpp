#include "checks/parsers/rpm_header.h"

#include "core/limits.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace presscheck {
namespace {

// rpmtag.h and header.c of rpm.
enum Tag : std::uint32_t { name = 1000, version = 1001, release = 1002, epoch = 1003, arch = 1022 };
enum Type : std::uint32_t { int32 = 4, string = 6 };
constexpr std::size_t counts_bytes = 8, entry_bytes = 16;

std::uint32_t number_at(std::string_view bytes, std::size_t offset) {
    std::uint32_t value = 0;
    for (const char byte : bytes.substr(offset, sizeof value))
        value = value << 8U | static_cast<unsigned char>(byte);
    return value;
}

Error malformed(const std::string& what) {
    return {Errc::malformed, "a package header " + what};
}

struct Entry {
    std::uint32_t tag = 0, type = 0, offset = 0, count = 0;
};

class Header {
public:
    Header(std::size_t size, const HeaderPart& part) : size_(size), part_(part) {}

    Result<RpmPackage> read() {
        auto indexed = read_index();
        if (!indexed) return std::move(indexed).error();
        RpmPackage package;
        auto named = needed(Tag::name);
        if (!named) return named.error();
        package.name = *std::move(named);
        auto numbered = full_version();
        if (!numbered) return numbered.error();
        package.version = *std::move(numbered);
        if (find(Tag::arch) == nullptr) return package;
        auto architecture = needed(Tag::arch);
        if (!architecture) return architecture.error();
        package.architecture = *std::move(architecture);
        return package;
    }

private:
    Status read_index() {
        if (size_ < counts_bytes) return malformed("is cut off");
        const auto counts = part_(0, counts_bytes);
        if (!counts) return counts.error();
        const std::uint64_t entries = number_at(*counts, 0);
        const std::uint64_t data_bytes = number_at(*counts, 4);
        if (entries > limits::rpm_header_tags) return malformed("has more tags than rpm allows");
        if (counts_bytes + entries * entry_bytes + data_bytes != size_)
            return malformed("is not as long as it says");
        data_ = counts_bytes + static_cast<std::size_t>(entries) * entry_bytes;
        return read_entries(static_cast<std::size_t>(entries));
    }

    Status read_entries(std::size_t entries) {
        const auto index = part_(counts_bytes, entries * entry_bytes);
        if (!index) return index.error();
        for (std::size_t at = 0; at < index->size(); at += entry_bytes) {
            const Entry entry{number_at(*index, at), number_at(*index, at + 4),
                              number_at(*index, at + 8), number_at(*index, at + 12)};
            const auto slot = std::find(wanted.begin(), wanted.end(), entry.tag);
            if (slot == wanted.end()) continue;
            auto& found = found_[static_cast<std::size_t>(slot - wanted.begin())];
            if (found) return malformed("has a tag twice");
            found = entry;
        }
        return Ok{};
    }

    const Entry* find(Tag tag) const {
        const auto slot = std::find(wanted.begin(), wanted.end(), tag);
        const auto& found = found_[static_cast<std::size_t>(slot - wanted.begin())];
        return found ? &*found : nullptr;
    }

    // A text ends in a zero byte; names and versions are short.
    Result<std::string> needed(Tag tag) const {
        const auto* entry = find(tag);
        if (entry == nullptr) return malformed("lacks a name or version");
        const auto room = size_ - data_;
        if (entry->type != Type::string || entry->count != 1 || entry->offset >= room)
            return malformed("has a tag that is no text");
        const auto most = std::min(room - entry->offset, limits::rpm_text_bytes);
        auto text = part_(data_ + entry->offset, most);
        if (!text) return text;
        const auto end = text->find('\0');
        if (end == std::string::npos || end == 0) return malformed("has a text without end");
        return text->substr(0, end);  // without the room for the longest one
    }

    Result<std::string> full_version() const {
        auto text = needed(Tag::version);
        auto release = needed(Tag::release);
        if (!text) return text;
        if (!release) return release;
        *text += "-" + *release;
        const auto* entry = find(Tag::epoch);
        if (entry == nullptr) return text;
        const auto room = size_ - data_;
        if (entry->type != Type::int32 || entry->count != 1 || room < sizeof(std::uint32_t) ||
            entry->offset > room - sizeof(std::uint32_t)) {
            return malformed("has an epoch that is no number");
        }
        const auto number = part_(data_ + entry->offset, sizeof(std::uint32_t));
        if (!number) return number;
        return std::to_string(number_at(*number, 0)) + ":" + *text;
    }

    static constexpr std::array<std::uint32_t, 5> wanted{Tag::name, Tag::version, Tag::release,
                                                         Tag::epoch, Tag::arch};

    std::size_t size_, data_ = 0;  // of the whole; where the data begins
    const HeaderPart& part_;
    std::array<std::optional<Entry>, wanted.size()> found_;
};

}  // namespace

Result<RpmPackage> parse_rpm_header(std::size_t size, const HeaderPart& part) {
    return Header(size, part).read();
}

}  // namespace presscheck
