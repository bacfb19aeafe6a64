#include "core/envelope.h"

#include "core/bytes.h"
#include "core/canonical_json.h"
#include "core/limits.h"
#include "core/sha256.h"

#include <algorithm>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <utility>

namespace presscheck {
namespace {

constexpr std::size_t payload_type_bytes = 128;
constexpr std::size_t keyid_digits = 64;
constexpr std::size_t signature_bytes = 64;

Error malformed(std::string_view what) {
    return Error{Errc::malformed, "envelope: " + std::string(what)};
}

// An object of exactly these members, each of its type.
using Type = nlohmann::json::value_t;
bool has_exactly(const nlohmann::json& value,
                 std::initializer_list<std::pair<const char*, Type>> members) {
    return value.is_object() && value.size() == members.size() &&
           std::all_of(members.begin(), members.end(), [&](const auto& member) {
               const auto found = value.find(member.first);
               return found != value.end() && found->type() == member.second;
           });
}

bool is_payload_type(std::string_view text) {
    return !text.empty() && text.size() <= payload_type_bytes &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

bool is_keyid(std::string_view text) {
    return text.size() == keyid_digits && from_hex(text);
}

Status read_signature(const nlohmann::json& signature, Envelope& into) {
    if (!has_exactly(signature, {{"keyid", Type::string}, {"sig", Type::string}})) {
        return malformed("a signature has the members keyid and sig, and no other");
    }
    into.keyid = signature["keyid"].get_ref<const std::string&>();
    if (!is_keyid(into.keyid)) return malformed("keyid is not 64 lower-case hex digits");
    auto bytes = from_base64(signature["sig"].get_ref<const std::string&>());
    if (!bytes || bytes->size() != signature_bytes) {
        return malformed("sig is not the padded base64 of 64 bytes");
    }
    into.signature = *std::move(bytes);
    return Ok{};
}

Status read_payload(const nlohmann::json& value, Envelope& into) {
    into.payload_type = value["payloadType"].get_ref<const std::string&>();
    if (!is_payload_type(into.payload_type)) return malformed("payloadType is no media type");
    auto payload = from_base64(value["payload"].get_ref<const std::string&>());
    if (!payload) return malformed("payload is not padded, canonical base64");
    if (payload->size() > limits::payload_bytes) {
        return Error{Errc::too_large, "envelope: the payload is over " +
                                          std::to_string(limits::payload_bytes) + " bytes"};
    }
    into.payload = *std::move(payload);
    return Ok{};
}

}  // namespace

std::string pre_authentication_encoding(std::string_view type, std::string_view payload) {
    std::string bytes = "DSSEv1 ";
    bytes.reserve(bytes.size() + type.size() + payload.size() + 32);
    bytes += std::to_string(type.size());
    bytes += ' ';
    bytes += type;
    bytes += ' ';
    bytes += std::to_string(payload.size());
    bytes += ' ';
    bytes += payload;
    return bytes;
}

std::string Envelope::record() const {
    return sha256(pre_authentication_encoding(payload_type, payload) + signature);
}

Envelope seal(std::string_view type, std::string payload, const PrivateKey& key) {
    auto signature = key.sign(pre_authentication_encoding(type, payload));
    return Envelope{std::string(type), std::move(payload), key.keyid(), std::move(signature)};
}

std::string encode(const Envelope& envelope) {
    return canonical_bytes({
        {"payload", to_base64(envelope.payload)},
        {"payloadType", envelope.payload_type},
        {"signatures", nlohmann::json::array(
                           {{{"keyid", envelope.keyid}, {"sig", to_base64(envelope.signature)}}})},
    });
}

Result<Envelope> parse_envelope(std::string_view json) {
    const auto value = parse_json(json, limits::envelope_bytes);
    if (!value) return at("envelope", value.error());
    return read_envelope(*value);
}

Result<Envelope> read_envelope(const nlohmann::json& value) {
    if (!has_exactly(value, {{"payload", Type::string},
                             {"payloadType", Type::string},
                             {"signatures", Type::array}})) {
        return malformed("its members are payload, payloadType and signatures, and no other");
    }
    const auto& signatures = value["signatures"];
    if (signatures.size() != 1) return malformed("exactly one signature is expected");
    Envelope envelope;
    if (auto read = read_payload(value, envelope); !read) return read.error();
    if (auto read = read_signature(signatures.front(), envelope); !read) return read.error();
    return envelope;
}

bool verify(const Envelope& envelope, const PublicKey& key) {
    return envelope.keyid == key.keyid() &&
           key.verify(pre_authentication_encoding(envelope.payload_type, envelope.payload),
                      envelope.signature);
}

}  // namespace presscheck
