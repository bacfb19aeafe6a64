#include "checks/probes/login_defs.h"

#include "checks/parsers/decimal.h"
#include "checks/parsers/login_defs.h"
#include "checks/probes/observed.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

constexpr std::string_view path = "/etc/login.defs";
constexpr std::int64_t default_umask = 022;

// Puts a setting, or shadow's default for it, in a column, with the line it was read from.
class Filler {
public:
    Filler(const LoginDefinitions& definitions, Row& row) : definitions_(definitions), row_(row) {}

    // A count of days, where below 0 means that there is none.
    void age(std::string_view column, std::string_view key, const Cell& none) {
        constexpr std::int64_t no_limit = 99'999;
        put(column, key, -1, [&](std::int64_t days) -> Cell {
            if (days < 0) return none;
            if (days >= no_limit) return unlimited();
            return duration(std::chrono::hours{24 * days});
        });
    }

    void seconds(std::string_view column, std::string_view key, std::int64_t otherwise) {
        put(column, key, otherwise, [](std::int64_t count) -> Cell {
            if (count < 0 || count > longest_timeout) return unknown(Reason::malformed);
            return count == 0 ? unlimited() : duration(std::chrono::seconds{count});
        });
    }

    void count(std::string_view column, std::string_view key, std::int64_t otherwise) {
        put(column, key, otherwise, [](std::int64_t number) -> Cell {
            return number < 0 ? unknown(Reason::malformed) : observed_integer(number);
        });
    }

    // getdef_bool: only `yes` is yes, and what is not there is no.
    void yes_or_no(std::string_view column, std::string_view key) {
        const auto* definition = definitions_.find(key);
        if (definition == nullptr) return set(column, boolean(false), definition);
        const auto word = in_small_letters(definition->value);
        set(column, boolean(word == "yes"), definition);
    }

    // Permissions that the file sets or that follow from `otherwise`; `from` gave the latter.
    void permissions(std::string_view column, std::string_view key, const Cell& otherwise,
                     const LoginDefinition* from) {
        const auto* definition = definitions_.find(key);
        if (definition == nullptr) return set(column, otherwise, from);
        const auto bits = permission_bits(definition->value);
        set(column, bits ? mode(*bits) : unknown(Reason::malformed), definition);
    }

    void method(std::string_view column) {
        const auto* definition = definitions_.find("ENCRYPT_METHOD");
        // shadow would take DES, or MD5 by another key; pam_unix goes by its own version.
        if (definition == nullptr) return set(column, unknown(Reason::version), definition);
        set(column,
            definition->value.empty() ? unknown(Reason::malformed)
                                      : observed_text(definition->value),
            definition);
    }

    // shadow reads `077` as octal and `77` as decimal, pam_umask and pam_mkhomedir read both as
    // octal: where they differ, what a login gets depends on who sets it.
    static std::optional<unsigned> permission_bits(const std::string& value) {
        const auto bits = parse_c_integer(value);
        if (!bits || *bits < 0 || *bits > 07777 || parse_c_integer(value, 8) != bits) {
            return std::nullopt;
        }
        return static_cast<unsigned>(*bits);
    }

private:
    static constexpr std::int64_t longest_timeout = 0x7fffffff;

    template <class Meaning>
    void put(std::string_view column, std::string_view key, std::int64_t otherwise,
             const Meaning& meaning) {
        const auto* definition = definitions_.find(key);
        const auto number = login_number(definition, otherwise);
        set(column, number ? meaning(*number) : unknown(Reason::malformed), definition);
    }

    void set(std::string_view column, const Cell& cell, const LoginDefinition* definition) {
        row_.set(column, cell, definition == nullptr ? "" : place(path, definition->line));
    }

    const LoginDefinitions& definitions_;
    Row& row_;
};

// HOME_MODE, else what the umask leaves of 0777.
void fill_modes(Filler& fill, const LoginDefinitions& definitions) {
    const auto* umask = definitions.find("UMASK");
    const auto bits = umask == nullptr ? static_cast<unsigned>(default_umask)
                                       : Filler::permission_bits(umask->value);
    fill.permissions("umask", "UMASK", mode(default_umask), nullptr);
    fill.permissions("home_mode", "HOME_MODE",
                     bits ? mode(0777U & ~*bits) : unknown(Reason::malformed), umask);
}

void fill_row(Row& row, const LoginDefinitions& definitions) {
    Filler fill(definitions, row);
    const Cell no_wait = duration(std::chrono::seconds{0});
    fill.age("pass_max_days", "PASS_MAX_DAYS", unlimited());
    fill.age("pass_min_days", "PASS_MIN_DAYS", no_wait);
    fill.age("pass_warn_age", "PASS_WARN_AGE", no_wait);
    fill.seconds("login_timeout", "LOGIN_TIMEOUT", 60);
    fill.count("uid_min", "UID_MIN", default_person_ids.first);
    fill.count("uid_max", "UID_MAX", default_person_ids.last);
    fill.count("login_retries", "LOGIN_RETRIES", 3);
    fill_modes(fill, definitions);
    fill.method("encrypt_method");
    fill.yes_or_no("usergroups_enab", "USERGROUPS_ENAB");
    fill.yes_or_no("log_ok_logins", "LOG_OK_LOGINS");
    fill.yes_or_no("create_home", "CREATE_HOME");
}

// The built-in defaults say something only where there is a program that has them built in.
bool has_shadow_tools(const Host& host) {
    constexpr std::array tools{"/usr/sbin/useradd", "/usr/bin/chage", "/usr/bin/passwd"};
    return std::any_of(tools.begin(), tools.end(),
                       [&](const char* tool) { return static_cast<bool>(host.info(tool)); });
}

}  // namespace

Table observe_login_defs(const Observation& observation) {
    auto table = Table::of("login_defs");
    auto& row = table.add_row().from(std::string(path));
    const auto bytes = observation.host.read_file(path);
    if (bytes) {
        fill_row(row, LoginDefinitions::parse(*bytes));
    } else if (bytes.error().code == Errc::not_found && has_shadow_tools(observation.host)) {
        fill_row(row, LoginDefinitions{});
    } else {
        const auto reason = reason_without(bytes.error(), observation.host);
        for (const auto& column : table.probe().columns)
            row.set(column.name, unknown(reason));
    }
    return table;
}

}  // namespace presscheck
