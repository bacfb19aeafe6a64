#include "collector/store/reader_pool.h"

namespace presscheck {

Result<ReaderPool::Loan> ReaderPool::borrow() {
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            auto store = std::move(idle_.back());
            idle_.pop_back();
            return Loan(*this, std::move(store));
        }
    }
    auto opened = open_();
    if (!opened) return opened.error();
    return Loan(*this, *std::move(opened));
}

void ReaderPool::give_back(std::unique_ptr<Store> store) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(store));
}

}  // namespace presscheck
