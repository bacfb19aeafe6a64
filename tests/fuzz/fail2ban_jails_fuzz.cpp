// Jails of fail2ban: one that is on stands in the file by name, a file twice is as good as once,
// and a value is told or said to be unclear.
#include "checks/parsers/fail2ban_jails.h"
#include "tests/fuzz/property.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using presscheck::fuzz::require;
    const auto text = presscheck::fuzz::text_of(data, size);
    presscheck::Fail2banJails once, twice;
    if (!once.add(text)) return 0;
    require(twice.add(text) && twice.add(text), "what is read once is read twice");
    require(once.enabled() == twice.enabled(), "twice is as good as once");
    const auto enabled = once.enabled();
    if (!enabled) return 0;
    for (const auto& jail : *enabled) {
        require(text.find(jail) != std::string_view::npos, "a jail stands in the file");
        const auto ban = once.time(jail, "bantime");
        require(!ban.value || !ban.unclear, "a value is known or it is not");
        require(!ban.value || ban.value->count() >= 0, "nobody is shut out for less than nothing");
    }
    return 0;
}
