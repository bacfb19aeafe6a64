#include "checks/probes/xml.h"

#include "checks/parsers/xml_elements.h"
#include "checks/policy/xml_address.h"
#include "checks/probes/matching_files.h"
#include "checks/probes/observed.h"
#include "checks/redact.h"
#include "core/limits.h"

#include <algorithm>
#include <map>
#include <utility>

namespace presscheck {
namespace {

bool names_a_secret(const std::string& name) {
    return shown_value(name, {}) != text({});
}

// `<property name="password" value="..."/>`: an attribute may say what another one is.
bool is_named_as_secret(const XmlElement& element) {
    return std::any_of(
        element.attributes.begin(), element.attributes.end(),
        [](const XmlAttribute& attribute) { return names_a_secret(attribute.value); });
}

// `<property><name>password</name><value>...</value></property>`: so may an element of another.
bool names_secret_below(const XmlElement& element) {
    return std::any_of(element.children.begin(), element.children.end(),
                       [](const XmlElement& child) { return names_a_secret(child.text); });
}

// Adds the values asked for until the table is full.
class Selection {
public:
    Selection(Table& table, std::vector<XmlStep> steps) : table_(table), steps_(std::move(steps)) {}

    void read(const std::string& path, const XmlElement& root) {
        const auto& first = steps_.front();
        if (fits(first, root.name, 1)) visit(path, "/" + root.name, root, 1, false);
    }

private:
    static bool fits(const XmlStep& step, std::string_view name, std::size_t index) {
        return (step.name == "*" || step.name == name) && step.index.value_or(index) == index;
    }

    void visit(const std::string& path, const std::string& address, const XmlElement& element,
               std::size_t depth, bool secret) {
        if (full_) return;
        secret = secret || is_named_as_secret(element);
        if (depth == steps_.size())
            return add(path, address, "element", element.text.empty() ? nullptr : &element.text,
                       element.line, secret);
        const auto& step = steps_[depth];
        if (step.attribute) {
            for (const auto& [name, value] : element.attributes) {
                if (fits(step, name, 1))
                    add(path, address + "/@" + name, "attribute", &value, element.line, secret);
            }
            return;
        }
        secret = secret || names_secret_below(element);
        std::map<std::string_view, std::size_t> count, seen;
        for (const auto& child : element.children)
            ++count[child.name];
        for (const auto& child : element.children) {
            const auto index = ++seen[child.name];
            if (!fits(step, child.name, index)) continue;
            const auto place = count[child.name] > 1 ? "[" + std::to_string(index) + "]" : "";
            visit(path, address + "/" + child.name + place, child, depth + 1, secret);
        }
    }

    void add(const std::string& path, const std::string& address, std::string_view type,
             const std::string* value, std::size_t line, bool secret) {
        kept_ += address.size() + (value == nullptr ? 0 : value->size());
        full_ =
            table_.rows().size() == limits::rows_per_table || kept_ > limits::observed_file_bytes;
        if (full_) return table_.mark_incomplete(Reason::budget);
        const auto hidden = unknown(Reason::not_permitted);
        table_.add_row()
            .set("path", observed_text(path))
            .set("address", redact(address) == address ? text(address) : hidden)
            .set("type", text(std::string(type)))
            .set("value", value == nullptr ? absent()
                          : secret         ? hidden
                                           : shown_value(address, *value))
            .from(place(path, line));
    }

    Table& table_;
    std::vector<XmlStep> steps_;
    std::size_t kept_ = 0;  // bytes of text in the table
    bool full_ = false;
};

}  // namespace

Table observe_xml(const Observation& observation) {
    const auto& arguments = observation.arguments;
    const auto& path = std::get<std::string>(arguments.at("path").scalar());
    auto steps = parse_xml_address(std::get<std::string>(arguments.at("address").scalar()));
    if (!steps) return Table::unseen("xml", Reason::malformed);

    auto table = Table::of("xml");
    Selection selection(table, *std::move(steps));
    read_matching_files(
        observation.host, path, table, [&](const std::string& file, const std::string& bytes) {
            const auto root = parse_xml(bytes);
            if (root) return selection.read(file, *root);
            table.mark_incomplete(reason_of(root.error(), observation.host), readable(file));
        });
    return table;
}

}  // namespace presscheck
