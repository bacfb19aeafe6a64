#include "agent/dns_message.h"

#include "checks/policy/address.h"
#include "core/bytes.h"
#include "core/limits.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <optional>

namespace presscheck {
namespace {

constexpr std::uint16_t type_cname = 5, type_opt = 41, class_in = 1;
constexpr std::size_t header_bytes = 12;

struct TypeName {
    DnsType type;
    std::string_view name;
};
constexpr std::array types{
    TypeName{DnsType::a, "A"},     TypeName{DnsType::aaaa, "AAAA"}, TypeName{DnsType::caa, "CAA"},
    TypeName{DnsType::ds, "DS"},   TypeName{DnsType::mx, "MX"},     TypeName{DnsType::soa, "SOA"},
    TypeName{DnsType::txt, "TXT"},
};

Error malformed() {
    return Error{Errc::malformed, "DNS: the answer is not to be understood"};
}

void put16(std::string& bytes, std::uint16_t number) {
    bytes += static_cast<char>(number >> 8U);
    bytes += static_cast<char>(number & 0xffU);
}

// Reads within the whole message, because names point back into it.
class Reader {
public:
    explicit Reader(std::string_view message) : message_(message) {}

    bool ok() const { return ok_; }
    std::size_t at() const { return at_; }
    void go_to(std::size_t place) {
        if (place > message_.size()) return fail();
        at_ = place;
    }

    unsigned number(std::size_t size) {
        unsigned value = 0;
        for (const char c : bytes(size))
            value = value << 8U | static_cast<unsigned char>(c);
        return value;
    }

    std::string_view bytes(std::size_t size) {
        if (size > message_.size() - at_) {
            fail();
            return {};
        }
        const auto found = message_.substr(at_, size);
        at_ += size;
        return found;
    }

    // Small letters, dots between, none at the end; the root is empty. What could be taken for
    // something else in a zone is written as \DDD.
    std::string name() {
        constexpr std::size_t longest = 255;
        constexpr int most_jumps = 32;
        std::string text;
        std::optional<std::size_t> after;
        std::size_t length = 0;
        for (int jumps = 0; ok_;) {
            const auto size = number(1);
            if (!ok_ || size == 0) break;
            if (size >= 0xc0U) {
                const auto target = (size & 0x3fU) << 8U | number(1);
                if (!after) after = at_;
                if (++jumps > most_jumps) fail();
                go_to(target);
                continue;
            }
            if (size >= 0x40U || (length += size + 1) > longest) {
                fail();
                break;
            }
            if (!text.empty()) text += '.';
            append_label(text, bytes(size));
        }
        if (after) at_ = *after;
        return text;
    }

private:
    static void append_label(std::string& text, std::string_view label) {
        for (const char raw : label) {
            const char c = small_letter(raw);
            const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
                               c == '_' || c == '*';
            if (plain) {
                text += c;
                continue;
            }
            const auto byte = static_cast<unsigned char>(c);
            text += '\\';
            for (const unsigned place : {100U, 10U, 1U})
                text += static_cast<char>('0' + byte / place % 10U);
        }
    }

    void fail() {
        ok_ = false;
        at_ = message_.size();
    }

