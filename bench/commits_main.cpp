// presscheck-bench-commits FOLDER: how long a durable commit takes, and what the disk below it
// takes.
//
// A commit holds sixteen reports, as under load. Checkpoints of the write-ahead log run meanwhile,
// many times: whoever pays for them is seen in the 99th percentile.
#include "bench/samples.h"
#include "collector/store/sqlite_store.h"
#include "core/bytes.h"
#include "core/descriptor.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

namespace presscheck::bench {
namespace {

constexpr int commits = 2'000;
constexpr int reports = 16;
constexpr std::size_t report_bytes = 1'500;

void report(const std::string& name, const Samples& samples, int rows) {
    const double mean = samples.mean();
    print_line({{"name", name},
                {"runs", std::to_string(samples.count())},
                {"median_ms", in_milliseconds(samples.median())},
                {"p99_ms", in_milliseconds(samples.p99())},
                {"worst_ms", in_milliseconds(samples.worst())},
                {"per_second", std::to_string(static_cast<long>(rows / mean))}});
}

Status measure_store(const std::filesystem::path& folder) {
    auto store = open_sqlite_store(folder / "commits.db");
    if (!store) return store.error();
    Samples all;
    Samples sync;
    std::int64_t index = 0;
    for (int i = 0; i < commits; ++i) {
        Status done = Ok{};
        all.add(timed([&] {
            auto head = (*store)->begin_write();
            if (!head) {
                done = head.error();
                return;
            }
            for (int n = 0; n < reports && done; ++n) {
                Entry entry;
                entry.index = LogIndex{index++};
                entry.record = random_bytes(32);
                entry.signature = std::string(64, 's');
                entry.keyid = std::string(64, 'a');
                done = (*store)->add_entry(entry, std::string(report_bytes, 'p'));
            }
            head->size = static_cast<std::uint64_t>(index);
            if (done) done = (*store)->save_head(*head);
            if (done) sync.add(timed([&] { done = (*store)->commit(); }));
        }));
        if (!done) return done;
    }
    report("commit of 16 reports, COMMIT alone", sync, reports);
    report("commit of 16 reports, with its inserts", all, reports);
    return Ok{};
}

// The physical limit: the same bytes appended to a file and synced.
Status measure_disk(const std::filesystem::path& folder, int rows) {
    const Descriptor file{::open((folder / "append").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600)};
    const std::string bytes(report_bytes * static_cast<std::size_t>(rows), 'p');
    Samples samples;
    for (int i = 0; i < commits; ++i) {
        bool done = false;
        samples.add(timed([&] {
            done = ::write(file.number(), bytes.data(), bytes.size()) ==
                       static_cast<ssize_t>(bytes.size()) &&
                   ::fdatasync(file.number()) == 0;
        }));
        if (!done) return Error{Errc::unavailable, "the disk cannot be written"};
    }
    report("limit: append and fdatasync, " + std::to_string(rows) + " at once", samples, rows);
    return Ok{};
}

}  // namespace
}  // namespace presscheck::bench

int main(int count, char** words) {
    if (count != 2) {
        std::fputs("usage: presscheck-bench-commits FOLDER\n", stderr);
        return 2;
    }
    using namespace presscheck::bench;
    auto done = measure_store(words[1]);
    if (done) done = measure_disk(words[1], 1);
    if (done) done = measure_disk(words[1], reports);
    if (done) return 0;
    std::fprintf(stderr, "presscheck-bench-commits: %s\n", done.error().message.c_str());
    return 3;
}
