// Checkpoints and verifier keys of core/ledger.h: c2sp.org/signed-note and
// c2sp.org/tlog-checkpoint.
#include "core/bytes.h"
#include "core/canonical_number.h"
#include "core/ledger.h"
#include "core/limits.h"
#include "core/sha256.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

constexpr char ed25519_type = '\x01';
constexpr std::size_t key_hash_bytes = 4;
constexpr std::size_t root_bytes = 32;
constexpr std::string_view em_dash = "\xe2\x80\x94 ";
constexpr std::uint64_t last_second = 253402300799;  // 9999-12-31T23:59:59Z

Error malformed(std::string_view what) {
    return Error{Errc::malformed, "checkpoint: " + std::string(what)};
}

Error untrusted(std::string_view what) {
    return Error{Errc::untrusted, "checkpoint: " + std::string(what)};
}

// A name a note may bear: printable ASCII without spaces and plus signs, which signed-note forbids.
bool is_origin(std::string_view name) {
    return !name.empty() && name.size() <= limits::origin_bytes &&
           std::all_of(name.begin(), name.end(),
                       [](char c) { return c > ' ' && c < '\x7f' && c != '+'; });
}

std::string key_hash(std::string_view name, const PublicKey& key) {
    std::string input(name);
    input += '\n';
    input += ed25519_type;
    input += key.raw();
    return sha256(input).substr(0, key_hash_bytes);
}

std::optional<Time> parse_time_line(std::string_view line) {
    constexpr std::string_view prefix = "time ";
    if (!line.starts_with(prefix)) return std::nullopt;
    const auto seconds = parse_canonical_number(line.substr(prefix.size()));
    if (!seconds || *seconds > last_second) return std::nullopt;
    return Time{std::chrono::seconds{*seconds}};
}

// The lines of `text`, each without its LF. REQUIRES: text ends in LF.
std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    return lines;
}

bool is_note_text(std::string_view note) {
    return is_utf8(note) && std::all_of(note.begin(), note.end(), [](char c) {
               return static_cast<unsigned char>(c) >= 0x20 || c == '\n';
           });
}

struct SignatureLine {
    std::string_view name;
    std::string key_hash;
    std::string signature;
};

struct Note {
    std::string_view text;  // with its last LF
    std::vector<SignatureLine> signatures;
};

std::optional<SignatureLine> parse_signature_line(std::string_view line) {
    if (!line.starts_with(em_dash)) return std::nullopt;
    line.remove_prefix(em_dash.size());
    const auto space = line.find(' ');
    if (space == 0 || space == std::string_view::npos) return std::nullopt;
    auto bytes = from_base64(line.substr(space + 1));
    if (!bytes || bytes->size() <= key_hash_bytes) return std::nullopt;
    return SignatureLine{line.substr(0, space), bytes->substr(0, key_hash_bytes),
                         bytes->substr(key_hash_bytes)};
}

Result<Note> parse_note(std::string_view bytes) {
    if (bytes.size() > limits::note_bytes) return malformed("over its bound");
    if (!is_note_text(bytes)) return malformed("not the UTF-8 text of a signed note");
    const auto blank = bytes.rfind("\n\n");
    if (blank == std::string_view::npos || bytes.back() != '\n') {
        return malformed("not a text, a blank line and lines of signatures");
    }
    Note note{bytes.substr(0, blank + 1), {}};
    for (const auto line : lines_of(bytes.substr(blank + 2))) {
        auto signature = parse_signature_line(line);
        if (!signature) return malformed("a signature line is not '\xe2\x80\x94 name base64'");
        note.signatures.push_back(*std::move(signature));
    }
    if (note.signatures.empty()) return malformed("no signature");
    if (note.signatures.size() > limits::note_signatures) return malformed("too many signatures");
    return note;
}

// Lines by others (witnesses, a next key) are passed over; every line that names this key must
// verify.
Status verify_note(const Note& note, const Verifier& verifier) {
    const auto hash = key_hash(verifier.origin, verifier.key);
    bool verified = false;
    for (const auto& line : note.signatures) {
        if (line.name != verifier.origin || line.key_hash != hash) continue;
        if (!verifier.key.verify(note.text, line.signature)) {
            return untrusted("the signature of " + verifier.origin + " does not verify");
        }
        verified = true;
    }
    if (!verified) return untrusted("not signed by " + verifier.origin);
    return Ok{};
}

Result<Checkpoint> parse_text(std::string_view text) {
    const auto lines = lines_of(text);
    if (lines.size() != 4) return malformed("not origin, size, root and time");
    if (!is_origin(lines[0])) return malformed("its first line is no origin");
    const auto size = parse_canonical_number(lines[1]);
    if (!size) return malformed("its second line is no tree size");
    auto root = from_base64(lines[2]);
    if (!root || root->size() != root_bytes) return malformed("its third line is no root hash");
    const auto time = parse_time_line(lines[3]);
    if (!time) return malformed("its fourth line is not 'time' and whole seconds");
    return Checkpoint{std::string(lines[0]), *size, *std::move(root), *time};
}

std::string text_of(const Checkpoint& checkpoint) {
    const auto seconds =
        std::chrono::floor<std::chrono::seconds>(checkpoint.time).time_since_epoch().count();
    return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
           to_base64(checkpoint.root) + "\ntime " + std::to_string(seconds) + "\n";
}

}  // namespace

std::string verifier_key(std::string_view origin, const PublicKey& key) {
    return std::string(origin) + "+" + to_hex(key_hash(origin, key)) + "+" +
           to_base64(ed25519_type + key.raw());
}

Result<Verifier> parse_verifier_key(std::string_view vkey) {
    const Error malformed{Errc::malformed, "verifier key: not '<origin>+<hash>+<base64>'"};
    // The base64 may hold a plus sign, the two parts before it cannot.
    const auto first = vkey.find('+');
    const auto second = vkey.find('+', first == std::string_view::npos ? first : first + 1);
    if (second == std::string_view::npos || !is_origin(vkey.substr(0, first))) return malformed;
    const auto bytes = from_base64(vkey.substr(second + 1));
    if (!bytes || bytes->empty() || bytes->front() != ed25519_type) return malformed;
    auto key = PublicKey::from_raw(std::string_view(*bytes).substr(1));
    if (!key) return at("verifier key", std::move(key).error());
    const std::string origin(vkey.substr(0, first));
    if (to_hex(key_hash(origin, *key)) != vkey.substr(first + 1, second - first - 1)) {
        return Error{Errc::malformed, "verifier key: its hash belongs to another name or key"};
    }
    return Verifier{origin, *std::move(key)};
}

std::string sign_checkpoint(const Checkpoint& checkpoint, const PrivateKey& key) {
    const auto text = text_of(checkpoint);
    const auto signature = key_hash(checkpoint.origin, key.public_key()) + key.sign(text);
    return text + "\n" + std::string(em_dash) + checkpoint.origin + " " + to_base64(signature) +
           "\n";
}

Result<Checkpoint> open_checkpoint(std::string_view note, const Verifier& verifier) {
    const auto parsed = parse_note(note);
    if (!parsed) return parsed.error();
    if (auto verified = verify_note(*parsed, verifier); !verified) return verified.error();
    auto checkpoint = parse_text(parsed->text);
    if (checkpoint && checkpoint->origin != verifier.origin) {
        return untrusted("it speaks for another ledger than " + verifier.origin);
    }
    return checkpoint;
}

}  // namespace presscheck
