// A department and an agency's server as their people would set them up: both programs, real files,
// a real TLS connection, and a wire that can be cut.
#pragma once

#include "tests/support/program.h"
#include "tests/support/relay.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tls_client.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace presscheck::test {

class Department {
public:
    Department();

    Ran collector(const std::vector<std::string>& words) const;
    Ran agent(const std::vector<std::string>& words, const std::string& state = "agent") const;

    void launch();  // and does not wait until it listens
    void start();   // and waits
    void stop();
    void kill_hard();

    std::string token(const std::vector<std::string>& more = {}) const;
    std::filesystem::path path(const std::string& name) const { return folder_.path() / name; }

    // What one column of one query gives, a line a row.
    std::string query(const std::string& sql) const;
    // The number of reports in the ledger, and of different records among them.
    std::string reports_recorded() const;
    // What the collector holds of the one host: "chain sequence digest state_digest".
    std::string head_at_collector() const;
    // The same as the agent holds it.
    std::string head_at_agent(const std::string& state = "agent") const;

    // Where it listens without the wire in between: "127.0.0.1:40123".
    std::string agents_address() const { return "127.0.0.1:" + std::to_string(port_); }
    std::string agents_url() const { return url_; }
    Relay& wire() { return *relay_; }
    std::string log() const;
    Reply health() const;  // /healthz, as people's tools ask it

private:
    TemporaryFolder folder_;
    std::uint16_t port_;
    std::string url_;
    std::unique_ptr<Relay> relay_;
    std::unique_ptr<Background> server_;
};

}  // namespace presscheck::test
