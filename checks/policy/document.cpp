#include "checks/policy/document.h"

#include "checks/policy/bounded_input.h"
#include "checks/policy/node_tree.h"
#include "checks/policy/places.h"
#include "core/bytes.h"
#include "core/limits.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <exception>
#include <istream>

namespace presscheck {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr auto an_anchor = "an anchor (&name); write the value out where it is needed";
constexpr auto an_alias = "an alias (*name); write the value out";
constexpr auto a_tag = "a tag (!name); the schema says what a value is, leave the tag out";

// A control character that is neither a new line nor a tab, at `i`. Those of U+0080 to U+009F can
// steer a terminal as well as the older ones.
bool is_control(std::string_view text, std::size_t i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0U;
    return (byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f ||
           (byte == 0xc2 && next >= 0x80 && next < 0xa0);
}

bool holds_control(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_control(text, i)) return true;
    }
    return false;
}

// Whether the quote at `start` closes: yaml-cpp takes the end of the file for the end of the text.
bool closes(std::string_view bytes, std::size_t start) {
    const char quote = bytes[start];
    for (std::size_t i = start + 1; i < bytes.size(); ++i) {
        if (bytes[i] == '\\' && quote == '"') {
            ++i;
        } else if (bytes[i] == quote) {
            const bool doubled = quote == '\'' && i + 1 < bytes.size() && bytes[i + 1] == quote;
            if (!doubled) return true;
            ++i;
        }
    }
    return false;
}

std::size_t offset_of(const YAML::Mark& mark) {
    return static_cast<std::size_t>(std::max(mark.pos, 0));
}

// Hears the parser's events, refuses what our files may not use, and builds the tree.
class Listener final : public YAML::EventHandler {
public:
    Listener(std::string_view bytes, BoundedInput& input, Problems& problems)
        : bytes_(bytes), input_(&input), problems_(&problems), places_(bytes), tree_(problems) {}

    Place place(std::size_t offset) { return places_.at(offset); }
    std::optional<Node> take_root() { return std::move(tree_).take_root(); }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (documents_++ > 0) stop(mark, "a second document; a file holds one");
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        refuse(mark, anchor, "");
        problem(mark, "no value here (empty, ~ or null); write one, or leave its key out");
        add(mark, Node{});
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
        problem(mark, an_alias);
        add(mark, Node{});
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& text) override {
        // yaml-cpp marks every scalar that is not plain with the tag `!`, as if it were written.
        const bool written_plain =
            std::string_view("\"'|>").find(first(mark)) == std::string_view::npos;
        refuse(mark, anchor, tag == "!" && !written_plain ? "" : tag);
        const bool quote = first(mark) == '"' || first(mark) == '\'';
        if (tag == "!" && quote && !closes(bytes_, offset_of(mark))) {
            problem(mark, "the quote that opens here never closes");
        }
        if (holds_control(text)) problem(mark, "a control character; take it out");
        Node node;
        node.text = text;
        node.quoted = tag == "!";
        add(mark, std::move(node));
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value /*style*/) override {
        refuse(mark, anchor, tag);
        open(mark, Node::Kind::list);
    }
    void OnSequenceEnd() override { close(); }

    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value /*style*/) override {
        refuse(mark, anchor, tag);
        open(mark, Node::Kind::map);
    }
    void OnMapEnd() override { close(); }

