#include "collector/init.h"

#include "checks/policy/document.h"
#include "collector/assigned.h"
#include "collector/inputs.h"
#include "collector/opening.h"
#include "collector/pki.h"
#include "core/bytes.h"
#include "core/durable_file.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <system_error>

namespace presscheck {
namespace {

namespace fs = std::filesystem;
using collector::Config;

constexpr std::string_view stage_prefix = ".init-";
constexpr unsigned public_mode = 0644;

int exit_code(Errc code) {
    switch (code) {
        case Errc::not_found:
        case Errc::malformed:
        case Errc::conflict:
        case Errc::too_large:
            return 2;
        case Errc::denied:
        case Errc::not_permitted:
        case Errc::untrusted:
        case Errc::unavailable:
            break;
    }
    return 3;
}

Outcome failed(const Error& error) {
    std::string message = error.message;
    if (!message.ends_with('\n')) message.push_back('\n');
    return Outcome{exit_code(error.code), "", std::move(message)};
}

Error system_error(const fs::path& path) {
    return Error{Errc::unavailable, path.string() + ": " + std::generic_category().message(errno)};
}

// What was written on the command line, as collector.yaml. Bad values are named by their option.
Result<Config> config_of(const InitRequest& request) {
    const auto wrong = [](const char* option, const char* form) {
        return Error{Errc::malformed, std::string(option) + ": " + form};
    };
    if (!collector::is_collector_name(request.name)) {
        return wrong("--name", "1 đến 40 ký tự a-z, 0-9 và - / 1 to 40 of a-z, 0-9 and -");
    }
    if (!collector::is_trust_domain(request.trust_domain)) {
        return wrong("--trust-domain",
                     "tên như lam-dong.example, chữ thường / a name like lam-dong.example, in "
                     "small letters");
    }
    for (const auto& [option, title] :
         {std::pair("--title-vi", request.title.vi), std::pair("--title-en", request.title.en)}) {
        if (!collector::is_title(title))
            return wrong(option, "một dòng, tối đa 400 byte / one line, at most 400 bytes");
    }
    const auto url = collector::parse_url(request.agents_url);
    if (!url)
        return wrong(
            "--agents-url",
            "https://MÁY:CỔNG, không có gì phía sau / https://HOST:PORT with nothing behind it");
    Config config;
    config.name = request.name;
    config.title = request.title;
    config.trust_domain = request.trust_domain;
    config.agents_url = request.agents_url;
    config.agents_listen = "0.0.0.0:" + std::to_string(url->port);
    // Port 0 is how tests and demonstrations ask for free ones.
    if (url->port == 0) config.people_listen = "127.0.0.1:0";
    return config;
}

bool is_stage(const fs::path& path) {
    return path.filename().string().starts_with(stage_prefix);
}

// Only a folder that holds nothing but what an interrupted init left in its stage may be filled.
Status check_free(const DataFolder& folder) {
    std::error_code failure;
    if (fs::exists(folder.config(), failure)) {
        const std::string root = folder.root().string();
        return Error{Errc::conflict,
                     root + " đã là thư mục dữ liệu của một máy thu; không thay đổi gì\n" + root +
                         " is a collector's data folder already; nothing was changed"};
    }
    for (const auto& entry : fs::directory_iterator(folder.root(), failure)) {
        if (is_stage(entry.path())) continue;
        const std::string path = entry.path().string();
        return Error{Errc::conflict,
                     path + " vướng chỗ: init chỉ lập trong thư mục trống; không thay đổi gì\n" +
                         path +
                         " is in the way: init fills an empty folder only; nothing was changed"};
    }
    if (failure && failure != std::errc::no_such_file_or_directory) {
        return Error{Errc::unavailable, folder.root().string() + ": " + failure.message()};
    }
    return Ok{};
}

// A folder beside the places where everything will stand. Until it is published, nothing in the
// data folder is valid; when init fails, all that it made goes.
class Stage {
public:
    static Result<std::unique_ptr<Stage>> make(const fs::path& data) {
        const auto made = make_folder_durably(data, 0700);
        if (!made) return made.error();
        auto stage = std::unique_ptr<Stage>(new Stage(data, *made));
        stage->remove_old();
        if (::mkdir(stage->path_.c_str(), 0700) != 0) return system_error(stage->path_);
        return stage;
    }
    ~Stage() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
        if (made_data_ && !published_) fs::remove(data_, ignored);
    }
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    const fs::path& path() const { return path_; }

