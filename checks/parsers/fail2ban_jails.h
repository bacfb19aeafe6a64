// What fail2ban guards: the jails of its configuration, as its reader joins the files.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// One value, or nothing where it is put together from others (`%(name)s`) or is no such value.
template <class T>
struct Fail2banValue {
    std::optional<T> value;
    bool unclear = false;
};

class Fail2banJails {
public:
    // The next file: what it says wins over what came before. False: fail2ban would not read it.
    bool add(std::string_view bytes);

    // Jails that are switched on, in byte order; nothing where one cannot be told.
    std::optional<std::vector<std::string>> enabled() const;

    // Of a jail, else of [DEFAULT], else nothing.
    Fail2banValue<std::int64_t> number(const std::string& jail, std::string_view key) const;
    // Seconds, or with units: `10m`, `1h 30m`, `1d`; negative: for ever, which is the largest.
    Fail2banValue<std::chrono::seconds> time(const std::string& jail, std::string_view key) const;

    // With what it is put together from filled in, as far as these files say that.
    Fail2banValue<std::string> text(const std::string& jail, std::string_view key) const;

private:
    std::string filled_in(const std::string& jail, const std::string& value, int depth) const;
    const std::string* find(const std::string& jail, std::string_view key) const;

    std::map<std::string, std::map<std::string, std::string, std::less<>>> sections_;
};

}  // namespace presscheck
