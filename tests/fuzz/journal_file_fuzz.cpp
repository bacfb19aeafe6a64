// The head of a file of the journal: a time or none, or no journal.
#include "checks/parsers/journal_file.h"
#include "tests/fuzz/property.h"

#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using presscheck::fuzz::require;
    const auto head = presscheck::fuzz::text_of(data, size);
    const auto first = presscheck::first_journal_entry(head);
    if (!first) {
        require(first.error().code == presscheck::Errc::malformed, "a refusal is malformed");
        return 0;
    }
    require(head.starts_with("LPKSHHRH"), "a journal begins as one");
    require(head.size() >= presscheck::journal_head_bytes, "a head is whole");
    if (*first) require((*first)->time_since_epoch().count() > 0, "a time lies after 1970");
    return 0;
}
