#include "checks/policy/document.h"

#include "checks/policy/node_tree.h"
#include "checks/policy/places.h"
#include "core/bytes.h"
#include "core/limits.h"

#include <yaml.h>

#include <memory>

namespace presscheck {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr auto an_anchor = "an anchor (&name); write the value out where it is needed";
constexpr auto an_alias = "an alias (*name); write the value out";
constexpr auto a_tag = "a tag (!name); the schema says what a value is, leave the tag out";
constexpr auto no_value = "no value here (empty, ~ or null); write one, or leave its key out";
constexpr auto no_text =
    "not YAML: a value is expected here; inside [] and {} a text that begins with a colon (::1) "
    "needs quotes";
constexpr auto a_tab = "a tab, where YAML takes blanks only; put blanks in its place";
constexpr std::size_t key_characters = 1024;  // the library's, and YAML's own
constexpr auto a_second_document = "a second document; a file holds one";

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

// U+2028 and U+2029 end a line for the parser and for no editor; U+FFFE and U+FFFF are no
// characters.
bool is_line_separator(std::string_view rest) {
    return rest.starts_with("\xe2\x80\xa8") || rest.starts_with("\xe2\x80\xa9");
}
bool is_no_character(std::string_view rest) {
    return rest.starts_with("\xef\xbf\xbe") || rest.starts_with("\xef\xbf\xbf");
}

// Columns of the library count characters, as ours do.
Place place_of(const yaml_mark_t& mark) {
    return {static_cast<int>(mark.line) + 1, static_cast<int>(mark.column) + 1};
}

std::string_view text_of(const yaml_char_t* text, std::size_t length) {
    return {reinterpret_cast<const char*>(text), length};
}

bool is_null(std::string_view text) {
    return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

// Hears the parser's events, refuses what our files may not use, and builds the tree.
class Listener {
public:
    Listener(Problems& problems, Nulls nulls)
        : problems_(&problems), tree_(problems), nulls_(nulls) {}

    // False when the rest is not looked at any more.
    bool hear(const yaml_event_t& event) {
        const auto place = place_of(event.start_mark);
        const bool quoted = event.type == YAML_SCALAR_EVENT &&
                            (event.data.scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE ||
                             event.data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE);
        last_quoted_.reset();
        if (quoted) last_quoted_ = Quoted{place, place_of(event.end_mark)};
        switch (event.type) {
            case YAML_DOCUMENT_START_EVENT:
                if (documents_++ > 0) stop(place, a_second_document);
                break;
            case YAML_ALIAS_EVENT:
                problems_->add(place, an_alias);
                add(place, Node{});
                break;
            case YAML_SCALAR_EVENT:
                scalar(place, event.data.scalar);
                break;
            case YAML_SEQUENCE_START_EVENT:
                refuse(place, event.data.sequence_start);
                open(place, Node::Kind::list);
                break;
            case YAML_MAPPING_START_EVENT:
                refuse(place, event.data.mapping_start);
                open(place, Node::Kind::map);
                break;
            case YAML_SEQUENCE_END_EVENT:
            case YAML_MAPPING_END_EVENT:
                tree_.close();
                break;
            default:
                break;
        }
        return !stopped_;
    }

    // Where a text in quotes began that ends in line `line`, some lines on, when that is the last
    // that was heard: its quote may have been closed by one that should open the next text.
    std::optional<Place> long_quote_until(int line) const {
        const bool is_it =
            last_quoted_ && last_quoted_->end.line == line && last_quoted_->begin.line < line;
        return is_it ? std::optional(last_quoted_->begin) : std::nullopt;
    }

    std::optional<Node> take_root() { return std::move(tree_).take_root(); }

private:
    struct Quoted {
        Place begin, end;
    };

    template <class Written>
    void refuse(Place place, const Written& written) {
        if (written.anchor != nullptr) problems_->add(place, an_anchor);
        if (written.tag != nullptr) problems_->add(place, a_tag);
    }

    template <class Scalar>
    void scalar(Place place, const Scalar& scalar) {
        refuse(place, scalar);
        Node node;
        node.text = text_of(scalar.value, scalar.length);
        node.quoted = scalar.style != YAML_PLAIN_SCALAR_STYLE;
        if (nulls_ == Nulls::refused && !node.quoted && scalar.tag == nullptr &&
            is_null(node.text)) {
            problems_->add(place, no_value);
            node.text.clear();
        }
        if (node.text.size() > limits::yaml_piece_bytes) {
            problems_->add(place,
                           "a text longer than " + std::to_string(limits::yaml_piece_bytes) +
                               " bytes; break it up",
                           Problem::Kind::beyond_bounds);
        }
        if (holds_control(node.text)) problems_->add(place, "a control character; take it out");
        add(place, std::move(node));
    }

    void stop(Place place, std::string message, Problem::Kind kind = Problem::Kind::mistake) {
        problems_->add(place, std::move(message), kind);
        stopped_ = true;
    }

    bool count(Place place) {
        if (++nodes_ > limits::yaml_nodes) {
            stop(place, "more than " + std::to_string(limits::yaml_nodes) + " values",
                 Problem::Kind::beyond_bounds);
        }
        return !stopped_;
    }

    void open(Place place, Node::Kind kind) {
        if (tree_.depth() >= limits::yaml_depth) {
            return stop(place, "nested deeper than " + std::to_string(limits::yaml_depth),
                        Problem::Kind::beyond_bounds);
        }
        if (count(place)) tree_.open(kind, place);
    }

    void add(Place place, Node node) {
        if (!count(place)) return;
        node.place = place;
        tree_.add(std::move(node));
    }

    Problems* problems_;
    NodeTree tree_;
    Nulls nulls_;
    std::optional<Quoted> last_quoted_;  // the last event, when it is one
    std::size_t nodes_ = 0;
    int documents_ = 0;
    bool stopped_ = false;
};

// The first byte that must not be in such a file. A lone carriage return is one of them: YAML ends
// a line there and no editor does.
std::optional<Problem> foreign_byte(std::string_view bytes) {
    const auto valid = utf8_prefix(bytes);
    for (std::size_t i = 0; i < valid; ++i) {
        const auto byte = static_cast<unsigned char>(bytes[i]);
        if (byte >= 0x20 && byte < 0x7f) continue;
        const auto rest = bytes.substr(i);
        if (rest.starts_with("\r\n")) continue;
        const char* wrong = nullptr;
        if (rest.starts_with(byte_order_mark)) {
            wrong = "a byte order mark; it may only begin the file";
        } else if (is_line_separator(rest)) {
            wrong = "a line separator (U+2028, U+2029); end the line instead";
        } else if (is_no_character(rest)) {
            wrong = "a code that is no character (U+FFFE, U+FFFF); take it out";
        }
        if (wrong != nullptr) return Problem{Places(bytes).at(i), wrong};
        if (is_control(bytes, i)) {
            return Problem{Places(bytes).at(i), "a control character (byte " +
                                                    to_hex(rest.substr(0, 1)) + "); take it out"};
        }
    }
    if (valid == bytes.size()) return std::nullopt;
    return Problem{Places(bytes).at(valid), "not UTF-8; save the file as UTF-8"};
}

struct DeleteParser {
    void operator()(yaml_parser_t* parser) const {
        yaml_parser_delete(parser);
        std::default_delete<yaml_parser_t>()(parser);
    }
};
using Parser = std::unique_ptr<yaml_parser_t, DeleteParser>;

Parser parser_of(std::string_view bytes) {
    auto raw = std::make_unique<yaml_parser_t>();
    if (yaml_parser_initialize(raw.get()) == 0) return nullptr;
    Parser parser(raw.release());
    yaml_parser_set_encoding(parser.get(), YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(parser.get(), reinterpret_cast<const unsigned char*>(bytes.data()),
                                 bytes.size());
    return parser;
}

bool stands_at_tab(const yaml_parser_t& parser) {
    const auto& buffer = parser.buffer;
    return parser.problem_mark.index == parser.mark.index && buffer.pointer < buffer.last &&
           *buffer.pointer == '\t';
}

// Why the parser stopped, in our words where they help more than its own.
Problem failure_of(const yaml_parser_t& parser, const Listener& listener) {
    const std::string_view what = parser.problem != nullptr ? parser.problem : "";
    const std::string_view during = parser.context != nullptr ? parser.context : "";
    const auto here = place_of(parser.problem_mark);
    const auto began = place_of(parser.context_mark);
    if (during == "while scanning a quoted scalar" && what == "found unexpected end of stream") {
        return {began, "the quote that opens here never closes"};
    }
    const bool strange = what == "found character that cannot start any token";
    if ((strange && stands_at_tab(parser)) || what.find("a tab character") != what.npos)
        return {here, a_tab};
    if (const auto opened = listener.long_quote_until(here.line)) {
        return {*opened, "the quote that opens here closes only in line " +
                             std::to_string(here.line) +
                             ", and what follows there is not YAML; close it where its text ends"};
    }
    if (what == "did not find expected node content") return {here, no_text};
    if (what == "did not find expected <document start>") return {here, a_second_document};
    if (during == "while scanning an alias") return {began, an_alias};
    if (during == "while scanning an anchor") return {began, an_anchor};
    if (during.starts_with("while scanning a tag")) return {began, a_tag};
    if (during == "while scanning a simple key") {
        const bool long_key =
            parser.problem_mark.index - parser.context_mark.index > key_characters;
        return {began, long_key ? "a key longer than 1024 characters; shorten it" : no_value};
    }
    return {here, "not YAML: " + std::string(what.empty() ? "it cannot be read" : what) +
                      "; look at the indentation, quotes and colons just before"};
}

void parse(std::string_view bytes, Listener& listener, Problems& problems) {
    const auto parser = parser_of(bytes);
    if (!parser) return problems.add({1, 1}, "cannot be read: no memory");
    for (bool more = true; more;) {
        yaml_event_t event;
        if (yaml_parser_parse(parser.get(), &event) == 0) {
            auto failure = failure_of(*parser, listener);
            return problems.add(failure.place, std::move(failure.message));
        }
        const std::unique_ptr<yaml_event_t, decltype(&yaml_event_delete)> owned(&event,
                                                                                yaml_event_delete);
        more = event.type != YAML_STREAM_END_EVENT && listener.hear(event);
    }
}

}  // namespace

const Node* Node::find(std::string_view key) const {
    for (std::size_t i = 0; i < keys.size() && i < items.size(); ++i) {
        if (keys[i].text == key) return &items[i];
    }
    return nullptr;
}

Loaded<Node> parse_document(std::string_view bytes, Nulls nulls) {
    if (bytes.size() > limits::yaml_bytes) {
        return std::vector{Problem{
            {1, 1},
            "larger than " + std::to_string(limits::yaml_bytes) + " bytes; split the file"}};
    }
    if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
    if (auto foreign = foreign_byte(bytes)) return std::vector{*std::move(foreign)};

    Problems problems;
    Listener listener(problems, nulls);
    parse(bytes, listener, problems);
    auto root = listener.take_root();
    if (!root && problems.empty() && nulls == Nulls::kept) root.emplace().place = {1, 1};
    if (!root && problems.empty()) problems.add({1, 1}, "there is nothing in this file");
    if (!problems.empty()) return std::move(problems).take();
    return *std::move(root);
}

}  // namespace presscheck
