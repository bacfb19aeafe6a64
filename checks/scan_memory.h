// What several probes of one scan read and parse alike: made once, by the first that asks.
//
// The ceiling judged what the first one read. So a thing is only shared by probes that may read all
// it is made of: checks/ceiling.cpp gives them the same patterns.
#pragma once

#include "checks/remembered_facts.h"

#include <map>
#include <memory>
#include <optional>
#include <typeindex>
#include <utility>

namespace presscheck {

// Copies remember together. Thread safety: none.
class ScanMemory {
public:
    ScanMemory() = default;
    // Begins with what `remembered` has of earlier scans; or, while that is learning, with nothing,
    // and has it learn.
    explicit ScanMemory(RememberedFacts* remembered) {
        if (remembered == nullptr) return;
        if (remembered->learning()) {
            learner_ = remembered;
        } else {
            *made_ = remembered->made();
        }
    }

    // The one `Made` of this scan; `make()` makes it, wholly: it begins with nothing that was made
    // of the machine before, but asks for that itself, by once() again where it is shared. What it
    // relies on would not be seen otherwise.
    template <class Made, class Make>
    std::shared_ptr<const Made> once(const Make& make) const {
        const std::type_index type = typeid(Made);
        if (const auto found = made_->find(type); found != made_->end()) {
            // Whatever is made now relies on what this relied on when it was made here.
            if (learner_ != nullptr) learner_->rely_on((*relied_on_)[type]);
            return std::static_pointer_cast<const Made>(found->second);
        }
        if (learner_ != nullptr) learner_->begin();
        const auto made = std::make_shared<const Made>(make());
        if (learner_ != nullptr) (*relied_on_)[type] = learner_->end(type, made);
        made_->emplace(type, made);
        return made;
    }

    // Whoever holds something keeps it; who asks from now on has it made again.
    void forget() const { made_->clear(); }

private:
    using Reliance = std::map<std::type_index, std::optional<Sights>>;

    std::shared_ptr<MadeThings> made_ = std::make_shared<MadeThings>();
    std::shared_ptr<Reliance> relied_on_ = std::make_shared<Reliance>();  // while learning
    RememberedFacts* learner_ = nullptr;
};

}  // namespace presscheck
