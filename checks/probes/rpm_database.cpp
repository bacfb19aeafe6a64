#include "checks/probes/rpm_database.h"

#include "checks/sqlite_file.h"
#include "core/limits.h"

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

// By age of the distributions; on most of them one is a link to another.
constexpr std::array<std::string_view, 3> folders{"/var/lib/rpm", "/usr/lib/sysimage/rpm",
                                                  "/usr/share/rpm"};
constexpr std::string_view sqlite_file = "/rpmdb.sqlite";
constexpr std::array<std::string_view, 3> files{sqlite_file, "/Packages", "/Packages.db"};

class Reading {
public:
    explicit Reading(const Host& host) : host_(host) {}

    RpmDatabase run() {
        look();
        found_.present = !databases_.empty();
        if (databases_.size() > 1) {
            miss(Reason::unsupported);
        } else if (databases_.size() == 1) {
            found_.path = databases_.front();
            if (found_.path.ends_with(sqlite_file)) {
                read();
            } else {
                miss(Reason::unsupported);
            }
        }
        return std::move(found_);
    }

private:
    void miss(Reason reason) {
        if (!found_.incomplete) found_.incomplete = reason;
    }

    void miss(const Error& error) {
        if (error.code != Errc::not_found) miss(reason_of(error, host_));
    }

    void look() {
        std::vector<std::string> seen;
        for (const auto folder : folders) {
            auto resolved = host_.resolve(folder);
            if (!resolved) {
                miss(resolved.error());
                continue;
            }
            if (std::find(seen.begin(), seen.end(), *resolved) != seen.end()) continue;
            seen.push_back(*std::move(resolved));
            for (const auto file : files)
                look_for(std::string(folder) + std::string(file));
        }
    }

    void look_for(const std::string& path) {
        const auto about = host_.info(path);
        if (about) {
            databases_.push_back(path);
        } else {
            miss(about.error());
        }
    }

    // What is half read is not kept: a package that is missing here would seem not installed.
    void read() {
        const auto read = read_sqlite(host_, found_.path, limits::observed_file_bytes,
                                      [this](const SqliteFile& file) { return read_all(file); });
        if (read) return;
        found_.packages.clear();
        miss(read.error().code == Errc::not_found ? Reason::malformed
                                                  : reason_of(read.error(), host_));
    }

    Status read_all(const SqliteFile& file) {
        std::vector<std::int64_t> numbers;
        auto listed = file.rows("SELECT hnum FROM Packages", [&](const SqliteRow& row) {
            numbers.push_back(row.integer(0).value_or(0));
            return numbers.size() <= limits::rows_per_table;
        });
        if (!listed) return listed;
        if (numbers.size() > limits::rows_per_table)
            return Error{Errc::too_large, found_.path + ": more packages than are read"};
        for (const auto number : numbers) {
            auto header = file.blob("Packages", "blob", number);
            if (!header) return header.error();
            auto package = parse_rpm_header(header->size(), [&](auto offset, auto bytes) {
                return header->part(offset, bytes);
            });
            if (package) {
                found_.packages.push_back(*std::move(package));
            } else if (package.error().code == Errc::malformed) {
                miss(Reason::malformed);
            } else {
                return package.error();
            }
        }
        return Ok{};
    }

    const Host& host_;
    std::vector<std::string> databases_;
    RpmDatabase found_;
};

}  // namespace

RpmDatabase read_rpm_database(const Host& host) {
    return Reading(host).run();
}

}  // namespace presscheck
