// What several probes of one scan read and parse alike: made once, by the first that asks.
//
// The ceiling judged what the first one read. So a thing is only shared by probes that may read all
// it is made of: checks/ceiling.cpp gives them the same patterns.
#pragma once

#include <map>
#include <memory>
#include <typeindex>
#include <utility>

namespace presscheck {

// Copies remember together. Thread safety: none.
class ScanMemory {
public:
    // The one `Made` of this scan; `make()` makes it.
    template <class Made, class Make>
    std::shared_ptr<Made> once(const Make& make) const {
        const std::type_index type = typeid(Made);
        if (const auto found = made_->find(type); found != made_->end())
            return std::static_pointer_cast<Made>(found->second);
        auto made = std::make_shared<Made>(make());
        made_->emplace(type, made);
        return made;
    }

    // Whoever holds something keeps it; who asks from now on has it made again.
    void forget() const { made_->clear(); }

private:
    using All = std::map<std::type_index, std::shared_ptr<void>>;
    std::shared_ptr<All> made_ = std::make_shared<All>();
};

}  // namespace presscheck
