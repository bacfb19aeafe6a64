#include "checks/probes/tls.h"

#include "checks/endpoint_questions.h"
#include "checks/parsers/tls_accepts.h"
#include "checks/parsers/tls_chain.h"
#include "checks/probes/fetched_answer.h"
#include "checks/probes/observed.h"
#include "checks/probes/site_file.h"

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

constexpr std::array<std::string_view, 2> version_columns{"oldest", "newest"};
constexpr std::array<std::string_view, 9> chain_columns{"trust",     "name_matches", "not_before",
                                                        "expires",   "key",          "key_bits",
                                                        "signature", "must_staple",  "names"};

// Whom this machine believes: Debian's bundle, or RHEL's.
struct Roots {
    TrustStore store;
    Reason missing = Reason::absent;
};

Roots read_roots(const Host& host) {
    Roots roots;
    for (const std::string_view bundle :
         {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"}) {
        const auto text = host.read_file(bundle);
        if (!text) {
            if (text.error().code != Errc::not_found) roots.missing = reason_of(text.error(), host);
            continue;
        }
        roots.store = read_trust_store(*text);
        if (roots.store) return roots;
        roots.missing = Reason::malformed;
    }
    return roots;
}

void set_each(Row& row, std::span<const std::string_view> columns, const Cell& cell) {
    for (const auto column : columns)
        row.set(column, cell);
}

Cell version_cell(const std::optional<std::string>& found) {
    return found ? version(*found, Version::Order::dpkg) : unknown(Reason::budget);
}

void set_versions(Row& row, const FetchedAnswer& fetched) {
    if (const auto* reason = std::get_if<Reason>(&fetched))
        return set_each(row, version_columns, unknown(*reason));
    const auto* text = std::get_if<std::string>(&fetched);
    if (text == nullptr) return set_each(row, version_columns, absent());
    auto versions = parse_tls_accepts(*text);
    if (!versions) return set_each(row, version_columns, unknown(Reason::malformed));
    row.set("oldest", version_cell(first_accepted(*versions)));
    std::reverse(versions->begin(), versions->end());
    row.set("newest", version_cell(first_accepted(*versions)));
}

void set_chain(Row& row, const ChainFacts& facts, const Roots& roots) {
    row.set("trust", roots.store ? text(facts.trust) : unknown(roots.missing))
        .set("name_matches", boolean(facts.name_matches))
        .set("not_before", observed_time(facts.not_before))
        .set("expires", observed_time(facts.expires))
        .set("key", text(facts.key))
        .set("key_bits", integer(facts.key_bits))
        .set("signature", observed_text(facts.signature))
        .set("must_staple", boolean(facts.must_staple))
        .set("names", observed_texts(facts.names));
}

void set_certificates(Row& row, const TlsQuestion& question, const FetchedAnswer& fetched,
                      const Roots& roots) {
    if (const auto* reason = std::get_if<Reason>(&fetched)) {
        row.set("answers", unknown(*reason));
        return set_each(row, chain_columns, unknown(*reason));
    }
    const auto* pem = std::get_if<std::string>(&fetched);
    row.set("answers", boolean(pem != nullptr));
    if (pem == nullptr) return set_each(row, chain_columns, absent());
    // Without roots all but trust can be told.
    static const TrustStore nobody = empty_trust_store();
    const auto facts = judge_chain(*pem, question.host, question.host_is_name,
                                   roots.store ? roots.store.get() : nobody.get());
    if (!facts) return set_each(row, chain_columns, unknown(Reason::malformed));
    set_chain(row, *facts, roots);
}

}  // namespace

Table observe_tls(const Observation& observation) {
    const auto& host = observation.host;
    auto table = Table::of("tls");
    for (const auto& endpoint : site_for(host, "endpoints", table).endpoints) {
        const auto question = tls_question(endpoint.url);
        if (!question) continue;
        // First of all: what is remembered of a round is what was made before the network is asked.
        const auto roots = observation.memory.once<Roots>([&] { return read_roots(host); });
        auto& row = table.add_row();
        row.set("name", observed_text(endpoint.name)).set("own", boolean(endpoint.own));
        row.set("host", text(question->host)).set("port", integer(question->port));
        row.from(std::string(site_path));
        const auto fetch = [&](std::string_view file) {
            return fetched_answer(host, tls_name(question->host, question->port, file));
        };
        set_certificates(row, *question, fetch("chain.pem"), *roots);
        set_versions(row, fetch("accepts"));
    }
    return table;
}

}  // namespace presscheck
