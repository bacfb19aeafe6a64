// Files about data at rest: what is read stands on a line, in their order, and a line more is an
// entry more whatever stood before it; how a file begins decides alone whether it is encrypted.
//
// The first byte picks the reader: a aide.conf, t crypttab, c the head of a backup.
#include "checks/parsers/aide_conf.h"
#include "checks/parsers/ciphertext.h"
#include "checks/parsers/crypttab.h"
#include "tests/fuzz/property.h"

#include <string>

namespace {

using presscheck::fuzz::require;

template <class Entries>
void hold_lines(const Entries& entries) {
    std::size_t before = 0;
    for (const auto& each : entries) {
        require(before < each.line, "entries stand on their lines, in their order");
        before = each.line;
    }
}

void read_aide(std::string_view text) {
    presscheck::AideDefinitions definitions, again;
    const auto conf = presscheck::parse_aide_conf(text, definitions);
    hold_lines(conf.rules);
    hold_lines(conf.includes);
    for (const auto& include : conf.includes)
        require(!include.path.empty(), "an include has a path");
    const auto more = presscheck::parse_aide_conf(std::string(text) + "\n/etc f Full\n", again);
    require(more.rules.size() == conf.rules.size() + 1 && more.rules.back().types == "f",
            "a line more is a rule more");
}

void read_crypttab(std::string_view text) {
    const auto table = presscheck::parse_crypttab(text);
    hold_lines(table.entries);
    const auto more = presscheck::parse_crypttab(std::string(text) + "\nx /dev/x\n");
    require(more.entries.size() == table.entries.size() + 1 &&
                more.malformed_line == table.malformed_line,
            "a line more is an entry more");
}

void read_head(std::string_view head) {
    const bool encrypted = presscheck::looks_encrypted(head);
    require(presscheck::looks_encrypted(std::string(head) + "x") || !encrypted,
            "what follows does not decrypt");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = presscheck::fuzz::text_of(data, size);
    switch (presscheck::fuzz::take_letter(text)) {
        case 'a':
            read_aide(text);
            break;
        case 't':
            read_crypttab(text);
            break;
        case 'c':
            read_head(text);
            break;
        default:
            break;
    }
    return 0;
}
