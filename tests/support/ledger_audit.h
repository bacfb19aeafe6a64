// What a collector's store must still say after anything that happened to it: recomputed from the
// entries alone, by a reader that trusts neither the tiles nor the head nor the folded state.
#pragma once

#include "collector/store/store.h"
#include "core/ledger.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace presscheck::test {

// A receipt as it reached a client, and the record it was asked for.
struct Promise {
    std::string record;
    std::string receipt;
};

class LedgerAudit {
public:
    // Reads every entry.
    LedgerAudit(Store& store, Verifier verifier);

    std::size_t size() const { return entries_.size(); }
    std::size_t reports() const { return reports_; }

    // Each of these answers what is wrong, a line each; nothing when all is well.
    //
    // No report twice, no hole, the head's root and note, every checkpoint, `ledger.head`, tiles.
    std::vector<std::string> tree(const std::filesystem::path& head_file);
    // Each record is there exactly once, at the place its receipt names, and the receipt's proof is
    // the one that the entries give.
    std::vector<std::string> promises(const std::vector<Promise>& promises);
    // Each record is there exactly once; no receipt is opened.
    std::vector<std::string> presence(const std::vector<Promise>& promises);
    // The folded state is what the entries give when they are placed again in an empty store.
    std::vector<std::string> fold();

private:
    void check_promise(const Promise& promise, std::vector<std::string>& wrong);

    Store& store_;
    Verifier verifier_;
    std::vector<Entry> entries_;
    std::multimap<std::string, std::size_t> places_;  // of each record
    std::vector<std::string> roots_;                  // of the first n entries
    std::size_t reports_ = 0;
};

}  // namespace presscheck::test
