#include "collector/ledger_writer.h"

#include "core/envelope.h"
#include "core/receipt.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace presscheck {

LedgerWriter::LedgerWriter(Store& store, std::string origin, const PrivateKey& ledger_key,
                           const PrivateKey& record_key, HeadFile& head_file)
    : store_(store),
      origin_(std::move(origin)),
      ledger_key_(ledger_key),
      record_key_(record_key),
      head_file_(head_file),
      subtrees_(store) {}

Status LedgerWriter::begin() {
    auto locked = store_.begin_write();
    if (!locked) return locked.error();
    head_ = *std::move(locked);
    auto tree = MerkleFrontier::parse(head_.size, head_.frontier);
    // A head that is smaller than one we signed, or does not fit itself, must never be signed over.
    if (!tree || head_.size < seen_ || (head_.size > 0 && tree->root() != head_.root)) {
        store_.rollback();
        return Error{Errc::unavailable,
                     "database: the ledger's head is damaged or was rolled back"};
    }
    tree_ = *std::move(tree);
    now_ = head_.last_time;
    return Ok{};
}

void LedgerWriter::stamp(Time now) {
    now_ = std::max(now, head_.last_time);
}

Result<Entry> LedgerWriter::append(Entry entry, std::string_view payload) {
    const std::uint64_t index = tree_.size();
    entry.index = LogIndex{static_cast<std::int64_t>(index)};
    entry.received_at = now_;
    if (auto added = store_.add_entry(entry, payload); !added) return added.error();
    const std::string hash = leaf_hash(encode(entry.leaf()));
    tree_.append(hash);
    subtrees_.remember(index, hash);
    if (auto tiled = add_full_tiles(index); !tiled) return tiled.error();
    return entry;
}

Result<Entry> LedgerWriter::append_own(EntryKind kind, UnitId unit, std::string payload) {
    const std::string type = "application/vnd.presscheck." + std::string(name_of(kind)) + "+json";
    const Envelope envelope = seal(type, std::move(payload), record_key_);
    Entry entry;
    entry.kind = kind;
    entry.unit = unit;
    entry.record = envelope.record();
    entry.signature = envelope.signature;
    entry.keyid = envelope.keyid;
    return append(std::move(entry), envelope.payload);
}

// Leaf `index` may complete a tile at each level; a tile above needs 256 complete ones below.
Status LedgerWriter::add_full_tiles(std::uint64_t index) {
    std::uint64_t count = index + 1;
    for (unsigned level = 0; count % tile_width == 0; ++level, count /= tile_width) {
        std::string hashes;
        for (std::uint64_t n = count - tile_width; n < count; ++n) {
            auto hash = subtrees_(level * tile_height, n);
            if (!hash) return hash.error();
            hashes += *hash;
        }
        auto added = store_.add_tile(static_cast<int>(level), count / tile_width - 1, hashes);
        if (!added) return added;
    }
    return Ok{};
}

Status LedgerWriter::commit() {
    if (tree_.size() == head_.size) {
        if (auto committed = store_.commit(); !committed) return committed;
        return write_head_file();
    }
    const auto time = std::chrono::floor<std::chrono::seconds>(now_);
    const Checkpoint checkpoint{origin_, tree_.size(), tree_.root(), time};
    head_.size = checkpoint.size;
    head_.root = checkpoint.root;
    head_.frontier = tree_.encode();
    head_.last_time = now_;
    head_.note = sign_checkpoint(checkpoint, ledger_key_);
    if (auto saved = store_.save_head(head_); !saved) return saved;
    auto kept = store_.add_checkpoint({head_.size, time, head_.root, head_.note});
    if (!kept) return kept;
    if (auto committed = store_.commit(); !committed) return committed;
    seen_ = head_.size;
    return write_head_file();
}

// Also when nothing was added: the write of an earlier commit may have failed, and what is only
// repeated gets a receipt over that tree all the same.
Status LedgerWriter::write_head_file() {
    if (head_.note.empty() || announced_ >= head_.size) return Ok{};
    if (auto written = head_file_.write(head_.size, head_.note); !written) return written;
    announced_ = head_.size;
    return Ok{};
}

Status LedgerWriter::rehearse() {
    if (auto room = head_file_.try_room(); !room) return room;
    return store_.save_head(head_);
}

void LedgerWriter::rollback() {
    store_.rollback();
    subtrees_.forget();
}

Result<std::string> LedgerWriter::receipt(const Entry& entry) {
    const auto index = static_cast<std::uint64_t>(entry.index);
    auto proof = inclusion_proof(index, head_.size, std::ref(subtrees_));
    if (!proof) return proof.error();
    return encode(Receipt{entry.leaf(), index, *std::move(proof), head_.note});
}

}  // namespace presscheck
