#include "checks/probes/crypttab.h"

#include "checks/parsers/crypttab.h"
#include "checks/probes/observed.h"
#include "checks/probes/user_names.h"
#include "core/limits.h"

#include <array>
#include <string>
#include <string_view>

namespace presscheck {
namespace {

constexpr std::string_view path = "/etc/crypttab";

// Whom to ask for a new key at each start.
bool is_random(std::string_view key) {
    constexpr std::array<std::string_view, 3> devices{"/dev/urandom", "/dev/random", "/dev/hwrng"};
    for (const auto device : devices) {
        if (key == device) return true;
    }
    return false;
}

class Rows {
public:
    Rows(const Observation& observation, Table& table)
        : host_(observation.host), users_(UserNames::of_scan(observation)), table_(table) {}

    void add(CrypttabEntry entry) {
        auto& row = table_.add_row();
        // systemd looks for a key of this name where none is given.
        for (const auto* folder : {"/etc/cryptsetup-keys.d/", "/run/cryptsetup-keys.d/"}) {
            const auto usual = folder + entry.name + ".key";
            if (entry.key.empty() && host_.info(usual)) entry.key = usual;
        }
        row.set("name", observed_text(entry.name))
            .set("device", observed_text(entry.device))
            .set("swap", boolean(entry.has_option("swap")))
            .from(place(path, entry.line));
        const bool random = is_random(entry.key);
        const bool script = is_script(entry);
        row.set("key_file",
                entry.key.empty() || random || script ? absent() : observed_text(entry.key));
        row.set("asks", script ? unknown(Reason::unsupported) : boolean(entry.key.empty()));
        if (entry.key.empty() || random || script) {
            row.set("key_mode", absent()).set("key_owner", absent());
            return;
        }
        set_key(row, entry.key);
    }

private:
    // Debian's keyscript= makes of the third field what it likes.
    static bool is_script(const CrypttabEntry& entry) {
        for (const auto& option : entry.options) {
            if (option.starts_with("keyscript=")) return true;
        }
        return false;
    }

    // "/key:LABEL=stick" lies on another file system, which is mounted only to open this one.
    void set_key(Row& row, const std::string& key) {
        const auto hide = [&](Reason reason) {
            row.set("key_mode", unknown(reason)).set("key_owner", unknown(reason));
        };
        if (!key.starts_with('/') || key.find(':') != std::string::npos)
            return hide(Reason::unsupported);
        const auto real = host_.resolve(key);
        if (!real) return hide(reason_without(real.error(), host_));
        const auto about = host_.info(*real);
        if (!about) return hide(reason_without(about.error(), host_));
        if (about->type != FileType::file) return hide(Reason::unsupported);
        row.set("key_mode", mode(about->mode), readable(key))
            .set("key_owner", users_->of(about->owner), readable(key));
    }

    const Host& host_;
    std::shared_ptr<const UserNames> users_;
    Table& table_;
};

}  // namespace

Table observe_crypttab(const Observation& observation) {
    auto table = Table::of("crypttab");
    const auto text = observation.host.read_file(path);
    if (!text) {
        if (text.error().code != Errc::not_found)
            table.mark_incomplete(reason_of(text.error(), observation.host), std::string(path));
        return table;
    }
    const auto parsed = parse_crypttab(*text);
    if (parsed.malformed_line != 0)
        table.mark_incomplete(Reason::malformed, place(path, parsed.malformed_line));
    Rows rows(observation, table);
    for (const auto& entry : parsed.entries) {
        if (table.rows().size() == limits::rows_per_table) {
            table.mark_incomplete(Reason::too_large);
            break;
        }
        rows.add(entry);
    }
    return table;
}

}  // namespace presscheck
