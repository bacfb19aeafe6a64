#include "collector/caller.h"

#include "core/log.h"

namespace presscheck {
namespace {

Error denied(std::string reason) {
    return Error{Errc::denied, std::move(reason)};
}

Status check_key(Store& store, const std::string& keyid, HostId host) {
    const auto key = store.find_host_key(keyid);
    if (!key) return key.error();
    if (!*key || (*key)->host != host) return denied("the key is not enrolled for this host");
    if ((*key)->revoked) return denied("the key is revoked");
    return Ok{};
}

}  // namespace

Result<Caller> identify(const Request& request, Store& store, std::string_view trust_domain,
                        Time now) {
    const auto& certificate = request.client.certificate;
    if (!certificate) return denied(request.client.reason);
    // A connection may outlive the certificate it began with.
    if (certificate->not_after < now) return denied("certificate has expired");
    const HostIdentity& identity = certificate->identity;
    if (identity.trust_domain != trust_domain) return denied("another trust domain");

    const auto host = store.find_host(identity.host);
    if (!host) return host.error();
    if (!*host || (*host)->unit_slug != identity.unit) return denied("the host is not enrolled");
    if ((*host)->status == HostStatus::revoked) return denied("the host is revoked");
    Caller caller{**host, certificate->key, certificate->keyid};
    if (auto good = check_key(store, caller.keyid, caller.host.id); !good) {
        return std::move(good).error();
    }
    return caller;
}

// The connection ends too: for a request that is turned away at its head nobody reads the body, and
// the answers must not differ.
Response refused(const Request& request, std::string_view reason) {
    log_event(LogLevel::warning, "refused",
              {{"peer", request.peer},
               {"route", std::string(request.path())},
               {"reason", std::string(reason)}});
    auto answer = problem(403, "urn:presscheck:refused", "Refused");
    answer.keep_open = false;
    return answer;
}

Response try_later(const Error& error) {
    log_event(LogLevel::error, "unavailable", {{"reason", error.message}});
    return not_recorded();
}

Response not_recorded() {
    auto answer = problem(503, "urn:presscheck:unavailable", "The collector cannot answer now");
    answer.headers.emplace_back("Retry-After", "5");
    return answer;
}

}  // namespace presscheck
