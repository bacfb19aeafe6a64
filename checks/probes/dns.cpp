#include "checks/probes/dns.h"

#include "checks/endpoint_questions.h"
#include "checks/parsers/dns_zone.h"
#include "checks/parsers/line_reader.h"
#include "checks/parsers/mail_policies.h"
#include "checks/policy/address.h"
#include "checks/probes/fetched_answer.h"
#include "checks/probes/observed.h"
#include "checks/probes/site_file.h"

#include <algorithm>

namespace presscheck {
namespace {

constexpr std::string_view dmarc_prefix = "_dmarc.";

// Why the records of an answer are not known; nothing where they are, none among them.
std::optional<Reason> unknown_of(const DnsAnswer* answer) {
    if (answer == nullptr) return Reason::not_live;
    switch (answer->outcome) {
        case DnsOutcome::found:
        case DnsOutcome::none:
        case DnsOutcome::no_such_name:
            return std::nullopt;
        case DnsOutcome::timeout:
            return Reason::budget;
        case DnsOutcome::failed:
            return Reason::denied;
        case DnsOutcome::broken:
            break;
    }
    return Reason::malformed;
}

class NameRow {
public:
    NameRow(const DnsZone& zone, std::string name, Row& row)
        : zone_(zone), name_(std::move(name)), row_(row) {}

    void fill() {
        set_addresses();
        set_zone();
        set_list("caa", zone_.nearest(name_, "CAA"));
        if (!apex_known_) return;
        set_mail();
        set_spf();
        set_dmarc();
        const auto* const ds = zone_.find(apex_, "DS");
        set("signed", ds, [&] { return boolean(ds->outcome == DnsOutcome::found); });
    }

private:
    template <class Make>
    void set(std::string_view column, const DnsAnswer* answer, const Make& make) {
        const auto reason = unknown_of(answer);
        row_.set(column, reason ? unknown(*reason) : make());
    }

    Cell sorted(std::vector<std::string> records) const {
        std::sort(records.begin(), records.end());
        return observed_texts(std::move(records));
    }

    void set_list(std::string_view column, const DnsZone::Nearest& nearest) {
        if (!nearest.known)
            return void(
                row_.set(column, unknown(unknown_of(nearest.answer).value_or(Reason::not_live))));
        row_.set(column, nearest.answer == nullptr ? absent() : sorted(nearest.answer->records));
    }

    static std::optional<std::vector<Scalar>> read_addresses(const DnsAnswer& answer) {
        std::vector<Scalar> addresses;
        auto records = answer.records;
        std::sort(records.begin(), records.end());
        for (const auto& record : records) {
            const auto address = parse_address(record);
            if (!address) return std::nullopt;
            addresses.emplace_back(*address);
        }
        return addresses;
    }

    void set_addresses() {
        const auto* const v4 = zone_.find(name_, "A");
        const auto* const v6 = zone_.find(name_, "AAAA");
        const auto list = [](const DnsAnswer* answer) -> Cell {
            auto addresses = read_addresses(*answer);
            return addresses ? Cell{Value{*std::move(addresses)}} : unknown(Reason::malformed);
        };
        set("a", v4, [&] { return list(v4); });
        set("aaaa", v6, [&] { return list(v6); });
        set("ipv6", v6, [&] { return boolean(!v6->records.empty()); });
        const auto* const worse = unknown_of(v4) ? v4 : v6;
        set("addresses", worse, [&] {
            return integer(static_cast<std::int64_t>(v4->records.size() + v6->records.size()));
        });
    }

    // The nearest name upwards that begins a zone.
    void set_zone() {
        const auto apex = zone_.nearest(name_, "SOA");
        apex_known_ = apex.known && apex.answer != nullptr;
        apex_ = apex.name;
        if (apex_known_) return void(row_.set("zone", text(apex_)));
        const auto reason =
            apex.known ? Reason::absent : unknown_of(apex.answer).value_or(Reason::not_live);
        for (const auto* const column : {"zone", "mail", "mx", "spf", "dmarc", "signed"})
            row_.set(column, unknown(reason));
    }

