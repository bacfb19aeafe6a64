#include "checks/parsers/cipher_string.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace presscheck {
namespace {

// Each a set of ciphers; a list is in force for some of them.
enum Weak : unsigned {
    null_encryption = 1U << 0U,
    anonymous = 1U << 1U,
    single_des = 1U << 2U,
    triple_des = 1U << 3U,
    rc4 = 1U << 4U,
    rc2 = 1U << 5U,
    idea = 1U << 6U,
    seed = 1U << 7U,
    md5 = 1U << 8U,
    exported = 1U << 9U,
};
constexpr unsigned everything = (1U << 10U) - 1;
constexpr unsigned by_encryption =
    null_encryption | single_des | triple_des | rc4 | rc2 | idea | seed | exported;

struct Word {
    std::string_view name;
    unsigned weak;  // the weak ciphers among those it stands for
};

// What the words of ciphers(1) stand for, in every version of OpenSSL there is.
constexpr std::array words{
    Word{"ALL", everything & ~null_encryption},
    Word{"COMPLEMENTOFALL", null_encryption},
    Word{"COMPLEMENTOFDEFAULT", everything},
    Word{"DEFAULT", 0},
    Word{"HIGH", anonymous},
    Word{"MEDIUM", anonymous | triple_des | rc4 | rc2 | idea | seed | md5},
    Word{"LOW", anonymous | single_des | md5},
    Word{"EXP", exported | anonymous | md5},
    Word{"EXPORT", exported | anonymous | md5},
    Word{"EXPORT40", exported | anonymous | md5},
    Word{"EXPORT56", exported | anonymous | md5},
    Word{"NULL", null_encryption | anonymous | md5},
    Word{"eNULL", null_encryption | anonymous | md5},
    Word{"aNULL", everything},
    Word{"ADH", everything},
    Word{"AECDH", everything},
    Word{"DH", everything},
    Word{"kDHE", everything},
    Word{"kEDH", everything},
    Word{"kECDHE", everything},
    Word{"kEECDH", everything},
    Word{"ECDH", everything},
    Word{"3DES", triple_des | anonymous},
    Word{"DES", single_des | anonymous | exported},
    Word{"RC4", rc4 | anonymous | md5 | exported},
    Word{"RC2", rc2 | md5 | exported},
    Word{"IDEA", idea | md5},
    Word{"SEED", seed | anonymous},
    Word{"MD5", by_encryption | anonymous | md5},
    Word{"SSLv2", everything},
    Word{"SSLv3", everything},
    Word{"TLSv1", everything},
    Word{"TLSv1.0", everything},
    // Good encryption, whoever asks for it.
    Word{"AES", anonymous},
    Word{"AES128", anonymous},
    Word{"AES256", anonymous},
    Word{"AESGCM", anonymous},
    Word{"AESCCM", anonymous},
    Word{"AESCCM8", anonymous},
    Word{"ARIA", anonymous},
    Word{"ARIA128", anonymous},
    Word{"ARIA256", anonymous},
    Word{"ARIAGCM", anonymous},
    Word{"CAMELLIA", anonymous},
    Word{"CAMELLIA128", anonymous},
    Word{"CAMELLIA256", anonymous},
    Word{"CHACHA20", anonymous},
    Word{"TLSv1.2", null_encryption | anonymous},
    // A certificate, and any encryption.
    Word{"DHE", everything & ~anonymous},
    Word{"EDH", everything & ~anonymous},
    Word{"ECDHE", everything & ~anonymous},
    Word{"EECDH", everything & ~anonymous},
    Word{"RSA", everything & ~anonymous},
    Word{"kRSA", everything & ~anonymous},
    Word{"aRSA", everything & ~anonymous},
    Word{"aECDSA", everything & ~anonymous},
    Word{"ECDSA", everything & ~anonymous},
    Word{"aDSS", everything & ~anonymous},
    Word{"DSS", everything & ~anonymous},
    Word{"PSK", everything & ~anonymous},
    Word{"kPSK", everything & ~anonymous},
    Word{"aPSK", everything & ~anonymous},
    Word{"SRP", everything & ~anonymous},
    // Any cipher that signs its messages so.
    Word{"SHA", everything & ~md5},
    Word{"SHA1", everything & ~md5},
    Word{"SHA256", null_encryption | anonymous},
    Word{"SHA384", null_encryption | anonymous},
};

constexpr bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

// A cipher by its own name, "ECDHE-RSA-AES128-GCM-SHA256".
unsigned named_cipher(std::string_view name) {
    unsigned weak = 0;
    if (contains(name, "NULL")) weak |= null_encryption;
    if (name.starts_with("ADH") || name.starts_with("AECDH") || contains(name, "_anon_"))
        weak |= anonymous;
    if (contains(name, "DES-CBC3") || contains(name, "3DES")) {
        weak |= triple_des;
    } else if (contains(name, "DES")) {
        weak |= single_des;
    }
    if (contains(name, "RC4")) weak |= rc4;
    if (contains(name, "RC2")) weak |= rc2;
    if (contains(name, "IDEA")) weak |= idea;
    if (contains(name, "SEED")) weak |= seed;
    if (name.ends_with("MD5")) weak |= md5;
    if (name.starts_with("EXP") || contains(name, "EXPORT")) weak |= exported;
    return weak;
}

unsigned part_of_word(std::string_view part) {
    const auto* found = std::find_if(words.begin(), words.end(),
                                     [&](const Word& word) { return word.name == part; });
    return found != words.end() ? found->weak : named_cipher(part);
}

// "EECDH+AESGCM": what all of them stand for.
unsigned weak_in(std::string_view word) {
    unsigned weak = everything;
    while (true) {
        const auto plus = std::min(word.find('+'), word.size());
        weak &= part_of_word(word.substr(0, plus));
        if (plus == word.size()) return weak;
        word.remove_prefix(plus + 1);
    }
}

// What the word takes away whatever else it stands for: "!MD5" takes every cipher with MD5.
unsigned taken_away(std::string_view word) {
    if (word == "NULL" || word == "eNULL") return null_encryption;
    if (word == "aNULL") return anonymous;
    if (word == "EXP" || word == "EXPORT") return exported;
    if (word == "LOW") return single_des;
    if (word == "3DES") return triple_des;
    if (word == "DES") return single_des;
    if (word == "RC4") return rc4;
    if (word == "RC2") return rc2;
    if (word == "IDEA") return idea;
    if (word == "SEED") return seed;
    if (word == "MD5") return md5;
    if (word == "COMPLEMENTOFDEFAULT" || word == "ALL") return everything & ~null_encryption;
    if (word == "COMPLEMENTOFALL") return null_encryption;
    return 0;
}

}  // namespace

std::optional<bool> allows_weak_ciphers(std::string_view list) {
    unsigned in_force = 0, never = 0;
    while (!list.empty()) {
        const auto end = std::min(list.find_first_of(":, ;"), list.size());
        auto word = list.substr(0, end);
        list.remove_prefix(std::min(end + 1, list.size()));
        if (word.empty() || word.starts_with('@')) continue;
        if (word.starts_with("PROFILE=")) return std::nullopt;
        const char sign = word.front();
        if (sign == '!' || sign == '-' || sign == '+') word.remove_prefix(1);
        if (sign == '!') never |= taken_away(word);
        if (sign == '-') in_force &= ~taken_away(word);
        if (sign != '!' && sign != '-' && sign != '+') in_force |= weak_in(word);
    }
    return (in_force & ~never) != 0;
}

}  // namespace presscheck
