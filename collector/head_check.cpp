#include "collector/head_check.h"

#include "checks/policy/text.h"
#include "collector/tree.h"
#include "core/merkle.h"

#include <chrono>
#include <string>

namespace presscheck {
namespace {

Error refuse(const HeadFile& head_file, const Text& what, const Text& mend) {
    const std::string file = head_file.path().string();
    return Error{Errc::untrusted, file + ": " + what.vi + "; " + mend.vi + "\n" + file + ": " +
                                      what.en + "; " + mend.en};
}

Status write_first(HeadFile& head_file, const LedgerIdentity& identity, Time now) {
    const Checkpoint empty{identity.origin, 0, MerkleFrontier().root(),
                           std::chrono::floor<std::chrono::seconds>(now)};
    return head_file.write(0, sign_checkpoint(empty, identity.ledger_key));
}

}  // namespace

Result<Head> compare_head(Store& store, const HeadFile& head_file) {
    auto signed_last = head_file.read();
    if (!signed_last) return signed_last.error();
    auto head = store.head();
    if (!head) return head.error();
    const std::string entries = std::to_string(head->size);
    const Text holds{"cơ sở dữ liệu có " + entries + " mục",
                     "the database holds " + entries + " entries"};
    if (!*signed_last) {
        if (head->size == 0) return Head::none_yet;
        return refuse(
            head_file, {"không có, mà " + holds.vi, "missing, and " + holds.en},
            {"lấy lại từ bản sao lưu, hoặc ghi vào đó checkpoint của một biên nhận mà tác "
             "tử đã nhận từ máy thu này",
             "put it back from a backup, or write there the checkpoint of a receipt that "
             "an agent got from this collector"});
    }
    const Checkpoint& known = **signed_last;
    if (head->size < known.size) {
        const std::string size = std::to_string(known.size);
        return refuse(head_file,
                      {holds.vi + ", nhưng đã ký " + size + " mục: nó là bản cũ",
                       holds.en + ", but " + size + " were signed: it was rolled back"},
                      {"phục hồi cơ sở dữ liệu mới nhất", "restore the newest database"});
    }
    SubtreeReader subtrees(store);
    auto root = root_at(subtrees, known.size);
    if (!root) return root.error();
    if (*root != known.root) {
        return refuse(
            head_file,
            {"cơ sở dữ liệu chứa lịch sử khác với lịch sử đã ký",
             "the database holds another history than was signed"},
            {"phục hồi đúng cơ sở dữ liệu của nó", "restore the database that belongs to it"});
    }
    return Head::known;
}

Status check_head(Store& store, HeadFile& head_file, const LedgerIdentity& identity, Time now) {
    const auto compared = compare_head(store, head_file);
    if (!compared) return compared.error();
    return *compared == Head::none_yet ? write_first(head_file, identity, now) : Status{Ok{}};
}

}  // namespace presscheck