    // "0 ." says that the domain takes no mail: RFC 7505.
    void set_mail() {
        const auto* const mx = zone_.find(apex_, "MX");
        const auto takes = [&] {
            return std::any_of(mx->records.begin(), mx->records.end(), [](const std::string& each) {
                return trimmed(each.substr(each.find(' ') + 1)) != ".";
            });
        };
        set("mail", mx, [&] { return boolean(takes()); });
        set("mx", mx, [&] { return sorted(mx->records); });
    }

    // Behind `redirect=` another domain's record decides, three times at most.
    void set_spf() {
        auto domain = apex_;
        for (int hops = 0; hops <= 3; ++hops) {
            const auto* const txt = zone_.find(domain, "TXT");
            if (const auto reason = unknown_of(txt)) return void(row_.set("spf", unknown(*reason)));
            auto found = spf_class(txt->records);
            // A record that is not there cannot decide: RFC 7208, 6.1.
            if (hops > 0 && found == "missing") found = "invalid";
            if (found != "redirect") return void(row_.set("spf", text(std::move(found))));
            const auto next = spf_redirect(txt->records);
            if (!next) break;
            domain = *next;
        }
        row_.set("spf", unknown(Reason::unsupported));
    }

    // The domain's own record, else that of a domain above it.
    void set_dmarc() {
        for (const auto& domain : names_upwards(apex_)) {
            const auto* const txt = zone_.find(std::string(dmarc_prefix) + domain, "TXT");
            if (const auto reason = unknown_of(txt))
                return void(row_.set("dmarc", unknown(*reason)));
            auto found = dmarc_class(txt->records, domain != apex_);
            if (found != "missing") return void(row_.set("dmarc", text(std::move(found))));
        }
        row_.set("dmarc", text("missing"));
    }

    const DnsZone& zone_;
    std::string name_;
    Row& row_;
    std::string apex_;
    bool apex_known_ = false;
};

void set_all_unknown(Row& row, Reason reason) {
    for (const auto* const column :
         {"a", "aaaa", "addresses", "ipv6", "zone", "caa", "mail", "mx", "spf", "dmarc", "signed"})
        row.set(column, unknown(reason));
}

// Each once, with whether one of its endpoints is this host's own.
std::vector<std::pair<std::string, bool>> names_asked(const std::vector<Endpoint>& endpoints) {
    std::vector<std::pair<std::string, bool>> names;
    for (const auto& endpoint : endpoints) {
        const auto name = dns_question(endpoint.url);
        if (!name) continue;
        const auto known = std::find_if(names.begin(), names.end(),
                                        [&](const auto& each) { return each.first == *name; });
        if (known == names.end()) {
            names.emplace_back(*name, endpoint.own);
        } else {
            known->second = known->second || endpoint.own;
        }
    }
    return names;
}

}  // namespace

Table observe_dns(const Observation& observation) {
    auto table = Table::of("dns");
    const auto names = names_asked(site_for(observation.host, "endpoints", table).endpoints);
    if (names.empty()) return table;
    const auto fetched = fetched_answer(observation.host, dns_zone_name);
    const auto* const bytes = std::get_if<std::string>(&fetched);
    const auto* const reason = std::get_if<Reason>(&fetched);
    const auto zone = DnsZone::parse(bytes != nullptr ? *bytes : "");
    for (const auto& [name, own] : names) {
        auto& row = table.add_row();
        row.set("name", text(name)).set("own", boolean(own)).from(std::string(site_path));
        if (bytes == nullptr) {
            set_all_unknown(row, reason != nullptr ? *reason : Reason::malformed);
        } else {
            NameRow(zone, name, row).fill();
        }
    }
    return table;
}

}  // namespace presscheck
