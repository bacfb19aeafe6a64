// /etc/login.defs: what is found stands on the line it is said to stand on.
#include "checks/parsers/line_reader.h"
#include "checks/parsers/login_defs.h"
#include "tests/fuzz/property.h"

#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using presscheck::fuzz::require;
    const auto text = presscheck::fuzz::text_of(data, size);
    std::vector<std::string_view> lines;
    presscheck::LineReader reader(text);
    while (const auto line = reader.next())
        lines.push_back(line->text);
    const auto definitions = presscheck::LoginDefinitions::parse(text);
    for (const char* key : {"UID_MIN", "UID_MAX", "PASS_MAX_DAYS", "UMASK", "ENCRYPT_METHOD"}) {
        const auto* found = definitions.find(key);
        if (found == nullptr) continue;
        require(found->line >= 1 && found->line <= lines.size(), "a setting has its line");
        const auto line = lines[found->line - 1];
        require(line.find(key) != std::string_view::npos, "a line names its key");
        require(line.find(found->value) != std::string_view::npos, "a line holds its value");
        require(found->value.find('"') == std::string::npos, "quotes are no part of a value");
    }
    if (const auto ids = presscheck::person_ids(definitions))
        require(ids->first >= 0 && ids->last >= 0, "user ids are not negative");
    return 0;
}
