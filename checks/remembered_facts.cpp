#include "checks/remembered_facts.h"

#include <algorithm>
#include <utility>

namespace presscheck {
namespace {

// Of all tables together: far more than those of a machine have, and some tens of megabytes.
constexpr std::size_t most_tables = 1024;
constexpr std::size_t most_rows = 16'384;

bool share_one(const Sights& left, const Sights& right) {
    return std::any_of(left.begin(), left.end(), [&](auto sight) { return right.contains(sight); });
}

}  // namespace

std::optional<Sights> RememberedFacts::sights_of_this() {
    auto sights = witness_->end();
    return opening_ ? std::move(sights) : std::nullopt;
}

void RememberedFacts::end(const std::string& key, const Table& table) {
    auto sights = sights_of_this();
    const auto rows = table.rows().size();
    if (!sights || tables_.size() == most_tables || rows_ + rows > most_rows) return;
    rows_ += rows;
    tables_.emplace(key, Relying<Table>{table, *std::move(sights)});
}

std::optional<Sights> RememberedFacts::end(std::type_index type,
                                           const std::shared_ptr<const void>& made) {
    auto sights = sights_of_this();
    if (sights) made_.insert({type, {made, *sights}});
    return sights;
}

void RememberedFacts::rely_on(const std::string& key) {
    const auto found = tables_.find(key);
    rely_on(found == tables_.end() ? std::nullopt : std::optional(found->second.sights));
}

void RememberedFacts::stop_learning() {
    learning_ = false;
    auto needed = opening_.value_or(Sights{});
    for (const auto& [key, fact] : tables_)
        needed.insert(fact.sights.begin(), fact.sights.end());
    for (const auto& [type, fact] : made_)
        needed.insert(fact.sights.begin(), fact.sights.end());
    witness_->keep(needed);
}

bool RememberedFacts::forget_what_changed() {
    const auto changed = witness_->changed();
    if (changed.empty()) return true;
    const bool all = opening_ && share_one(*opening_, changed);
    const auto is_gone = [&](const auto& one) {
        return all || share_one(one.second.sights, changed);
    };
    std::erase_if(tables_, is_gone);
    std::erase_if(made_, is_gone);
    return false;
}

const Table* RememberedFacts::find(const std::string& key) const {
    const auto found = tables_.find(key);
    return found == tables_.end() ? nullptr : &found->second.fact;
}

MadeThings RememberedFacts::made() const {
    MadeThings things;
    for (const auto& [type, made] : made_)
        things.emplace(type, made.fact);
    return things;
}

}  // namespace presscheck
