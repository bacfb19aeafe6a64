// What was asked of a resolver and what it said, as text: records as a zone has them, and comments
// for what has none. docs/policy.md, "Fixtures".
//
//     example.vn. IN A 203.0.113.9
//     example.vn. IN MX 10 mail.example.vn.
//     example.vn. IN TXT "v=spf1 mx -all"
//     ;; example.vn. AAAA none              ; asked, and there is none: also no-such-name
//     ;; example.vn. DS timeout             ; asked, and not answered: also failed, broken
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace presscheck {

enum class DnsOutcome { found, none, no_such_name, timeout, failed, broken };

std::string_view name_of(DnsOutcome outcome);
std::optional<DnsOutcome> parse_dns_outcome(std::string_view word);

struct DnsAnswer {
    DnsOutcome outcome = DnsOutcome::found;
    std::vector<std::string>
        records;  // as a zone has them behind their type; of TXT the text itself
};

class DnsZone {
public:
    // Any bytes are answered. A line that is not understood makes every answer of its name and type
    // `broken`, and of a name or type that cannot be read all of them.
    static DnsZone parse(std::string_view text);

    // Null: nobody asked. `name` in small letters without its last dot.
    const DnsAnswer* find(std::string_view name, std::string_view type) const;

    // The nearest name upwards, itself included, with records of this type; null without one, or
    // where an answer on the way is not known: then `unknown` says which.
    struct Nearest {
        const DnsAnswer* answer = nullptr;
        std::string name;
        bool known = true;
    };
    Nearest nearest(std::string_view name, std::string_view type) const;

private:
    std::map<std::pair<std::string, std::string>, DnsAnswer, std::less<>> answers_;
    bool readable_ = true;
};

// The parts of a name above it, itself first, down to two labels: a.b.vn, b.vn.
std::vector<std::string> names_upwards(std::string_view name);

// A line of such a text.
std::string dns_record_line(std::string_view name, std::string_view type, std::string_view data);
std::string dns_outcome_line(std::string_view name, std::string_view type, DnsOutcome outcome);

// A text as a zone quotes it, in pieces of at most 255 bytes.
std::string quoted_txt(const std::vector<std::string>& pieces);

}  // namespace presscheck