    std::string_view message_;
    std::size_t at_ = 0;
    bool ok_ = true;
};

std::string with_dot(const std::string& name) {
    return name + ".";
}

std::string address_text(std::string_view bytes, bool v6) {
    Address address;
    address.v6 = v6;
    std::copy(bytes.begin(), bytes.end(), address.bytes.begin());
    return spell(address);
}

std::vector<std::string> txt_pieces(std::string_view data) {
    std::vector<std::string> pieces;
    while (!data.empty()) {
        const auto size = static_cast<std::size_t>(static_cast<unsigned char>(data.front()));
        if (size > data.size() - 1) return {};
        pieces.emplace_back(data.substr(1, size));
        data.remove_prefix(size + 1);
    }
    return pieces;
}

std::optional<std::string> caa_text(std::string_view data) {
    if (data.size() < 2) return std::nullopt;
    const auto flags = static_cast<unsigned char>(data[0]);
    const auto tag_size = static_cast<std::size_t>(static_cast<unsigned char>(data[1]));
    const auto rest = data.substr(2);
    const auto tag = rest.substr(0, tag_size);
    const bool plain =
        tag.size() == tag_size && tag_size > 0 && std::all_of(tag.begin(), tag.end(), [](char c) {
            const char small = small_letter(c);
            return (small >= 'a' && small <= 'z') || (c >= '0' && c <= '9');
        });
    if (!plain) return std::nullopt;
    return std::to_string(flags) + " " + in_small_letters(tag) + " " +
           quoted_txt({std::string(rest.substr(tag_size))});
}

// The data of one record, with `reader` at its start; adds nothing where it cannot be read.
bool add_record(DnsReply& reply, DnsType type, Reader& reader, std::size_t size) {
    const auto end = reader.at() + size;
    switch (type) {
        case DnsType::a:
        case DnsType::aaaa: {
            const bool v6 = type == DnsType::aaaa;
            if (size != (v6 ? 16U : 4U)) return false;
            reply.records.push_back(address_text(reader.bytes(size), v6));
            return reader.ok();
        }
        case DnsType::mx: {
            const auto preference = reader.number(2);
            reply.records.push_back(std::to_string(preference) + " " + with_dot(reader.name()));
            return reader.ok() && reader.at() == end;
        }
        case DnsType::soa: {
            const auto server = with_dot(reader.name()), mail = with_dot(reader.name());
            const auto serial = reader.number(4);
            reader.bytes(16);
            reply.records.push_back(server + " " + mail + " " + std::to_string(serial));
            return reader.ok() && reader.at() == end;
        }
        case DnsType::txt: {
            const auto pieces = txt_pieces(reader.bytes(size));
            if (!reader.ok() || pieces.empty()) return false;
            reply.records.push_back(quoted_txt(pieces));
            auto& text = reply.texts.emplace_back();
            for (const auto& piece : pieces)
                text += piece;
            return true;
        }
        case DnsType::caa: {
            const auto text = caa_text(reader.bytes(size));
            if (!reader.ok() || !text) return false;
            reply.records.push_back(*text);
            return true;
        }
        case DnsType::ds: {
            constexpr std::size_t before_digest = 4;
            if (size <= before_digest) return false;
            const auto tag = reader.number(2), algorithm = reader.number(1);
            const auto digest = reader.number(1);
            reply.records.push_back(std::to_string(tag) + " " + std::to_string(algorithm) + " " +
                                    std::to_string(digest) + " " +
                                    to_hex(reader.bytes(size - before_digest)));
            return reader.ok();
        }
    }
    return false;
}

struct Record {
    std::string owner;
    unsigned type = 0;
    std::size_t data = 0, size = 0;
};

// The records of the answer section, unread.
std::optional<std::vector<Record>> answers_in(Reader& reader, unsigned count) {
    std::vector<Record> records;
    for (unsigned i = 0; i < count; ++i) {
        if (records.size() == limits::dns_records) return std::nullopt;
        Record record;
        record.owner = reader.name();
        record.type = reader.number(2);
        const auto klass = reader.number(2);
        reader.bytes(4);  // how long it may be kept
        record.size = reader.number(2);
        record.data = reader.at();
        reader.bytes(record.size);
        if (!reader.ok()) return std::nullopt;
        if (klass == class_in) records.push_back(std::move(record));
    }
    return records;
}

// The name whose records count: aliases lead on.
std::string end_of_aliases(std::string name, const std::vector<Record>& records, Reader reader) {
    constexpr int most = 16;
    for (int aliases = 0; aliases < most; ++aliases) {
        const auto alias = std::find_if(records.begin(), records.end(), [&](const Record& each) {
            return each.type == type_cname && each.owner == name;
        });
        if (alias == records.end()) break;
        reader.go_to(alias->data);
        name = reader.name();
    }
    return name;
}

bool follows_aliases(DnsType type) {
    return type != DnsType::soa && type != DnsType::ds;
}

Status add_answers(DnsReply& reply, const DnsQuestion& question, Reader& reader, unsigned count) {
    const auto records = answers_in(reader, count);
    if (!records) return malformed();
    const auto owner = follows_aliases(question.type)
                           ? end_of_aliases(question.name, *records, reader)
                           : question.name;
    for (const auto& record : *records) {
        if (record.type != static_cast<unsigned>(question.type) || record.owner != owner) continue;
        reader.go_to(record.data);
        if (!add_record(reply, question.type, reader, record.size)) return malformed();
    }
    return Ok{};
}

}  // namespace

std::string_view name_of(DnsType type) {
    return std::find_if(types.begin(), types.end(),
                        [&](const TypeName& each) { return each.type == type; })
        ->name;
}

std::string encode_dns_query(const DnsQuestion& question, std::uint16_t id) {
    constexpr std::uint16_t recursion_desired = 0x0100, udp_bytes = 1232;
    std::string bytes;
    put16(bytes, id);
    put16(bytes, recursion_desired);
    for (const std::uint16_t count : {1, 0, 0, 1})
        put16(bytes, count);
    for (std::string_view rest = question.name; !rest.empty();) {
        const auto label = rest.substr(0, rest.find('.'));
        bytes += static_cast<char>(label.size());
        bytes += label;
        rest.remove_prefix(std::min(label.size() + 1, rest.size()));
    }
    bytes += '\0';
    put16(bytes, static_cast<std::uint16_t>(question.type));
    put16(bytes, class_in);
    bytes += '\0';
    put16(bytes, type_opt);
    put16(bytes, udp_bytes);
    bytes.append(6, '\0');
    return bytes;
}

Result<DnsReply> decode_dns_reply(std::string_view message, const DnsQuestion& question,
                                  std::uint16_t id) {
    constexpr unsigned response = 0x8000, truncated = 0x0200, code = 0x000f;
    constexpr unsigned no_error = 0, name_error = 3;
    if (message.size() < header_bytes) return malformed();
    Reader reader(message);
    const auto answered = reader.number(2), flags = reader.number(2);
    const auto questions = reader.number(2), answers = reader.number(2);
    reader.bytes(4);
    if (answered != id || (flags & response) == 0 || questions != 1) return malformed();
    const auto name = reader.name();
    const auto type = reader.number(2), klass = reader.number(2);
    const bool ours = reader.ok() && name == question.name && klass == class_in &&
                      type == static_cast<unsigned>(question.type);
    if (!ours) return malformed();
    DnsReply reply;
    reply.cut_off = (flags & truncated) != 0;
    if (reply.cut_off) return reply;
    if ((flags & code) == name_error) {
        reply.outcome = DnsOutcome::no_such_name;
        return reply;
    }
    if ((flags & code) != no_error) {
        reply.outcome = DnsOutcome::failed;
        return reply;
    }
    if (auto added = add_answers(reply, question, reader, answers); !added)
        return std::move(added).error();
    if (reply.records.empty()) reply.outcome = DnsOutcome::none;
    return reply;
}

}  // namespace presscheck
