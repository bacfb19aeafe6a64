#include "checks/facts.h"

#include <algorithm>
#include <utility>

namespace presscheck {
namespace {

using std::chrono::milliseconds;

// How often one probe may ask the machine: no walk is longer, whatever folders and files that
// include each other it goes through.
constexpr std::size_t most_looks = 500'000;

// The same machine until the time is up; then it answers nothing more, so that a probe ends by
// itself wherever it is.
class TimedHost final : public Host {
public:
    TimedHost(const Host& host, std::function<bool()> late) : host_(host), late_(std::move(late)) {}

    Result<std::string> read_file(std::string_view path) const override {
        if (late_()) return over();
        return host_.read_file(path);
    }
    Result<std::string> read_at(std::string_view path, std::uint64_t offset,
                                std::size_t bytes) const override {
        if (late_()) return over();
        return host_.read_at(path, offset, bytes);
    }
    Result<FileInfo> info(std::string_view path) const override {
        if (late_()) return over();
        return host_.info(path);
    }
    Result<std::vector<DirectoryEntry>> list(std::string_view path) const override {
        if (late_()) return over();
        return host_.list(path);
    }
    Result<std::string> read_link(std::string_view path) const override {
        if (late_()) return over();
        return host_.read_link(path);
    }
    Result<std::string> resolve(std::string_view path) const override {
        if (late_()) return over();
        return host_.resolve(path);
    }
    Result<Space> space(std::string_view path) const override {
        if (late_()) return over();
        return host_.space(path);
    }
    Result<KernelClock> kernel_clock() const override {
        if (late_()) return over();
        return host_.kernel_clock();
    }
    Result<std::string> fetched(std::string_view name) const override {
        if (late_()) return over();
        return host_.fetched(name);
    }
    bool live() const override { return host_.live(); }
    std::unique_ptr<Host> seen_by(std::string_view probe) const override {
        return host_.seen_by(probe);
    }

private:
    static Error over() { return {Errc::unavailable, "the time for this probe is up"}; }

    const Host& host_;
    std::function<bool()> late_;
};

// Probe and arguments as one text; lengths keep two different ones apart.
std::string key_of(std::string_view probe, const Arguments& arguments) {
    std::string key(probe);
    for (const auto& [name, value] : arguments) {
        const auto text = spell(value);
        key += "\n" + name + " " + std::to_string(text.size()) + " " + text;
        if (!value.is_list()) continue;
        for (const auto& item : value.list())
            key += " " + std::to_string(spell(item).size());
    }
    return key;
}

const Probe* find_in(std::span<const Probe> known, std::string_view name) {
    const auto found = std::find_if(known.begin(), known.end(),
                                    [&](const Probe& probe) { return probe.name == name; });
    return found == known.end() ? nullptr : &*found;
}

Table unseen(const ProbeDeclaration& declaration, Reason reason) {
    Table table(declaration);
    table.mark_incomplete(reason);
    return table;
}

}  // namespace

std::vector<Cell> since_when(const Observation& observation, std::string_view kind,
                             const std::vector<std::string>& things, bool all) {
    if (observation.sightings == nullptr) return {things.size(), unknown(Reason::absent)};
    return observation.sightings->note(kind, things, observation.now, all);
}

Stopwatch steady_stopwatch() {
    return [] {
        const auto since = std::chrono::steady_clock::now().time_since_epoch();
        return std::chrono::duration_cast<milliseconds>(since);
    };
}

FactCache::FactCache(const Host& host, Time now, std::span<const Probe> known, Budget budget,
                     Stopwatch stopwatch)
    : host_(host), now_(now), known_(known), budget_(budget), stopwatch_(std::move(stopwatch)) {}

FactCache::FactCache(RememberedFacts* remembered, const Host& host, Time now)
    : FactCache(host, now) {
    memory_ = ScanMemory(remembered);
    remembered_ = remembered;
}

const Table& FactCache::table(const ProbeDeclaration& declaration, const Arguments& arguments) {
    auto key = key_of(declaration.name, arguments);
    const bool learning = remembered_ != nullptr && remembered_->learning();
    if (const auto found = tables_.find(key); found != tables_.end()) {
        if (learning) remembered_->rely_on(key);
        return found->second;
    }
    if (remembered_ != nullptr && !learning) {
        if (const auto* known = remembered_->find(key)) return *known;
    }
    const auto* probe = find_in(known_, declaration.name);
    if (probe == nullptr || !looking_.insert(key).second) {
        // Who asks in a circle is told by who began.
        if (learning) remembered_->refuse();
        // Kept apart: the table that is being made will stand under the key itself.
        return tables_.try_emplace(key + "\nunsupported", unseen(declaration, Reason::unsupported))
            .first->second;
    }
    auto table =
        learning ? learn(key, *probe, arguments) : look(*probe, arguments, memory_, nullptr);
    looking_.erase(key);
    return tables_.emplace(std::move(key), std::move(table)).first->second;
}

Facts FactCache::facts() {
    return [this](const ProbeDeclaration& declaration, const Arguments& arguments) -> const Table& {
        return table(declaration, arguments);
    };
}

// What several probes share is made again for each, so that it is seen what each relies on.
Table FactCache::learn(const std::string& key, const Probe& probe, const Arguments& arguments) {
    remembered_->begin();
    auto table = look(probe, arguments, ScanMemory(remembered_), remembered_);
    remembered_->end(key, table);
    return table;
}

Table FactCache::look(const Probe& probe, const Arguments& arguments, const ScanMemory& memory,
                      RememberedFacts* learner) {
    const auto started = stopwatch_();
    bool late = false;
    std::size_t looks = 0;
    const auto narrowed = host_.seen_by(probe.name);
    const TimedHost timed(*narrowed, [&] {
        late = late || ++looks > most_looks || stopwatch_() - started > budget_.time;
        if (late && learner != nullptr) learner->refuse();
        return late;
    });
    auto seen =
        probe.observe({timed, arguments, ScanTime(now_, learner),
                       [this](std::string_view name, const Arguments& with) -> const Table& {
                           return table(Table::of(name).probe(), with);
                       },
                       memory, sightings_ ? &*sightings_ : nullptr});
    // What it made for others is no more to be believed than its table.
    if (late) memory.forget();
    cost_[std::string(probe.name)] += (stopwatch_() - started).count();
    return within_budget(std::move(seen), late);
}

// A probe that was cut off has mistaken "the time is up" for an answer of the machine: nothing in
// its table is believed.
Table FactCache::within_budget(Table table, bool late) const {
    if (late) return unseen(table.probe(), Reason::budget);
    if (table.rows().size() <= budget_.rows) return table;
    table.rows().erase(table.rows().begin() + static_cast<std::ptrdiff_t>(budget_.rows),
                       table.rows().end());
    table.mark_incomplete(Reason::budget);
    return table;
}

}  // namespace presscheck
