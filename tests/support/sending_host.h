// A host that was enrolled with a real collector, and sends it reports over several connections as
// fast as they are answered, until the collector is gone.
#pragma once

#include "core/certificate.h"
#include "core/tls.h"
#include "tests/support/fake_agent.h"
#include "tests/support/ledger_audit.h"
#include "tests/support/tls_client.h"

#include <atomic>
#include <cstddef>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace presscheck::test {

class SendingHost {
public:
    // Enrols with a token as `token create` prints it, at `address`. `which` names its key.
    SendingHost(char which, const std::string& token, const std::string& address);

    // Sends each batch on two connections at once, until neither is answered any more. A batch that
    // got no receipt is kept and is the first to be sent the next time, as an agent does. Counts in
    // `answered` the batches that got theirs.
    void send_until_cut(const std::string& address, std::atomic<int>& answered);
    // One batch on a connection of its own: the one that is still without a receipt, or a new one.
    Reply send(const std::string& address);
    // The batch that is still without a receipt. False: it has none now either.
    bool send_rest(const std::string& address);

    const std::vector<Promise>& promises() const { return promises_; }
    std::size_t unanswered() const { return batch_.size(); }
    const std::string& ledger_key() const { return ledger_key_; }
    const FakeAgent& agent() const { return *agent_; }

private:
    struct Sealed {
        std::string record, envelope;
    };
    void make_batch();
    std::string body() const;
    bool keep(int status, const std::string& answer);

    PrivateKey key_;
    std::optional<FakeAgent> agent_;
    std::mt19937 dice_;
    TlsContext tls_;
    std::string ledger_key_;
    std::vector<Sealed> batch_;
    std::vector<Promise> promises_;
    bool begun_ = false;
};

}  // namespace presscheck::test
