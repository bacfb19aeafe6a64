#include "checks/probes/values.h"

#include "checks/parsers/json_values.h"
#include "checks/parsers/yaml_values.h"
#include "checks/policy/pointer.h"
#include "checks/probes/matching_files.h"
#include "checks/probes/observed.h"
#include "checks/redact.h"

namespace presscheck {
namespace {

using ValueType = ValueTree::Type;

Cell type_of(const ValueTree& value) {
    if (value.type == ValueType::undecided) return unknown(Reason::malformed);
    return text(std::string(name_of(value.type)));
}

// Escapes hide what a name looks like.
bool holds_secret(const std::string& pointer) {
    std::string plain;
    for (const auto& name : parse_pointer(pointer).value_or(std::vector<std::string>{}))
        plain += "/" + name;
    return redact(pointer) != pointer || redact(plain) != plain;
}

// Whatever stands below a name like that of a secret is one: the whole pointer is the name.
Cell value_of(const std::string& pointer, const ValueTree& value) {
    const bool has_none = value.type == ValueType::list || value.type == ValueType::map ||
                          value.type == ValueType::null;
    return has_none ? absent() : shown_value(pointer, value.text);
}

// Adds the values asked for until the table is full.
class Selection {
public:
    Selection(Table& table, std::vector<std::string> steps)
        : table_(table), steps_(std::move(steps)) {}

    void read(const std::string& path, const ValueTree& root) { visit(path, "", root, 0); }

private:
    void visit(const std::string& path, const std::string& pointer, const ValueTree& value,
               std::size_t depth) {
        if (full_) return;
        if (depth == steps_.size()) return add(path, pointer, value);
        const auto& step = steps_[depth];
        for (std::size_t i = 0; i < value.items.size(); ++i) {
            const auto& name = value.type == ValueType::map ? value.keys[i] : std::to_string(i);
            if (step == "*" || step == name)
                visit(path, pointer + pointer_step(name), value.items[i], depth + 1);
        }
    }

    void add(const std::string& path, const std::string& pointer, const ValueTree& value) {
        kept_ += pointer.size() + value.text.size();
        full_ =
            table_.rows().size() == limits::rows_per_table || kept_ > limits::observed_file_bytes;
        if (full_) return table_.mark_incomplete(Reason::budget);
        table_.add_row()
            .set("path", observed_text(path))
            .set("pointer", holds_secret(pointer) ? unknown(Reason::not_permitted) : text(pointer))
            .set("type", type_of(value))
            .set("value", value_of(pointer, value))
            .from(value.line == 0 ? readable(path) : place(path, value.line));
    }

    Table& table_;
    std::vector<std::string> steps_;
    std::size_t kept_ = 0;  // bytes of text in the table
    bool full_ = false;
};

Table observe_values(std::string_view probe, const Observation& observation,
                     Result<ValueTree> (*parse)(std::string_view bytes)) {
    const auto& arguments = observation.arguments;
    const auto& path = std::get<std::string>(arguments.at("path").scalar());
    auto steps = parse_pointer(std::get<std::string>(arguments.at("pointer").scalar()));
    if (!steps) return Table::unseen(probe, Reason::malformed);

    auto table = Table::of(probe);
    Selection selection(table, *std::move(steps));
    read_matching_files(
        observation.host, path, table, [&](const std::string& file, const std::string& bytes) {
            const auto root = parse(bytes);
            if (root) return selection.read(file, *root);
            table.mark_incomplete(reason_of(root.error(), observation.host), readable(file));
        });
    return table;
}

}  // namespace

Table observe_json(const Observation& observation) {
    return observe_values("json", observation, parse_json_values);
}

Table observe_yaml(const Observation& observation) {
    return observe_values("yaml", observation, parse_yaml_values);
}

}  // namespace presscheck
