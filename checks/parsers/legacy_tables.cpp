#include "checks/parsers/legacy_tables.h"

#include "checks/parsers/xtables_match.h"
#include "checks/policy/address.h"
#include "core/bytes.h"

#include <linux/netfilter.h>
#include <linux/netfilter/x_tables.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

using Words = std::vector<std::string>;

Error malformed() {
    return {Errc::malformed, "iptables: the kernel's answer cannot be read"};
}

// The kernel's structs end in arrays of any length, which no value can.
template <class Struct>
bool read_at(std::string_view bytes, std::size_t offset, Struct& into) {
    if (offset > bytes.size() || sizeof(Struct) > bytes.size() - offset) return false;
    std::memcpy(&into, bytes.data() + offset, sizeof into);
    return true;
}

// A name in a field that it need not fill.
template <std::size_t size>
std::string name_in(const char (&field)[size]) {
    return std::string(field, strnlen(field, size));
}

std::string quoted(const std::string& word) {
    if (!word.empty() && word.find_first_of(" \t\"\\'") == std::string::npos) return word;
    std::string quoted = "\"";
    for (const char c : word) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + "\"";
}

std::string joined(const Words& words) {
    std::string line;
    for (const auto& word : words)
        line += (line.empty() ? "" : " ") + quoted(word);
    return line;
}

// An entry, whichever family it is of.
struct Entry {
    Words words;  // addresses, interfaces, protocol
    std::size_t offset = 0, next = 0;
    bool goes_to = false;
    std::string target;  // "" for the standard one
    int verdict = 0;     // of that
    std::string chain;   // that begins here: of an ERROR target
};

void add(Words& words, bool negated, const char* option, std::string value) {
    if (negated) words.emplace_back("!");
    words.emplace_back(option);
    words.push_back(std::move(value));
}

// A mask that covers less than the name and its zero is of a name that only begins so.
void add_interface(Words& words, bool negated, const char* option, const char (&name)[IFNAMSIZ],
                   const unsigned char (&mask)[IFNAMSIZ]) {
    const auto covered =
        static_cast<std::size_t>(std::count(std::begin(mask), std::end(mask), 0xff));
    if (covered == 0) return;
    auto text = name_in(name);
    if (covered <= text.size() && !text.ends_with('+')) text = text.substr(0, covered) + "+";
    add(words, negated, option, std::move(text));
}

void add_address(Words& words, bool negated, const char* option, const void* address,
                 const void* mask, bool v6) {
    const std::size_t length = v6 ? 16 : 4;
    Address base{v6, {}}, bits{v6, {}};
    std::memcpy(base.bytes.data(), address, length);
    std::memcpy(bits.bytes.data(), mask, length);
    if (bits.bytes == std::array<std::uint8_t, 16>{} && !negated) return;
    add(words, negated, option, spell(base) + "/" + spell(bits));
}

Words words_of(const ipt_entry& entry) {
    const auto& ip = entry.ip;
    const auto inverted = [&](unsigned bit) { return (ip.invflags & bit) != 0; };
    Words words;
    add_address(words, inverted(IPT_INV_SRCIP), "-s", &ip.src, &ip.smsk, false);
    add_address(words, inverted(IPT_INV_DSTIP), "-d", &ip.dst, &ip.dmsk, false);
    add_interface(words, inverted(IPT_INV_VIA_IN), "-i", ip.iniface, ip.iniface_mask);
    add_interface(words, inverted(IPT_INV_VIA_OUT), "-o", ip.outiface, ip.outiface_mask);
    if (ip.proto != 0) add(words, inverted(IPT_INV_PROTO), "-p", std::to_string(ip.proto));
    if ((ip.flags & IPT_F_FRAG) != 0) words.emplace_back("-f");
    return words;
}

Words words_of(const ip6t_entry& entry) {
    const auto& ip = entry.ipv6;
    const auto inverted = [&](unsigned bit) { return (ip.invflags & bit) != 0; };
    Words words;
    add_address(words, inverted(IP6T_INV_SRCIP), "-s", &ip.src, &ip.smsk, true);
    add_address(words, inverted(IP6T_INV_DSTIP), "-d", &ip.dst, &ip.dmsk, true);
    add_interface(words, inverted(IP6T_INV_VIA_IN), "-i", ip.iniface, ip.iniface_mask);
    add_interface(words, inverted(IP6T_INV_VIA_OUT), "-o", ip.outiface, ip.outiface_mask);
    if (ip.proto != 0) add(words, inverted(IP6T_INV_PROTO), "-p", std::to_string(ip.proto));
    return words;
}

bool goes_to(const ipt_entry& entry) {
    return (entry.ip.flags & IPT_F_GOTO) != 0;
}
bool goes_to(const ip6t_entry& entry) {
    return (entry.ipv6.flags & IP6T_F_GOTO) != 0;
}

// The head that matches and targets share: how long, called what, of which revision.
struct Extension {
    std::size_t size = 0;
    std::string name;
    unsigned revision = 0;
    std::string_view info;
};

std::optional<Extension> extension_at(std::string_view bytes, std::size_t offset, std::size_t end) {
    xt_entry_match head;
    if (!read_at(bytes, offset, head)) return std::nullopt;
    const std::size_t size = head.u.user.match_size;
    if (size < sizeof(xt_entry_match) || offset + size > end) return std::nullopt;
    return Extension{size, name_in(head.u.user.name), head.u.user.revision,
                     bytes.substr(offset + sizeof(xt_entry_match), size - sizeof(xt_entry_match))};
}

