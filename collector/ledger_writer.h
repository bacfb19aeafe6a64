// Appends to the ledger within one transaction: leaves, tiles, the signed checkpoint, receipts.
//
// begin() locks the head, stamp() sets the time; append() gives each entry its place and time;
// commit() signs the new tree, makes everything durable and writes `ledger.head`. Used by the
// recorder's thread alone.
#pragma once

#include "collector/head_file.h"
#include "collector/store/store.h"
#include "collector/tree.h"
#include "core/clock.h"
#include "core/key.h"
#include "core/ledger.h"
#include "core/merkle.h"
#include "core/result.h"

#include <string>
#include <string_view>

namespace presscheck {

class LedgerWriter {
public:
    // REQUIRES: everything handed in outlives the writer.
    LedgerWriter(Store& store, std::string origin, const PrivateKey& ledger_key,
                 const PrivateKey& record_key, HeadFile& head_file);

    Status begin();
    // Says what time it is; what is appended is never older than what is there. REQUIRES: begun.
    void stamp(Time now);
    Status commit();
    void rollback();

    // Whether there is room again: writes a file beside `ledger.head`, and the head as it is,
    // within the transaction that was begun.
    Status rehearse();

    // Appends an entry and answers it with its index and received_at filled in.
    Result<Entry> append(Entry entry, std::string_view payload);
    // Signs `payload` (canonical JSON) with the record key, as
    // application/vnd.presscheck.<kind>+json, and appends it.
    Result<Entry> append_own(EntryKind kind, UnitId unit, std::string payload);

    Time now() const { return now_; }                    // received_at of what is appended
    const LedgerHead& head() const { return head_; }     // as it was, or as it was committed
    std::uint64_t size() const { return tree_.size(); }  // with what was appended

    // The receipt of a committed entry, over the tree of the last commit.
    Result<std::string> receipt(const Entry& entry);

private:
    Status add_full_tiles(std::uint64_t index);
    Status write_head_file();

    Store& store_;
    std::string origin_;
    const PrivateKey& ledger_key_;
    const PrivateKey& record_key_;
    HeadFile& head_file_;
    LedgerHead head_;
    MerkleFrontier tree_;
    SubtreeReader subtrees_;
    Time now_{};
    std::uint64_t seen_ = 0;       // the largest tree this process knows of
    std::uint64_t announced_ = 0;  // the largest that it knows `ledger.head` to hold
};

}  // namespace presscheck
