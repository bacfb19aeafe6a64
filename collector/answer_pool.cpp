#include "collector/answer_pool.h"

#include "core/log.h"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <exception>
#include <utility>

namespace presscheck {
namespace {

Response answered(const Answer& answer, const Request& request) {
    try {
        return answer(request);
    } catch (const std::exception& error) {
        log_event(LogLevel::error, "answer_failed",
                  {{"what", error.what()}, {"route", std::string(request.path())}});
        return problem(500, "urn:presscheck:internal", "The collector failed on this request");
    }
}

}  // namespace

struct AnswerPool::Threads {
    explicit Threads(std::size_t count) : pool(count) {}
    boost::asio::thread_pool pool;
};

AnswerPool::AnswerPool(std::size_t threads) : threads_(std::make_unique<Threads>(threads)) {}
AnswerPool::~AnswerPool() = default;

void AnswerPool::compute(const Answer& answer, Request request,
                         std::function<void(Response)> done) {
    boost::asio::post(threads_->pool, [&answer, asked = std::move(request),
                                       done = std::move(done)] { done(answered(answer, asked)); });
}

void AnswerPool::join() {
    threads_->pool.join();
}

}  // namespace presscheck