private:
    char first(const YAML::Mark& mark) const {
        const auto offset = offset_of(mark);
        return offset < bytes_.size() ? bytes_[offset] : '\n';
    }

    void problem(const YAML::Mark& mark, std::string message) {
        if (!input_->stopped()) problems_->add(places_.at(offset_of(mark)), std::move(message));
    }

    // The parser cannot be told to stop, so it is left without bytes and no longer listened to.
    void stop(const YAML::Mark& mark, std::string message) {
        problem(mark, std::move(message));
        input_->stop();
    }

    void refuse(const YAML::Mark& mark, YAML::anchor_t anchor, std::string_view tag) {
        if (anchor != 0) problem(mark, an_anchor);
        if (!tag.empty() && tag != "?") problem(mark, a_tag);
    }

    // False when the rest is not looked at any more.
    bool count(const YAML::Mark& mark) {
        input_->heard_of(offset_of(mark));
        if (++nodes_ > limits::yaml_nodes) {
            stop(mark, "more than " + std::to_string(limits::yaml_nodes) + " values");
        }
        return !input_->stopped();
    }

    void open(const YAML::Mark& mark, Node::Kind kind) {
        if (tree_.depth() >= limits::yaml_depth) {
            stop(mark, "nested deeper than " + std::to_string(limits::yaml_depth));
        }
        if (count(mark)) tree_.open(kind, places_.at(offset_of(mark)));
    }

    void close() {
        if (!input_->stopped()) tree_.close();
    }

    void add(const YAML::Mark& mark, Node node) {
        if (!count(mark)) return;
        node.place = places_.at(offset_of(mark));
        tree_.add(std::move(node));
    }

    std::string_view bytes_;
    BoundedInput* input_;
    Problems* problems_;
    Places places_;
    NodeTree tree_;
    std::size_t nodes_ = 0;
    int documents_ = 0;
};

// The first byte that must not be in such a file. A lone carriage return is one of them: YAML ends
// a line there and yaml-cpp does not.
std::optional<Problem> foreign_byte(std::string_view bytes) {
    const auto valid = utf8_prefix(bytes);
    for (std::size_t i = 0; i < valid; ++i) {
        const auto rest = bytes.substr(i);
        if (rest.starts_with("\r\n")) continue;
        if (is_control(bytes, i)) {
            return Problem{Places(bytes).at(i), "a control character (byte " +
                                                    to_hex(rest.substr(0, 1)) + "); take it out"};
        }
        if (rest.starts_with(byte_order_mark)) {
            return Problem{Places(bytes).at(i), "a byte order mark; it may only begin the file"};
        }
    }
    if (valid == bytes.size()) return std::nullopt;
    return Problem{Places(bytes).at(valid), "not UTF-8; save the file as UTF-8"};
}

// All that yaml-cpp throws ends here.
void parse(std::string_view bytes, BoundedInput& input, Listener& listener, Problems& problems) {
    std::istream stream(&input);
    try {
        YAML::Parser parser(stream);
        while (!input.stopped() && parser.HandleNextDocument(listener)) {
        }
    } catch (const YAML::Exception& error) {
        if (input.stopped()) return;
        const auto offset = offset_of(error.mark);
        const bool alias = offset < bytes.size() && bytes[offset] == '*';
        problems.add(listener.place(offset),
                     alias ? an_alias
                           : "not YAML: " + error.msg +
                                 "; look at the indentation, quotes and colons just before");
    } catch (const std::exception&) {
        problems.add({1, 1}, "not YAML, in a way the parser cannot name");
    }
}

}  // namespace

const Node* Node::find(std::string_view key) const {
    for (std::size_t i = 0; i < keys.size() && i < items.size(); ++i) {
        if (keys[i].text == key) return &items[i];
    }
    return nullptr;
}

Loaded<Node> parse_document(std::string_view bytes) {
    if (bytes.size() > limits::yaml_bytes) {
        return std::vector{Problem{
            {1, 1},
            "larger than " + std::to_string(limits::yaml_bytes) + " bytes; split the file"}};
    }
    if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
    if (auto foreign = foreign_byte(bytes)) return std::vector{*std::move(foreign)};

    Problems problems;
    BoundedInput input(bytes);
    Listener listener(bytes, input, problems);
    parse(bytes, input, listener, problems);
    if (const auto before = input.starved_after()) {
        problems.add(listener.place(*before),
                     "what begins after this (a text, a flow collection, a comment) is longer "
                     "than " +
                         std::to_string(limits::yaml_piece_bytes) + " bytes; break it up");
    }
    auto root = listener.take_root();
    if (!root && problems.empty()) problems.add({1, 1}, "there is nothing in this file");
    if (!problems.empty()) return std::move(problems).take();
    return *std::move(root);
}

}  // namespace presscheck
