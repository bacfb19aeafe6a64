#include "collector/inputs.h"

#include "checks/policy/document.h"
#include "checks/policy/load.h"
#include "checks/policy/version.h"
#include "collector/ledger_writer.h"
#include "core/canonical_json.h"
#include "core/limits.h"
#include "core/sha256.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

namespace presscheck {
namespace {

using nlohmann::json;

// A recorded file: docs/protocol.md, "Inputs".
struct InputFile {
    std::string id, version, text;

    std::string digest() const { return sha256_hex(text); }
};

std::string encode_file(const InputFile& file) {
    return canonical_bytes({{"digest", file.digest()},
                            {"id", file.id},
                            {"schema", 1},
                            {"text", file.text},
                            {"version", file.version}});
}

Result<json> read_payload(Store& store, const Entry& entry) {
    auto payload = store.payload(entry.index);
    if (!payload) return payload.error();
    return parse_canonical(*payload, limits::payload_bytes);
}

Result<std::vector<InputFile>> recorded_files(Store& store, EntryKind kind) {
    auto entries = store.entries_of(no_unit, kind);
    if (!entries) return entries.error();
    std::vector<InputFile> files;
    for (const Entry& entry : *entries) {
        auto payload = read_payload(store, entry);
        if (!payload) return payload.error();
        files.push_back(
            {payload->value("id", ""), payload->value("version", ""), payload->value("text", "")});
    }
    return files;
}

// The last of each id: versions only go up.
std::map<std::string, InputFile> newest(std::vector<InputFile> files) {
    std::map<std::string, InputFile> found;
    for (auto& file : files) {
        std::string id = file.id;
        found.insert_or_assign(std::move(id), std::move(file));
    }
    return found;
}

Error conflict(EntryKind kind, const InputFile& file, const std::string& why) {
    return Error{Errc::conflict,
                 std::string(name_of(kind)) + " " + file.id + " " + file.version + ": " + why};
}

// Whether `file` is to be recorded after `known`.
Result<bool> is_news(EntryKind kind, const std::vector<InputFile>& known, const InputFile& file) {
    for (const InputFile& old : known) {
        if (old.id != file.id || old.version != file.version) continue;
        if (old.text == file.text) return false;
        return conflict(kind, file,
                        "other content is recorded under this version; give it a higher one");
    }
    for (const InputFile& old : known) {
        if (old.id != file.id || compare(Version{file.version}, Version{old.version}) > 0) continue;
        return conflict(kind, file, "version " + old.version + " is recorded already");
    }
    return true;
}

Status record_files(Store& store, LedgerWriter& ledger, EntryKind kind,
                    const std::vector<InputFile>& files) {
    auto known = recorded_files(store, kind);
    if (!known) return known.error();
    for (const InputFile& file : files) {
        auto news = is_news(kind, *known, file);
        if (!news) return news.error();
        if (!*news) continue;
        std::string payload = encode_file(file);
        if (payload.size() > limits::payload_bytes) {
            return Error{Errc::too_large, std::string(name_of(kind)) + " " + file.id +
                                              ": over 1 MiB, which no record may be"};
        }
        auto appended = ledger.append_own(kind, no_unit, std::move(payload));
        if (!appended) return appended.error();
    }
    return Ok{};
}

std::string encode_parameters(const Parameters& parameters) {
    nlohmann::json payload{{"assigned", parameters.assigned},
                           {"interval", parameters.interval.count()},
                           {"late_after", parameters.late_after},
                           {"schema", 1}};
    if (!parameters.providers.empty()) payload["providers"] = parameters.providers;
    return canonical_bytes(payload);
}

Status record_parameters(Store& store, LedgerWriter& ledger, const Parameters& parameters) {
    auto entries = store.entries_of(no_unit, EntryKind::parameters);
    if (!entries) return entries.error();
    std::string payload = encode_parameters(parameters);
    if (!entries->empty()) {
        auto last = store.payload(entries->back().index);
        if (!last) return last.error();
        if (*last == payload) return Ok{};
    }
    auto appended = ledger.append_own(EntryKind::parameters, no_unit, std::move(payload));
    if (!appended) return appended.error();
    return Ok{};
}

template <class T>
Result<T> or_problems(const std::string& file, Loaded<T> loaded) {
    if (auto* wrong = std::get_if<std::vector<Problem>>(&loaded)) {
        return Error{Errc::malformed, spell(file, *wrong)};
    }
    return std::get<T>(std::move(loaded));
}

Status inherit_recorded(Catalogues& catalogues) {
    std::string lines;
    for (const auto& [id, problem] : inherit_all(catalogues))
        lines += spell("recorded catalogue " + id, {problem});
    if (lines.empty()) return Ok{};
    return Error{Errc::malformed, lines};
}

struct Shipped {
    std::vector<InputFile> catalogues, policies;
};

Result<Shipped> read_shipped(const std::string& share) {
    Shipped shipped;
    auto texts = read_catalogue_files(share + "/catalogues");
    if (!texts) return texts.error();
    const auto catalogues = parse_catalogues(*texts);
    if (!catalogues) return catalogues.error();
    std::map<std::string, const Catalogue*> by_digest;
    for (const auto& [id, catalogue] : *catalogues)
        by_digest.emplace(catalogue.digest, &catalogue);
    for (auto& file : *texts) {
        const auto* catalogue = by_digest.at(sha256_hex(file.bytes));
        shipped.catalogues.push_back({catalogue->id, catalogue->version, std::move(file.bytes)});
    }
    auto files = yaml_files(share + "/policies");
    if (!files) return files.error();
    for (const auto& file : *files) {
        auto text = read_text_file(file);
        if (!text) return text.error();
        auto policy = or_problems(file, load_policy(*text, *catalogues));
        if (!policy) return policy.error();
        shipped.policies.push_back({policy->id, policy->version, *std::move(text)});
    }
    return shipped;
}

Result<Parameters> load_parameters(Store& store) {
    auto entries = store.entries_of(no_unit, EntryKind::parameters);
    if (!entries) return entries.error();
    Parameters parameters;
    if (entries->empty()) return parameters;
    auto payload = read_payload(store, entries->back());
    if (!payload) return payload.error();
    for (const auto& id : (*payload)["assigned"])
        parameters.assigned.push_back(id.get<std::string>());
    parameters.late_after = payload->value("late_after", parameters.late_after);
    parameters.interval = std::chrono::seconds{payload->value("interval", std::int64_t{3600})};
    parameters.providers = payload->value("providers", parameters.providers);
    return parameters;
}

Result<Roster> load_recorded_roster(Store& store) {
    auto files = recorded_files(store, EntryKind::roster);
    if (!files) return files.error();
    if (files->empty()) return Roster{};
    return or_problems("recorded roster", load_roster(files->back().text));
}

}  // namespace

Result<std::vector<std::string>> yaml_files(const std::string& folder) {
    std::error_code failed;
    std::vector<std::string> files;
    for (std::filesystem::directory_iterator entry(folder, failed), end; !failed && entry != end;
         entry.increment(failed)) {
        if (entry->path().extension() == ".yaml") files.push_back(entry->path().string());
    }
    if (failed) return Error{Errc::not_found, folder + ": " + failed.message()};
    std::sort(files.begin(), files.end());
    return files;
}

Status record_inputs(Recorder& recorder, const std::string& share, const Parameters& parameters) {
    auto shipped = read_shipped(share);
    if (!shipped) return shipped.error();
    return recorder.transact([&](Store& store, LedgerWriter& ledger) -> Status {
        auto done = record_files(store, ledger, EntryKind::catalogue, shipped->catalogues);
        if (done) done = record_files(store, ledger, EntryKind::policy, shipped->policies);
        if (done) done = record_parameters(store, ledger, parameters);
        return done;
    });
}

Status record_roster(Recorder& recorder, std::string_view file, std::string_view yaml) {
    auto roster = or_problems(std::string(file), load_roster(yaml));
    if (!roster) return roster.error();
    const InputFile input{roster->id, roster->version, std::string(yaml)};
    return recorder.transact([&](Store& store, LedgerWriter& ledger) {
        return record_files(store, ledger, EntryKind::roster, {input});
    });
}

Status change_roster(Store& store, LedgerWriter& ledger,
                     const std::function<Result<Roster>(Roster)>& change) {
    auto roster = load_recorded_roster(store);
    if (!roster) return roster.error();
    auto changed = change(*std::move(roster));
    if (!changed) return changed.error();
    return record_files(store, ledger, EntryKind::roster,
                        {{changed->id, changed->version, spell(*changed)}});
}

Result<Inputs> load_inputs(Store& store) {
    Inputs inputs;
    auto catalogues = recorded_files(store, EntryKind::catalogue);
    if (!catalogues) return catalogues.error();
    for (const auto& [id, file] : newest(*std::move(catalogues))) {
        auto catalogue = or_problems("recorded catalogue " + id, load_catalogue(file.text));
        if (!catalogue) return catalogue.error();
        inputs.catalogues.emplace(id, *std::move(catalogue));
    }
    // Which requirements correspond is for people to read: what was recorded stays in use when a
    // newer catalogue no longer has one of them.
    if (auto united = inherit_recorded(inputs.catalogues); !united) return united.error();
    auto policies = recorded_files(store, EntryKind::policy);
    if (!policies) return policies.error();
    for (const auto& [id, file] : newest(*std::move(policies))) {
        auto policy =
            or_problems("recorded policy " + id, load_policy(file.text, inputs.catalogues));
        if (!policy) return policy.error();
        inputs.policies.emplace(id, *std::move(policy));
    }
    auto roster = load_recorded_roster(store);
    if (!roster) return roster.error();
    inputs.roster = *std::move(roster);
    auto parameters = load_parameters(store);
    if (!parameters) return parameters.error();
    inputs.parameters = *std::move(parameters);
    return inputs;
}

Result<std::shared_ptr<const Inputs>> InputsCache::get(Store& store) {
    std::vector<LogIndex> last;
    for (const EntryKind kind :
         {EntryKind::catalogue, EntryKind::policy, EntryKind::roster, EntryKind::parameters}) {
        auto entries = store.entries_of(no_unit, kind);
        if (!entries) return entries.error();
        last.push_back(entries->empty() ? LogIndex{-1} : entries->back().index);
    }
    {
        const std::lock_guard lock(mutex_);
        if (inputs_ && last == last_) return inputs_;
    }
    auto loaded = load_inputs(store);
    if (!loaded) return loaded.error();
    auto shared = std::make_shared<const Inputs>(*std::move(loaded));
    const std::lock_guard lock(mutex_);
    inputs_ = shared;
    last_ = std::move(last);
    return shared;
}

}  // namespace presscheck
