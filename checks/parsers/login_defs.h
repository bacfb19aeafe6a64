// /etc/login.defs, as shadow's own tools read it (lib/getdef.c).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace presscheck {

// A setting of the file, or what stands for one that is not there.
struct LoginDefinition {
    std::string value;
    std::size_t line = 0;
};

class LoginDefinitions {
public:
    // Keys are upper case and case counts; of two lines for a key the last wins; a line of one word
    // says nothing; double quotes around a value are no part of it.
    static LoginDefinitions parse(std::string_view bytes);

    // Null when the file does not set it.
    const LoginDefinition* find(std::string_view key) const;

private:
    std::map<std::string, LoginDefinition, std::less<>> by_key_;
};

// A number the file gives, or `otherwise`; nothing when what it gives is no number. shadow then
// complains and takes its default; other readers of the file do not, so nobody can say.
std::optional<std::int64_t> login_number(const LoginDefinition* definition, std::int64_t otherwise);

// Which accounts are people's: UID_MIN to UID_MAX.
struct PersonIds {
    std::int64_t first = 0, last = 0;
    bool contains(std::int64_t uid) const { return uid >= first && uid <= last; }
};

// Built into every version of shadow since 4.1.5.
inline constexpr PersonIds default_person_ids{1000, 60000};

std::optional<PersonIds> person_ids(const LoginDefinitions& definitions);

}  // namespace presscheck