template <class Raw>
std::optional<Entry> entry_at(std::string_view bytes, std::size_t offset) {
    Raw raw;
    if (!read_at(bytes, offset, raw) || raw.target_offset < sizeof(Raw) ||
        raw.next_offset < raw.target_offset || raw.next_offset > bytes.size() - offset)
        return std::nullopt;
    Entry entry{words_of(raw), offset, offset + raw.next_offset, goes_to(raw), {}, 0, {}};
    for (auto at = offset + sizeof(Raw); at < offset + raw.target_offset;) {
        const auto match = extension_at(bytes, at, offset + raw.target_offset);
        if (!match) return std::nullopt;
        const auto words = spell_match({match->name, match->revision, std::string(match->info)});
        entry.words.insert(entry.words.end(), words.begin(), words.end());
        at += match->size;
    }
    const auto target = extension_at(bytes, offset + raw.target_offset, entry.next);
    if (!target) return std::nullopt;
    if (target->name.empty()) {
        if (!read_at(target->info, 0, entry.verdict)) return std::nullopt;
    } else if (target->name == XT_ERROR_TARGET) {
        entry.chain = std::string(target->info.substr(0, target->info.find('\0')));
    }
    entry.target = target->name;
    return entry;
}

constexpr std::array<std::string_view, NF_INET_NUMHOOKS> hook_names{
    "PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"};

class TableRendering {
public:
    // Takes one table off the front of the bytes.
    template <class Raw>
    std::optional<std::string> take(std::string_view& bytes) {
        ipt_getinfo info;
        if (!read_at(bytes, 0, info) || info.size > bytes.size() - sizeof info) return std::nullopt;
        const auto body = bytes.substr(sizeof info, info.size);
        bytes.remove_prefix(sizeof info + info.size);
        for (std::size_t at = 0; at < body.size();) {
            auto entry = entry_at<Raw>(body, at);
            if (!entry) return std::nullopt;
            at = entry->next;
            entries_.push_back(*std::move(entry));
        }
        name_chains(info);
        return spell(info);
    }

private:
    // A chain of the table's own begins where its hook does, another one behind an ERROR with its
    // name; the last ERROR of all ends the table.
    void name_chains(const ipt_getinfo& info) {
        for (std::size_t hook = 0; hook < hook_names.size(); ++hook) {
            if ((info.valid_hooks & 1U << hook) != 0)
                starts_[info.hook_entry[hook]] = std::string(hook_names[hook]);
        }
        for (std::size_t i = 0; i + 1 < entries_.size(); ++i) {
            if (entries_[i].target == XT_ERROR_TARGET)
                starts_[entries_[i].next] = entries_[i].chain;
        }
    }

    std::optional<std::string> spell(const ipt_getinfo& info) const {
        std::string head = "*" + name_in(info.name) + "\n", rules;
        std::map<std::string, std::string> policies;
        std::string chain;
        for (std::size_t i = 0; i < entries_.size(); ++i) {
            const auto& entry = entries_[i];
            if (const auto start = starts_.find(entry.offset); start != starts_.end())
                chain = start->second;
            if (entry.target == XT_ERROR_TARGET) continue;
            if (chain.empty()) return std::nullopt;
            if (is_underflow(info, entry.offset)) {
                policies[chain] = entry.verdict == -NF_ACCEPT - 1 ? "ACCEPT" : "DROP";
                continue;
            }
            // The RETURN that nobody wrote: what follows begins another chain, or ends the table.
            if (i + 1 < entries_.size() && entries_[i + 1].target == XT_ERROR_TARGET) continue;
            auto words = entry.words;
            const auto target = target_of(entry);
            if (!target) return std::nullopt;
            words.insert(words.end(), target->begin(), target->end());
            rules += joined({"-A", chain}) + (words.empty() ? "" : " ") + joined(words) + "\n";
        }
        for (const auto& [offset, name] : starts_) {
            const auto policy = policies.find(name);
            head += ":" + name + " " + (policy == policies.end() ? "-" : policy->second) + "\n";
        }
        return head + rules + "COMMIT\n";
    }

    static bool is_underflow(const ipt_getinfo& info, std::size_t offset) {
        for (std::size_t hook = 0; hook < hook_names.size(); ++hook) {
            if ((info.valid_hooks & 1U << hook) != 0 && info.underflow[hook] == offset) return true;
        }
        return false;
    }

    std::optional<Words> target_of(const Entry& entry) const {
        if (!entry.target.empty()) return Words{"-j", entry.target};
        if (entry.verdict >= 0) {
            if (static_cast<std::size_t>(entry.verdict) == entry.next) return Words{};
            const auto chain = starts_.find(static_cast<std::size_t>(entry.verdict));
            if (chain == starts_.end()) return std::nullopt;
            return Words{entry.goes_to ? "-g" : "-j", chain->second};
        }
        switch (entry.verdict) {
            case -NF_ACCEPT - 1:
                return Words{"-j", "ACCEPT"};
            case -NF_DROP - 1:
                return Words{"-j", "DROP"};
            case XT_RETURN:
                return Words{"-j", "RETURN"};
            default:
                return Words{"-j", "QUEUE"};
        }
    }

    std::vector<Entry> entries_;
    std::map<std::size_t, std::string> starts_;
};

}  // namespace

Result<std::string> render_legacy_tables(std::string_view bytes, int version) {
    std::string text;
    while (!bytes.empty()) {
        const auto table = version == 4 ? TableRendering().take<ipt_entry>(bytes)
                                        : TableRendering().take<ip6t_entry>(bytes);
        if (!table || !is_utf8(*table)) return malformed();
        text += *table;
    }
    return text;
}

}  // namespace presscheck
