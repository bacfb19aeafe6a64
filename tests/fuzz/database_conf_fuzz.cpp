// Configuration of database servers: what is read stands on a line of the file, in their order, and
// a line more is a setting more whatever stood before it, unless the file was refused.
//
// The first byte picks the format: p postgresql.conf, h pg_hba.conf, c pg_control, m my.cnf,
// r redis.conf.
#include "checks/parsers/mysql_options.h"
#include "checks/parsers/postgres_conf.h"
#include "checks/parsers/postgres_control.h"
#include "checks/parsers/postgres_hba.h"
#include "checks/parsers/redis_conf.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <string>

namespace {

using presscheck::fuzz::require;

std::size_t lines_of(std::string_view text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
}

template <class Settings>
void hold_lines(const Settings& settings, std::string_view text) {
    std::size_t before = 0;
    for (const auto& each : settings) {
        require(before < each.line && each.line <= lines_of(text),
                "settings stand on lines of the file, in their order");
        before = each.line;
    }
}

void read_postgres(std::string_view text) {
    const auto conf = presscheck::parse_postgres_conf(text);
    hold_lines(conf.settings, text);
    for (const auto& setting : conf.settings)
        require(!setting.name.empty(), "a setting has a name");
    const auto more = presscheck::parse_postgres_conf(std::string(text) + "\nport = 5432\n");
    require(more.malformed_line == conf.malformed_line &&
                more.settings.size() == conf.settings.size() + 1 &&
                more.settings.back().value == "5432",
            "a line more is a setting more");
}

void read_hba(std::string_view text) {
    const auto file = presscheck::parse_hba(text);
    hold_lines(file.records, text);
    for (const auto& record : file.records) {
        require(!record.databases.empty() && !record.users.empty() && !record.method.empty(),
                "a record is about databases and users and has a method");
        require(record.covers(record), "a record is about all it is about");
        require(record.is_local() == record.address.empty(), "only local has no address");
    }
    std::size_t before = 0;
    for (const auto& include : file.includes) {
        require(before <= include.before && include.before <= file.records.size(),
                "includes stand between records, in their order");
        before = include.before;
    }
}

void read_mysql(std::string_view text) {
    const auto parsed = presscheck::parse_mysql_options(text);
    hold_lines(parsed.options, text);
    for (const auto& option : parsed.options)
        require(!option.name.empty(), "an option has a name");
    const auto more = presscheck::parse_mysql_options(std::string(text) + "\n[x]\ny=z\n");
    require(more.malformed_line == parsed.malformed_line &&
                more.options.size() == parsed.options.size() + 1 &&
                more.options.back().group == "x" && more.options.back().value == "z",
            "a line more is an option more");
}

void read_redis(std::string_view text) {
    const auto conf = presscheck::parse_redis_conf(text);
    hold_lines(conf.settings, text);
    for (const auto& setting : conf.settings)
        require(!setting.words.empty(), "a setting has words");
    const auto more = presscheck::parse_redis_conf(std::string(text) + "\nport 1\n");
    require(more.malformed_line == conf.malformed_line &&
                more.settings.size() == conf.settings.size() + 1,
            "a line more is a setting more");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = presscheck::fuzz::text_of(data, size);
    switch (presscheck::fuzz::take_letter(text)) {
        case 'p':
            read_postgres(text);
            break;
        case 'h':
            read_hba(text);
            break;
        case 'c':
            if (const auto seen = presscheck::has_data_checksums(text))
                require(text.size() > 200, "an answer has a whole structure under its checksum");
            break;
        case 'm':
            read_mysql(text);
            break;
        case 'r':
            read_redis(text);
            break;
        default:
            break;
    }
    return 0;
}
