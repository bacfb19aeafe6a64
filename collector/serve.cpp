#include "collector/serve.h"

#include "collector/agent_api.h"
#include "collector/assigned.h"
#include "collector/console/console.h"
#include "collector/head_file.h"
#include "collector/inputs.h"
#include "collector/opening.h"
#include "collector/people_guard.h"
#include "collector/pki.h"
#include "collector/server.h"
#include "core/durable_file.h"
#include "core/ledger.h"
#include "core/log.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

namespace presscheck {
namespace {

constexpr unsigned public_mode = 0644;

Outcome failed(const Error& error) {
    const bool wrong = error.code == Errc::malformed || error.code == Errc::not_found ||
                       error.code == Errc::conflict;
    std::string message = error.message;
    if (!message.ends_with('\n')) message.push_back('\n');
    return Outcome{wrong ? 2 : 3, "", std::move(message)};
}

// One serve for a data folder: held on collector.yaml for as long as this lives.
class Claim {
public:
    static Result<Claim> take(const DataFolder& folder) {
        const int file = ::open(folder.config().c_str(), O_RDONLY | O_CLOEXEC);
        if (file < 0) return Error{Errc::unavailable, folder.config().string() + ": gone"};
        Claim claim(file);
        if (::flock(file, LOCK_EX | LOCK_NB) == 0) return claim;
        return Error{Errc::unavailable,
                     "một presscheck-collector khác đang phục vụ " + folder.root().string() +
                         "\nanother presscheck-collector serves " + folder.root().string()};
    }
    Claim(Claim&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
    Claim& operator=(Claim&&) = delete;
    ~Claim() {
        if (file_ >= 0) ::close(file_);
    }

private:
    explicit Claim(int file) : file_(file) {}
    int file_;
};

// listening.json, for as long as it is true.
class Announcement {
public:
    Announcement(std::filesystem::path path, const std::vector<std::string>& addresses)
        : path_(std::move(path)),
          written_(write_durably(
              path_,
              nlohmann::json{{"agents", addresses.at(0)}, {"people", addresses.at(1)}}.dump() +
                  "\n",
              public_mode)) {}
    ~Announcement() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    Announcement(const Announcement&) = delete;
    Announcement& operator=(const Announcement&) = delete;

    const Status& written() const { return written_; }

private:
    std::filesystem::path path_;
    Status written_;
};

Result<std::string> ledger_verifier(const Installation& installation) {
    const auto key = PublicKey::load(installation.folder.public_key("ledger"));
    if (!key) return key.error();
    return verifier_key(installation.ledger_origin(), *key);
}

Result<Parameters> parameters_of(const collector::Config& config, const std::string& share) {
    auto assigned = assigned_policies(config, share);
    if (!assigned) return assigned.error();
    Parameters parameters;
    parameters.assigned = *std::move(assigned);
    parameters.late_after = config.late_after;
    parameters.providers = config.providers;
    return parameters;
}

Listener agents_listener(const Installation& installation, TlsContext tls, AgentApi& api,
                         std::shared_ptr<ConnectionWatch> watch) {
    Listener listener;
    listener.address = installation.config.agents_listen;
    listener.clients = Clients::agents;
    listener.tls = std::move(tls);
    listener.admit = [&api](const Request& head) { return api.admit(head); };
    listener.answer = [&api](const Request& request) { return api.answer(request); };
    listener.bounds = agents_bounds();
    listener.watch = std::move(watch);
    return listener;
}

Listener people_listener(const Installation& installation, TlsContext tls, Answer console) {
    Listener listener;
    listener.address = installation.config.people_listen;
    listener.tls = std::move(tls);
    listener.admit = [](const Request&) { return limits::request_body_bytes; };
    listener.answer = guard_people(std::move(console), installation.config.people_names);
    return listener;
}

Status listen_and_run(const Installation& installation, std::vector<Listener> listeners,
                      const Clock& clock) {
    auto server = Server::listen(std::move(listeners), clock);
    if (!server) return server.error();
    (*server)->stop_on_signals();
    const Announcement announcement(installation.folder.listening(), (*server)->addresses());
    if (!announcement.written()) return announcement.written().error();
    log_event(LogLevel::info, "listening",
              {{"agents", (*server)->addresses().at(0)}, {"people", (*server)->addresses().at(1)}});
    (*server)->run();
    log_event(LogLevel::info, "stopped");
    return Ok{};
}

Status serve(const Installation& installation, const std::string& share, const Clock& clock) {
    const auto claim = Claim::take(installation.folder);
    if (!claim) return claim.error();
    if (auto there = check_assigned(installation.folder.config(), share); !there) return there;
    const auto authority = load_issuing_authority(installation.folder);
    if (!authority) return authority.error();
    auto agents_tls = load_agents_context(installation.folder);
    if (!agents_tls) return agents_tls.error();
    auto people_tls = load_people_context(installation.folder);
    if (!people_tls) return people_tls.error();
    const auto verifier = ledger_verifier(installation);
    if (!verifier) return verifier.error();

    const auto parameters = parameters_of(installation.config, share);
    if (!parameters) return parameters.error();
    const auto recorder = open_recorder(installation, clock);
    if (!recorder) return recorder.error();
    if (auto done = HeadFile::remove_leftovers(installation.folder.ledger_head()); !done) {
        return done;
    }
    if (auto done = record_inputs(**recorder, share, *parameters); !done) return done;
    ReaderPool readers([&installation] { return open_reader(installation); });
    AgentApi api({readers, **recorder, clock, *authority, installation.config.trust_domain,
                  *verifier, parameters->interval});
    const auto watch = std::make_shared<ConnectionWatch>();
    auto console = make_console({readers, **recorder, clock, installation.config.title, watch});
    return listen_and_run(installation,
                          {agents_listener(installation, *agents_tls, api, watch),
                           people_listener(installation, *people_tls, std::move(console))},
                          clock);
}

}  // namespace

Outcome serve_command(const std::filesystem::path& data, const std::string& share,
                      const Clock& clock) {
    const auto installation = open_installation(data);
    if (!installation) return failed(installation.error());
    if (auto done = serve(*installation, share, clock); !done) return failed(done.error());
    return Outcome{};
}

}  // namespace presscheck
