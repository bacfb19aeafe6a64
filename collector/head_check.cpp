#include "collector/head_check.h"

#include "collector/tree.h"
#include "core/merkle.h"

#include <chrono>
#include <string>

namespace presscheck {
namespace {

Error refuse(const LedgerIdentity& identity, const std::string& what, const std::string& mend) {
    return Error{Errc::untrusted, identity.head_file.string() + ": " + what + "; " + mend};
}

Status write_first(HeadFile& head_file, const LedgerIdentity& identity, Time now) {
    const Checkpoint empty{identity.origin, 0, MerkleFrontier().root(),
                           std::chrono::floor<std::chrono::seconds>(now)};
    return head_file.write(0, sign_checkpoint(empty, identity.ledger_key));
}

}  // namespace

Status check_head(Store& store, HeadFile& head_file, const LedgerIdentity& identity,
                  Time now) {
    auto signed_last = head_file.read();
    if (!signed_last) return signed_last.error();
    auto head = store.head();
    if (!head) return head.error();
    const std::string holds = "the database holds " + std::to_string(head->size) + " entries";
    if (!*signed_last) {
        if (head->size == 0) return write_first(head_file, identity, now);
        return refuse(identity, "missing, and " + holds,
                      "put it back from a backup, or write there the checkpoint of a receipt that "
                      "an agent got from this collector");
    }
    const Checkpoint& known = **signed_last;
    if (head->size < known.size) {
        return refuse(
            identity,
            holds + ", but " + std::to_string(known.size) + " were signed: it was rolled back",
            "restore the newest database");
    }
    SubtreeReader subtrees(store);
    auto root = root_at(subtrees, known.size);
    if (!root) return root.error();
    if (*root != known.root) {
        return refuse(identity, "the database holds another history than was signed",
                      "restore the database that belongs to it");
    }
    return Ok{};
}

}  // namespace presscheck
