#include "checks/probes/lines.h"

#include "checks/parsers/line_reader.h"
#include "checks/policy/expression.h"
#include "checks/probes/matching_files.h"
#include "checks/probes/observed.h"
#include "checks/redact.h"
#include "core/limits.h"

#include <re2/re2.h>

namespace presscheck {
namespace {

const std::string* text_argument(const Arguments& arguments, std::string_view name) {
    const auto found = arguments.find(name);
    return found == arguments.end() ? nullptr : &std::get<std::string>(found->second.scalar());
}

bool is_comment(std::string_view line, const std::string* comment) {
    if (comment == nullptr || comment->empty()) return false;
    const auto first = line.find_first_not_of(" \t");
    return first != std::string_view::npos && line.substr(first).starts_with(*comment);
}

// Which lines a policy asks for, and the part of each that it names.
class Selection {
public:
    explicit Selection(const Arguments& arguments) : comment_(text_argument(arguments, "comment")) {
        const auto* matching = text_argument(arguments, "matching");
        if (matching == nullptr) return;
        auto compiled = compile_expression(*matching);
        usable_ = static_cast<bool>(compiled);
        if (compiled) expression_ = *std::move(compiled);
    }

    bool usable() const { return usable_; }

    // The line's `value`; nothing when the line is not asked for.
    std::optional<Cell> take(const std::string& line) const {
        if (is_comment(line, comment_)) return std::nullopt;
        if (expression_ == nullptr) return absent();
        re2::StringPiece groups[2];
        const int wanted = expression_->NumberOfCapturingGroups() > 0 ? 2 : 1;
        if (!expression_->Match(line, 0, line.size(), RE2::UNANCHORED, groups, wanted)) {
            return std::nullopt;
        }
        return groups[1].data() == nullptr ? absent()
                                           : text(std::string(groups[1].data(), groups[1].size()));
    }

private:
    const std::string* comment_;
    std::shared_ptr<const RE2> expression_;
    bool usable_ = true;
};

// What an expression cuts out of a password, a hash or a key no longer looks like one, so it is
// judged while its line is there: what is not left once the line is redacted stays here.
bool is_part_of_a_secret(const Cell& value, const std::string& line) {
    const auto* known = std::get_if<Value>(&value);
    const auto* part = known != nullptr && !known->is_list()
                           ? std::get_if<std::string>(&known->scalar())
                           : nullptr;
    if (part == nullptr) return false;
    const auto safe = redact(line);
    return safe != line && safe.find(*part) == std::string::npos;
}

// Adds the lines asked for until the table is full.
class Collector {
public:
    Collector(Table& table, const Selection& selection) : table_(table), selection_(selection) {}

    void read(const std::string& path, std::string_view bytes) {
        LineReader lines(bytes);
        while (const auto line = lines.next()) {
            // One byte that is no text must not hide the rest of its line. A carriage return is a
            // part of it: to most programs that read such files it is one of the value.
            auto shown = readable(line->text);
            auto value = selection_.take(shown);
            if (!value) continue;
            if (is_part_of_a_secret(*value, shown)) value = unknown(Reason::not_permitted);
            if (table_.rows().size() == limits::rows_per_table ||
                (kept_ += shown.size()) > limits::observed_file_bytes) {
                return table_.mark_incomplete(Reason::budget);
            }
            add(path, line->number, std::move(shown), *std::move(value));
        }
    }

private:
    void add(const std::string& path, std::size_t number, std::string shown, Cell value) {
        auto& row = table_.add_row();
        row.set("path", observed_text(path));
        row.set("number", integer(static_cast<std::int64_t>(number)));
        row.set("text", text(std::move(shown)));
        row.set("value", std::move(value));
        row.from(place(path, number));
    }

    Table& table_;
    const Selection& selection_;
    std::size_t kept_ = 0;  // bytes of text in the table
};

}  // namespace

Table observe_lines(const Observation& observation) {
    const auto& pattern = *text_argument(observation.arguments, "path");
    const Selection selection(observation.arguments);
    if (!selection.usable()) return Table::unseen("lines", Reason::malformed);

    auto table = Table::of("lines");
    Collector collector(table, selection);
    read_matching_files(
        observation.host, pattern, table,
        [&](const std::string& path, const std::string& bytes) { collector.read(path, bytes); });
    return table;
}

}  // namespace presscheck