    // collector.yaml goes last: without it no command takes the folder for a collector's.
    Status publish() {
        std::error_code failure;
        std::vector<fs::path> names;
        for (const auto& entry : fs::directory_iterator(path_, failure))
            names.push_back(entry.path().filename());
        std::sort(names.begin(), names.end(), [](const fs::path& a, const fs::path& b) {
            return std::pair(a == "collector.yaml", a) < std::pair(b == "collector.yaml", b);
        });
        if (!failure && ::chmod(data_.c_str(), 0700) != 0) return system_error(data_);
        for (const auto& name : names) {
            if (name == "collector.yaml") {
                if (auto synced = sync_folder(data_); !synced) return synced;
            }
            if (!failure) fs::rename(path_ / name, data_ / name, failure);
        }
        if (failure) return Error{Errc::unavailable, data_.string() + ": " + failure.message()};
        if (auto synced = sync_folder(data_); !synced) return synced;
        published_ = true;
        return Ok{};
    }

private:
    Stage(fs::path data, bool made)
        : data_(std::move(data)),
          path_(data_ / (std::string(stage_prefix) + to_hex(random_bytes(8)))),
          made_data_(made) {}

    void remove_old() {
        std::error_code ignored;
        std::vector<fs::path> old;
        for (const auto& entry : fs::directory_iterator(data_, ignored))
            if (is_stage(entry.path())) old.push_back(entry.path());
        for (const auto& path : old)
            fs::remove_all(path, ignored);
    }

    fs::path data_;
    fs::path path_;
    bool made_data_;
    bool published_ = false;
};

// The ledger's first entries: what the department judges by, and its roster.
Status record_first(const Installation& installation, const InitRequest& request,
                    const Clock& clock, const std::optional<std::string>& roster) {
    auto recorder = open_recorder(installation, clock);
    if (!recorder) return recorder.error();
    Parameters parameters;
    auto assigned = assigned_policies(installation.config, request.share);
    if (!assigned) return assigned.error();
    parameters.assigned = *std::move(assigned);
    parameters.late_after = installation.config.late_after;
    parameters.providers = installation.config.providers;
    if (auto done = record_inputs(**recorder, request.share, parameters); !done) return done;
    if (!roster) return Ok{};
    return record_roster(**recorder, *request.roster, *roster);
}

Status fill(const fs::path& path, const Config& config, const InitRequest& request,
            const Clock& clock, const std::optional<std::string>& roster) {
    const Installation installation{DataFolder(path), config};
    const auto url = collector::parse_url(config.agents_url);
    if (!url) return url.error();
    const PkiNames names{config.name, url->host, config.people_names};
    if (auto made = make_pki(installation.folder, names, clock.now()); !made) return made;
    if (auto done = record_first(installation, request, clock, roster); !done) return done;
    return write_durably(installation.folder.config(), spell(config), public_mode, Replace::no);
}

Status init(const InitRequest& request, const Clock& clock) {
    const auto config = config_of(request);
    if (!config) return config.error();
    std::optional<std::string> roster;
    if (request.roster) {
        auto bytes = read_text_file(*request.roster);
        if (!bytes) return bytes.error();
        roster = *std::move(bytes);
    }
    if (auto free = check_free(DataFolder(request.data)); !free) return free;
    const auto stage = Stage::make(request.data);
    if (!stage) return stage.error();
    if (auto filled = fill((*stage)->path(), *config, request, clock, roster); !filled) {
        return filled;
    }
    return (*stage)->publish();
}

}  // namespace

Outcome init_command(const InitRequest& request, const Clock& clock, Language language) {
    if (auto done = init(request, clock); !done) return failed(done.error());
    const std::string data = request.data.string();
    const Text said{"Đã lập " + data + ".\nGiữ kín " + data +
                        "/pki/root.key: có thể cất nơi khác, khi không dùng đến.\nBước tiếp: "
                        "presscheck-collector --data " +
                        data + " serve\n",
                    "Made " + data + ".\nKeep " + data +
                        "/pki/root.key secret: it may rest elsewhere while it is not used.\nNext: "
                        "presscheck-collector --data " +
                        data + " serve\n"};
    return Outcome{0, said.in(language), ""};
}

}  // namespace presscheck
