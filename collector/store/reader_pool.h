// Readers of the store for threads that come and go: each borrows one and gives it back.
#pragma once

#include "collector/store/store.h"
#include "core/result.h"

#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace presscheck {

using OpenReader = std::function<Result<std::unique_ptr<Store>>()>;

// Thread safety: all functions.
class ReaderPool {
public:
    explicit ReaderPool(OpenReader open) : open_(std::move(open)) {}

    // A reader on loan, returned when the loan ends.
    class Loan {
    public:
        Loan(ReaderPool& pool, std::unique_ptr<Store> store)
            : pool_(&pool), store_(std::move(store)) {}
        Loan(Loan&&) = default;
        Loan& operator=(Loan&&) = delete;
        ~Loan() {
            if (store_) pool_->give_back(std::move(store_));
        }
        Store& operator*() const { return *store_; }
        Store* operator->() const { return store_.get(); }

    private:
        ReaderPool* pool_;
        std::unique_ptr<Store> store_;
    };

    // Errors: what opening a reader answers.
    Result<Loan> borrow();

private:
    void give_back(std::unique_ptr<Store> store);

    OpenReader open_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Store>> idle_;
};

}  // namespace presscheck
