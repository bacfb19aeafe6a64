#include "collector/opening.h"

#include "collector/folder_check.h"
#include "collector/head_check.h"
#include "collector/store/sqlite_store.h"
#include "core/canonical_json.h"
#include "core/durable_file.h"
#include "core/limits.h"

#include <nlohmann/json.hpp>
#include <system_error>

namespace presscheck {
namespace {

constexpr std::string_view sqlite = "sqlite:";

Result<std::string> real_agents_address(const DataFolder& folder) {
    const Error not_serving{
        Errc::unavailable,
        "agents.url có cổng 0 mà serve chưa chạy: hãy chạy serve trước\nagents.url has "
        "port 0 and serve is not running: start it first"};
    const auto bytes = read_whole(folder.listening(), limits::request_body_bytes);
    if (!bytes) return not_serving;
    const auto written = parse_json(*bytes, limits::request_body_bytes);
    if (!written || !written->is_object() || !written->contains("agents")) return not_serving;
    const auto& agents = written->at("agents");
    return agents.is_string() ? Result<std::string>(agents.get<std::string>()) : not_serving;
}

}  // namespace

std::filesystem::path Installation::database() const {
    return folder.root() / config.store.substr(sqlite.size());
}

Result<Installation> open_installation(const std::filesystem::path& data) {
    const DataFolder folder(data);
    if (auto ours = check_folder(folder); !ours && ours.error().code != Errc::not_found) {
        return ours.error();
    }
    auto config = collector::load_config(folder.config().string());
    if (!config && config.error().code == Errc::not_found) {
        return Error{Errc::not_found, folder.config().string() +
                                          " không có; lập bằng: presscheck-collector --data " +
                                          data.string() + " init\n" + folder.config().string() +
                                          " is not there; presscheck-collector --data " +
                                          data.string() + " init makes it"};
    }
    if (!config) return config.error();
    Installation installation{folder, *std::move(config)};
    if (auto ours = check_content(folder, installation.database()); !ours) return ours.error();
    return installation;
}

// The head before the database: `serve` writes them the other way round.
Status check_history(const Installation& installation) {
    auto store = open_reader(installation);
    if (!store) return store.error();
    auto key = PublicKey::load(installation.folder.public_key("ledger"));
    if (!key) return key.error();
    const HeadFile head_file(installation.folder.ledger_head(),
                             Verifier{installation.ledger_origin(), *std::move(key)});
    const auto compared = compare_head(**store, head_file);
    return compared ? Status{Ok{}} : Status{compared.error()};
}

Result<std::unique_ptr<Store>> open_store(const Installation& installation) {
    return open_sqlite_store(installation.database());
}

Result<std::unique_ptr<Store>> open_reader(const Installation& installation) {
    return open_sqlite_reader(installation.database());
}

Result<std::unique_ptr<Recorder>> open_recorder(const Installation& installation,
                                                const Clock& clock) {
    auto ledger_key = PrivateKey::load(installation.folder.private_key("ledger"));
    if (!ledger_key) return ledger_key.error();
    auto record_key = PrivateKey::load(installation.folder.private_key("record"));
    if (!record_key) return record_key.error();
    auto store = open_store(installation);
    if (!store) return store.error();
    return Recorder::open(*std::move(store),
                          LedgerIdentity{installation.ledger_origin(), *std::move(ledger_key),
                                         *std::move(record_key), installation.folder.ledger_head()},
                          clock);
}

Result<std::string> agents_url(const Installation& installation) {
    const auto url = collector::parse_url(installation.config.agents_url);
    if (!url) return url.error();
    if (url->port != 0) return installation.config.agents_url;
    const auto address = real_agents_address(installation.folder);
    if (!address) return address.error();
    const auto colon = installation.config.agents_url.rfind(':');
    return installation.config.agents_url.substr(0, colon) + address->substr(address->rfind(':'));
}

std::string share_folder() {
    std::error_code failed;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", failed);
    return (program.parent_path().parent_path() / "share" / "presscheck").string();
}

}  // namespace presscheck
