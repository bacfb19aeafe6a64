// lastlog and wtmp: whole records, each from its own bytes, and what is left over is told.
#include "checks/parsers/login_log.h"
#include "tests/fuzz/property.h"

#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using presscheck::fuzz::require;
    const auto bytes = presscheck::fuzz::text_of(data, size);
    std::size_t records = 0;
    const bool whole = presscheck::visit_utmp(bytes, [&](const presscheck::UtmpRecord& record) {
        ++records;
        require(record.user.size() <= 32 && record.user.find('\0') == std::string_view::npos,
                "a name ends where its field does");
        require(record.user.empty() || (record.user.data() >= bytes.data() &&
                                        record.user.data() < bytes.data() + bytes.size()),
                "a name stands in its record");
    });
    require(records == bytes.size() / presscheck::utmp_record_bytes, "each whole record is seen");
    require(whole == (bytes.size() % presscheck::utmp_record_bytes == 0),
            "what is left over is told");
    if (bytes.size() >= presscheck::lastlog_record_bytes)
        static_cast<void>(presscheck::lastlog_seconds(bytes));
    return 0;
}
