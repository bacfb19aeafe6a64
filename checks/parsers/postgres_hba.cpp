#include "checks/parsers/postgres_hba.h"

#include "checks/parsers/decimal.h"
#include "checks/parsers/line_reader.h"

#include <algorithm>
#include <array>
#include <utility>

namespace presscheck {
namespace {

constexpr std::array<std::string_view, 6> kinds{"local",     "host",       "hostssl",
                                                "hostnossl", "hostgssenc", "hostnogssenc"};
constexpr std::array<std::string_view, 14> methods{
    "trust", "reject", "md5",  "scram-sha-256", "password", "gss", "sspi",
    "ident", "peer",   "ldap", "radius",        "cert",     "pam", "bsd"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& known, std::string_view word) {
    return std::find(known.begin(), known.end(), word) != known.end();
}

// A field is a list by commas; a word in quotes keeps them, so that "all" is no keyword.
using Field = std::vector<std::string>;

// Nothing: a quote that does not close.
std::optional<std::vector<Field>> fields_of(std::string_view line) {
    std::vector<Field> fields;
    bool joins = false;  // the next word belongs to the field before it
    for (std::size_t i = 0; i < line.size();) {
        const char c = line[i];
        if (c == ' ' || c == '\t' || c == '\r') {
            ++i;
            continue;
        }
        if (c == '#') break;
        if (c == ',') {  // one that does not follow a word at once says nothing
            ++i;
            continue;
        }
        std::string word;
        bool quoted = false;
        for (; i < line.size(); ++i) {
            if (line[i] == '"') quoted = !quoted;
            if (!quoted && std::string_view(" \t\r,#").find(line[i]) != std::string_view::npos)
                break;
            word += line[i];
        }
        if (quoted) return std::nullopt;
        if (!joins) fields.emplace_back();
        fields.back().push_back(std::move(word));
        joins = i < line.size() && line[i] == ',';
    }
    return fields;
}

std::string without_quotes(std::string_view word) {
    std::string bare;
    for (const char c : word) {
        if (c != '"') bare += c;
    }
    return bare;
}

std::vector<Network> everywhere() {
    return {*parse_network("0.0.0.0/0"), *parse_network("::/0")};
}

// Bits beyond the prefix are allowed here.
std::optional<Network> network_of(const Address& base, unsigned prefix) {
    const unsigned bits = base.v6 ? 128 : 32;
    if (prefix > bits) return std::nullopt;
    Network network{base, prefix};
    for (unsigned bit = prefix; bit < bits; ++bit)
        network.base.bytes[bit / 8] &= static_cast<std::uint8_t>(~(0x80U >> (bit % 8)));
    return network;
}

// Nothing for a mask with holes.
std::optional<unsigned> prefix_of(const Address& mask) {
    const unsigned bits = mask.v6 ? 128 : 32;
    unsigned prefix = 0;
    const auto is_set = [&](unsigned bit) {
        return (mask.bytes[bit / 8] & (0x80U >> (bit % 8))) != 0;
    };
    while (prefix < bits && is_set(prefix))
        ++prefix;
    for (unsigned bit = prefix; bit < bits; ++bit) {
        if (is_set(bit)) return std::nullopt;
    }
    return prefix;
}

// The address of a record, and how many fields it took; 0: it is none.
std::size_t read_address(const std::vector<Field>& fields, std::size_t at, HbaRecord& record) {
    if (at >= fields.size() || fields[at].size() != 1) return 0;
    record.address = fields[at].front();
    const bool quoted = record.address.find('"') != std::string::npos;
    if (!quoted && record.address == "all") {
        record.sources = everywhere();
        return 1;
    }
    if (!quoted && (record.address == "samehost" || record.address == "samenet")) return 1;
    const auto text = without_quotes(record.address);
    const auto slash = text.find('/');
    const auto base = parse_address(std::string_view(text).substr(0, slash));
    // A name; or numbers in one of the odder ways to write an address, but no name with a length.
    const bool odd = text.find_first_not_of("0123456789abcdefABCDEFx.:/") == std::string::npos;
    if (!base) return slash == std::string::npos || odd ? 1 : 0;
    std::optional<unsigned> prefix;
    std::size_t taken = 1;
    if (slash != std::string::npos) {
        const auto number = parse_decimal(std::string_view(text).substr(slash + 1));
        if (number && *number >= 0 && *number <= 128) prefix = static_cast<unsigned>(*number);
    } else if (at + 1 < fields.size() && fields[at + 1].size() == 1) {
        const auto mask = parse_address(without_quotes(fields[at + 1].front()));
        if (!mask || mask->v6 != base->v6) return 0;
        record.address += " " + fields[at + 1].front();
        prefix = prefix_of(*mask);
        if (!prefix) return 2;  // one with holes is allowed, and is no network
        taken = 2;
    }
    const auto network = prefix ? network_of(*base, *prefix) : std::nullopt;
    if (!network) return 0;
    record.sources = std::vector{*network};
    return taken;
}

struct OptionOf {
    std::string_view name, methods;
};
constexpr std::array<OptionOf, 23> known_options{{{"map", "ident peer gss sspi cert"},
                                                  {"clientcert", ""},
                                                  {"clientname", ""},
                                                  {"pamservice", "pam"},
                                                  {"pam_use_hostname", "pam"},
                                                  {"ldapurl", "ldap"},
                                                  {"ldaptls", "ldap"},
                                                  {"ldapscheme", "ldap"},
                                                  {"ldapserver", "ldap"},
                                                  {"ldapport", "ldap"},
                                                  {"ldapbinddn", "ldap"},
                                                  {"ldapbindpasswd", "ldap"},
                                                  {"ldapsearchattribute", "ldap"},
                                                  {"ldapsearchfilter", "ldap"},
                                                  {"ldapbasedn", "ldap"},
                                                  {"ldapprefix", "ldap"},
                                                  {"ldapsuffix", "ldap"},
                                                  {"krb_realm", "gss sspi"},
                                                  {"include_realm", "gss sspi"},
                                                  {"compat_realm", "sspi"},
                                                  {"upn_username", "sspi"},
                                                  {"radiusservers", "radius"},
                                                  {"radiussecrets", "radius"}}};

// "map=x", of a method that takes it; those about certificates of TLS alone.
bool is_option(const std::string& word, const HbaRecord& record) {
    const auto equals = word.find('=');
    if (equals == std::string::npos) return false;
    const auto name = std::string_view(word).substr(0, equals);
    const auto known = std::find_if(known_options.begin(), known_options.end(),
                                    [&](const OptionOf& each) { return each.name == name; });
    if (known == known_options.end())
        return record.method == "radius" && (name == "radiusports" || name == "radiusidentifiers");
    if (known->methods.empty()) return record.kind == "hostssl";
    const auto takers = " " + std::string(known->methods) + " ";
    return takers.find(" " + record.method + " ") != std::string::npos;
}

// Which methods a kind of connection takes, on Linux.
bool fits(const HbaRecord& record) {
    if (record.method == "peer") return record.is_local();
    if (record.method == "gss") return !record.is_local();
    if (record.method == "cert") return record.kind == "hostssl";
    return record.method != "sspi" && record.method != "bsd";
}

std::optional<HbaRecord> read_record(const std::vector<Field>& fields, std::size_t line) {
    HbaRecord record;
    record.line = line;
    if (fields.size() < 4 || fields[0].size() != 1) return std::nullopt;
    record.kind = without_quotes(fields[0].front());
    if (!is_one_of(kinds, record.kind)) return std::nullopt;
    record.databases = fields[1];
    record.users = fields[2];
    std::size_t at = 3;
    if (record.is_local()) {
        record.sources = std::vector<Network>{};
    } else {
        const auto taken = read_address(fields, at, record);
        if (taken == 0) return std::nullopt;
        at += taken;
    }
    if (at >= fields.size() || fields[at].size() != 1) return std::nullopt;
    record.method = without_quotes(fields[at].front());
    if (!is_one_of(methods, record.method)) return std::nullopt;
    const bool options = std::all_of(
        fields.begin() + static_cast<std::ptrdiff_t>(at) + 1, fields.end(),
        [&](const Field& field) {
            return std::all_of(field.begin(), field.end(), [&](const std::string& word) {
                return is_option(without_quotes(word), record);
            });
        });
    if (!options || !fits(record)) return std::nullopt;
    return record;
}

// `all`, the same words, or more of them; a word that names a file or a group is only itself.
bool covers_words(const std::vector<std::string>& wide, const std::vector<std::string>& narrow) {
    const auto has = [&](const std::string& word) {
        return std::find(wide.begin(), wide.end(), word) != wide.end();
    };
    return std::all_of(narrow.begin(), narrow.end(), [&](const std::string& word) {
        // Connections for replication are not about `all` databases, and `all` users are any.
        return has(word) || (has("all") && word != "replication");
    });
}

bool covers_kind(std::string_view wide, std::string_view narrow) {
    if (wide == narrow) return true;
    return wide == "host" && narrow != "local";
}

}  // namespace

bool HbaRecord::covers(const HbaRecord& other) const {
    if (!covers_kind(kind, other.kind) || !covers_words(databases, other.databases) ||
        !covers_words(users, other.users)) {
        return false;
    }
    if (is_local()) return true;
    if (!sources || !other.sources) return address == other.address;
    return std::all_of(other.sources->begin(), other.sources->end(), [&](const Network& narrow) {
        return std::any_of(sources->begin(), sources->end(),
                           [&](const Network& wide) { return contains(wide, narrow); });
    });
}

HbaFile parse_hba(std::string_view text) {
    HbaFile file;
    LineReader lines(text);
    const auto refuse = [&](std::size_t line) {
        if (!file.malformed_line) file.malformed_line = line;
    };
    while (auto line = lines.next()) {
        const auto first = line->number;
        std::string joined(line->text);
        while (joined.ends_with('\\')) {
            joined.pop_back();
            line = lines.next();
            if (!line) break;
            joined += line->text;
        }
        const auto fields = fields_of(joined);
        if (!fields || joined.find('\0') != std::string::npos) {
            refuse(first);
            continue;
        }
        if (fields->empty()) continue;
        const auto& word = fields->front().front();
        if (word == "include" || word == "include_if_exists" || word == "include_dir") {
            if (fields->size() != 2 || fields->back().size() != 1) {
                refuse(first);
                continue;
            }
            file.includes.push_back({without_quotes(fields->back().front()),
                                     word == "include_if_exists", word == "include_dir",
                                     file.records.size(), first});
            continue;
        }
        auto record = read_record(*fields, first);
        if (record) {
            file.records.push_back(*std::move(record));
        } else {
            refuse(first);
        }
    }
    return file;
}

}  // namespace presscheck
