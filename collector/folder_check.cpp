#include "collector/folder_check.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <vector>

namespace presscheck {
namespace {

namespace fs = std::filesystem;

constexpr unsigned for_others = 077;
constexpr unsigned writable_by_others = 022;

// What may be there, and who may do what with it.
struct Rule {
    fs::path path;
    mode_t type;
    unsigned forbidden;
    const char* mend;  // the mode
};

Error failed(const fs::path& path, int number) {
    auto code = Errc::unavailable;
    if (number == ENOENT || number == ENOTDIR) code = Errc::not_found;
    if (number == EACCES || number == EPERM) code = Errc::denied;
    return Error{code, path.string() + ": " + std::generic_category().message(number)};
}

Error refuse(const fs::path& path, const std::string& vi, const std::string& en) {
    return Error{Errc::untrusted, path.string() + ": " + vi + "\n" + path.string() + ": " + en};
}

Error of_somebody_else(const fs::path& path, uid_t owner) {
    const std::string they = std::to_string(owner);
    const std::string we = std::to_string(::geteuid());
    const std::string chown = "chown " + we + " '" + path.string() + "'";
    return refuse(path,
                  "thuộc về người dùng khác (uid " + they + ", còn lệnh này chạy với uid " + we +
                      "); hãy chạy bằng người dùng đó, hoặc sửa bằng: " + chown,
                  "belongs to another user (uid " + they + ", and this runs as uid " + we +
                      "); run it as that user, or mend it with: " + chown);
}

Error open_to_others(const Rule& rule) {
    const std::string chmod = std::string("chmod ") + rule.mend + " '" + rule.path.string() + "'";
    const bool secret = rule.forbidden == for_others;
    return refuse(rule.path,
                  (secret ? "người khác có thể đọc hoặc sửa; sửa bằng: "
                          : "người khác có thể sửa; sửa bằng: ") +
                      chmod,
                  (secret ? "others may read or change it; mend it with: "
                          : "others may change it; mend it with: ") +
                      chmod);
}

// root may own what is no secret: an operator's editor leaves it so.
Status check(const Rule& rule) {
    struct stat found {};
    if (::stat(rule.path.c_str(), &found) != 0) return failed(rule.path, errno);
    if ((found.st_mode & S_IFMT) != rule.type) {
        const bool folder = rule.type == S_IFDIR;
        return refuse(rule.path, folder ? "không phải thư mục" : "không phải tệp thường",
                      folder ? "not a folder" : "not a regular file");
    }
    const bool ours =
        found.st_uid == ::geteuid() || (found.st_uid == 0 && rule.forbidden == writable_by_others);
    if (!ours) return of_somebody_else(rule.path, found.st_uid);
    if ((found.st_mode & rule.forbidden) != 0) return open_to_others(rule);
    return Ok{};
}

Rule secret(fs::path path) {
    return {std::move(path), S_IFREG, for_others, "600"};
}

Result<std::vector<Rule>> rules_within(const fs::path& folder) {
    std::vector<Rule> rules;
    std::error_code error;
    for (fs::directory_iterator entry{folder, error}, end; !error && entry != end;
         entry.increment(error)) {
        const auto& path = entry->path();
        rules.push_back(path.extension() == ".key"
                            ? secret(path)
                            : Rule{path, S_IFREG, writable_by_others, "644"});
    }
    if (error) return failed(folder, error.value());
    return rules;
}

Status check_all(const std::vector<Rule>& rules) {
    for (const auto& rule : rules) {
        const auto checked = check(rule);
        if (!checked && checked.error().code != Errc::not_found) return checked;
    }
    return Ok{};
}

}  // namespace

Status check_folder(const DataFolder& folder) {
    return check({folder.root(), S_IFDIR, for_others, "700"});
}

Status check_content(const DataFolder& folder, const fs::path& database) {
    const std::string files = database.string();
    if (auto checked = check_all({{folder.config(), S_IFREG, writable_by_others, "644"},
                                  secret(files),
                                  secret(files + "-wal"),
                                  secret(files + "-shm"),
                                  secret(folder.ledger_head()),
                                  secret(folder.ledger_head().string() + ".lock")});
        !checked) {
        return checked;
    }
    for (const char* name : {"keys", "pki"}) {
        const auto within = folder.root() / name;
        const auto checked = check({within, S_IFDIR, for_others, "700"});
        if (!checked && checked.error().code == Errc::not_found) continue;
        if (!checked) return checked;
        const auto rules = rules_within(within);
        if (!rules) return rules.error();
        if (auto good = check_all(*rules); !good) return good;
    }
    return Ok{};
}

}  // namespace presscheck
