// Threads of their own for answers, which may wait for the disk: the server's one thread moves
// bytes and must not.
#pragma once

#include "collector/http.h"

#include <cstddef>
#include <functional>
#include <memory>

namespace presscheck {

class AnswerPool {
public:
    explicit AnswerPool(std::size_t threads);
    ~AnswerPool();

    // Computes `answer(request)` on a thread of the pool and hands it to `done` there. An exception
    // becomes a 500. REQUIRES: `answer` outlives the pool.
    void compute(const Answer& answer, Request request, std::function<void(Response)> done);

    // Waits for what is being computed.
    void join();

private:
    struct Threads;
    std::unique_ptr<Threads> threads_;
};

}  // namespace presscheck
