#include "checks/parsers/pam_stack.h"

#include "checks/parsers/pam_lines.h"
#include "core/small_letters.h"

#include <algorithm>
#include <optional>
#include <span>

namespace presscheck {
namespace {

using Words = std::span<const std::string>;

constexpr std::size_t substack_levels = 16;  // PAM_SUBSTACK_MAX_LEVEL
constexpr std::size_t files_deep = 32;
constexpr std::size_t most_lines = 4096;  // of a stack, comments among them

std::optional<PamType> find_type(std::string_view name) {
    const auto found = std::find(pam_type_names.begin(), pam_type_names.end(), name);
    if (found == pam_type_names.end()) return std::nullopt;
    return static_cast<PamType>(found - pam_type_names.begin());
}

// extract_modulename: what has no name for the audit trail makes libpam give the service up.
bool has_audit_name(std::string_view module) {
    module.remove_prefix(module.find_last_of('/') + 1);
    const auto name = module.substr(0, module.find_last_of('.'));
    return !name.empty() && name != "?";
}

// What a file is read for: one type or all, at some depth of substacks.
struct Reading {
    std::optional<PamType> only;
    std::size_t level = 0;
};

class Reader {
public:
    explicit Reader(const PamOpener& open) : open_(open) {}

    // `service`: only its lines, of a file whose lines begin with a name.
    Status read(const PamFile& file, const Reading& reading,
                std::optional<std::string_view> service = std::nullopt) {
        const auto circle = std::find(reading_.begin(), reading_.end(), file.path);
        if (circle != reading_.end() || reading_.size() >= files_deep) {
            return Error{Errc::malformed, file.path + ": included by itself"};
        }
        // A file in two lines that include another one twice, and so on, is a tree without end.
        const auto ends = std::count(file.bytes.begin(), file.bytes.end(), '\n');
        lines_ += static_cast<std::size_t>(ends) + 1;
        if (lines_ > most_lines)
            return Error{Errc::too_large, file.path + ": too much is included"};
        auto lines = parse_pam_lines(file.bytes);
        if (!lines) return at(file.path, std::move(lines).error());
        reading_.push_back(file.path);
        for (const auto& line : *lines) {
            Words words(line.words);
            if (service) {
                if (in_small_letters(words.front()) != *service) continue;
                words = words.subspan(1);
            }
            if (auto done = take(words, {file.path, line.number}, reading); !done) return done;
        }
        reading_.pop_back();
        return Ok{};
    }

    PamStack stack() && { return std::move(stack_); }

private:
    struct Position {
        std::string file;
        std::size_t line = 0;
    };

    PamEntry& add(PamType type, PamEntry entry, const Position& position, const Reading& reading) {
        entry.file = position.file;
        entry.line = position.line;
        entry.level = reading.level;
        auto& chain = stack_.at(static_cast<std::size_t>(type));
        chain.push_back(std::move(entry));
        return chain.back();
    }

    void add_failing(PamType type, std::string text, const Position& position,
                     const Reading& reading) {
        PamEntry entry{.kind = PamEntry::Kind::unreadable, .control = failing_pam_control()};
        entry.control.text = std::move(text);
        add(type, std::move(entry), position, reading);
    }

    Status take(Words words, const Position& position, const Reading& reading) {
        // libpam counts what it cannot read among the most sensitive.
        const auto fallback = reading.only.value_or(PamType::auth);
        if (words.empty()) {
            add_failing(fallback, "", position, reading);
            return Ok{};
        }
        const bool optional = words.front().starts_with('-');
        const auto name =
            in_small_letters(std::string_view(words.front()).substr(optional ? 1 : 0));
        words = words.subspan(1);
        if (name == "@include") return include_all(words, position, reading);
        const auto known = find_type(name);
        const auto type = known.value_or(fallback);
        if (reading.only && type != *reading.only) return Ok{};
        if (words.empty()) {
            add_failing(type, "", position, reading);
            return Ok{};
        }
        const auto control = in_small_letters(words.front());
        if (control == "include" || control == "substack") {
            return include(type, control, words.subspan(1), position, reading);
        }
        PamEntry entry{.control = parse_pam_control(words.front()), .optional = optional};
        words = words.subspan(1);
        if (!known || words.empty()) entry.kind = PamEntry::Kind::unreadable;
        if (!words.empty()) {
            if (!has_audit_name(words.front())) {
                return Error{Errc::malformed, position.file + ": a module without a name"};
            }
            entry.module = words.front();
            entry.arguments.assign(words.begin() + 1, words.end());
        }
        add(type, std::move(entry), position, reading);
        return Ok{};
    }

    Status include(PamType type, const std::string& control, Words words, const Position& position,
                   const Reading& reading) {
        const bool substack = control == "substack";
        const auto name = words.empty() ? std::string() : words.front();
        // `[]` is the folder itself, of which libpam reads nothing: not what anybody meant.
        if (!words.empty() && name.empty())
            return Error{Errc::malformed, position.file + ": an include of `[]`"};
        if (substack) {
            // Without a name libpam stops here, as it has none for the entry.
            if (!has_audit_name(name))
                return Error{Errc::malformed, position.file + ": a nameless substack"};
            PamEntry entry{.kind = PamEntry::Kind::substack, .module = name};
            entry.control.text = control;
            add(type, std::move(entry), position, reading);
        }
        const Reading inner{type, reading.level + (substack ? 1 : 0)};
        if (inner.level >= substack_levels) {
            return Error{Errc::malformed, position.file + ": substacks too deep"};
        }
        auto file = name.empty() ? Result<PamFile>(Error{Errc::not_found, ""})
                                 : open_(name, PamInclude::plain);
        if (file) return read(*file, inner);
        if (file.error().code != Errc::not_found) return std::move(file).error();
        add_failing(type, control, position, reading);
        return Ok{};
    }

    Status include_all(Words words, const Position& position, const Reading& reading) {
        if (words.empty() || words.front().empty()) {
            return Error{Errc::malformed, position.file + ": @include of nothing"};
        }
        auto file = open_(words.front(), PamInclude::at);
        if (file) return read(*file, reading);
        if (file.error().code != Errc::not_found) return std::move(file).error();
        // An entry of no type is one that libpam cannot place: it gives the service up.
        if (!reading.only) return Error{Errc::malformed, words.front() + ": not there"};
        add_failing(*reading.only, "@include", position, reading);
        return Ok{};
    }

    const PamOpener& open_;
    std::vector<std::string> reading_;
    std::size_t lines_ = 0;  // read so far, with comments
    PamStack stack_;
};

}  // namespace

Result<PamStack> parse_pam_service(const PamFile& file, const PamOpener& open) {
    Reader reader(open);
    if (auto done = reader.read(file, {}); !done) return done.error();
    return std::move(reader).stack();
}

Result<PamStack> parse_pam_conf(const PamFile& file, std::string_view service,
                                const PamOpener& open) {
    Reader reader(open);
    if (auto done = reader.read(file, {}, service); !done) return done.error();
    return std::move(reader).stack();
}

}  // namespace presscheck
