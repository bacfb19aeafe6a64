// Tables, and what they were made of, that outlive the look they were made in, for as long as
// everything that was looked at for them is as it was. docs/decisions/0004.
//
// First it learns, from a host with a witness; then it answers, and forgets what has changed.
// Bounded, whatever the machine.
#pragma once

#include "checks/ceiling.h"
#include "checks/table.h"
#include "checks/witness.h"

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <typeindex>
#include <utility>

namespace presscheck {

// What several probes made for each other, by its type: checks/scan_memory.h.
using MadeThings = std::map<std::type_index, std::shared_ptr<const void>>;

class RememberedFacts {
public:
    // `opening` is what was looked at to open the host: nothing when that may change unseen, and
    // then nothing is remembered at all.
    RememberedFacts(Ceiling ceiling, std::shared_ptr<Witness> witness,
                    std::optional<Sights> opening)
        : ceiling_(std::move(ceiling)),
          witness_(std::move(witness)),
          opening_(std::move(opening)) {}

    // Under which it was learnt, and alone holds.
    const Ceiling& ceiling() const { return ceiling_; }

    bool learning() const { return learning_; }
    // While learning: what is looked at between a begin() and its end() is what the table of `key`,
    // or the thing, relies on.
    void begin() { witness_->begin(); }
    void end(const std::string& key, const Table& table);
    // What the thing relies on; nothing: that may change unseen, and nothing may rely on the thing.
    std::optional<Sights> end(std::type_index type, const std::shared_ptr<const void>& made);
    // What is made now depends on more than on what is looked at.
    void refuse() { witness_->refuse(); }
    // What is made now relies on these; nothing: as refuse().
    void rely_on(const std::optional<Sights>& sights) { witness_->rely_on(sights); }
    // The table that is made now relies on that of `key`.
    void rely_on(const std::string& key);
    void stop_learning();
    // Something was left out only because it had been changed a moment before.
    bool too_early() const { return witness_->too_early(); }

    // False when something had to be forgotten.
    bool forget_what_changed();
    // Null: not remembered.
    const Table* find(const std::string& key) const;
    MadeThings made() const;
    std::size_t tables() const { return tables_.size(); }

private:
    template <class Fact>
    struct Relying {
        Fact fact;
        Sights sights;
    };
    // What was looked at since the innermost begin(); nothing: it is not to be remembered.
    std::optional<Sights> sights_of_this();

    Ceiling ceiling_;
    std::shared_ptr<Witness> witness_;
    std::optional<Sights> opening_;
    std::map<std::string, Relying<Table>> tables_;  // by probe and arguments
    std::map<std::type_index, Relying<std::shared_ptr<const void>>> made_;  // by whom first
    std::size_t rows_ = 0;
    bool learning_ = true;
};

}  // namespace presscheck
