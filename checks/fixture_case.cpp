#include "checks/fixture_case.h"

#include "checks/glob.h"
#include "checks/parsers/account_files.h"
#include "checks/policy/declaration.h"
#include "checks/policy/fields.h"

#include <sys/sysmacros.h>

#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

namespace presscheck {
namespace {

constexpr std::string_view usual_now = "2026-11-01T00:00:00Z";

template <class Number>
std::optional<Number> read_number(std::string_view text) {
    Number number{};
    const auto end = text.data() + text.size();
    const auto [rest, problem] = std::from_chars(text.data(), end, number);
    if (problem != std::errc{} || rest != end) return std::nullopt;
    return number;
}

bool is_plain_path(std::string_view path) {
    std::string plain;
    for (const auto part : components_of(path)) {
        if (part == "..") return false;
        plain += "/" + std::string(part);
    }
    return path.starts_with('/') && path == (plain.empty() ? "/" : plain);
}

// Every scalar as a text.
nlohmann::json as_json(const Node& node) {
    if (node.kind == Node::Kind::scalar) return node.text;
    auto json = node.kind == Node::Kind::map ? nlohmann::json::object() : nlohmann::json::array();
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        if (node.kind == Node::Kind::map) {
            json[node.keys[i].text] = as_json(node.items[i]);
        } else {
            json.push_back(as_json(node.items[i]));
        }
    }
    return json;
}

class CaseReader {
public:
    explicit CaseReader(Problems& problems) : problems_(problems) {}

    FixtureCase read(const Node& root) {
        Fields fields(root, "the case", problems_);
        auto fixture = plain_case();
        fixture.expect = read_name<State>(fields.find("expect"), "'expect'", parse_state);
        fixture.reason = read_name<Reason>(fields.find("reason"), "'reason'", parse_reason);
        if (const auto now = read_time(fields.find("now"), "'now'")) {
            fixture.now = *now;
            fixture.dated = true;
        }
        if (const auto* params = fields.find("params")) fixture.params = *params;
        if (const auto* with = fields.find("with")) fixture.with = *with;
        if (const auto* live = fields.find("live")) read_live(*live, fixture);
        if (const auto* files = fields.find("files")) read_files(*files, fixture);
        if (const auto* memory = fields.find("memory")) {
            auto sightings = Sightings::from_json(as_json(*memory));
            if (sightings) {
                fixture.memory = *std::move(sightings);
            } else {
                problems_.add(memory->place, "'memory': " + sightings.error().message);
            }
        }
        for (const auto* map : {&fixture.params, &fixture.with})
            Fields(*map, "'params' and 'with'", problems_);
        fields.finish();
        return fixture;
    }

private:
    template <class Word>
    std::optional<Word> read_name(const Node* node, std::string_view name,
                                  std::optional<Word> (*parse)(std::string_view)) {
        const auto text = read_text(node, name, problems_);
        if (!text) return std::nullopt;
        const auto word = parse(*text);
        if (!word) problems_.add(node->place, std::string(name) + ": no such word: " + *text);
        return word;
    }

    std::optional<Time> read_time(const Node* node, std::string_view name) {
        if (node == nullptr) return std::nullopt;
        const auto scalar = read_scalar(*node, Kind::time, name, problems_);
        if (!scalar) return std::nullopt;
        if (const auto* time = std::get_if<Time>(&*scalar)) return *time;
        problems_.add(node->place, std::string(name) + " is a point in time");
        return std::nullopt;
    }

    void read_live(const Node& node, FixtureCase& fixture) {
        for (const auto& item : read_list(&node, "'live'", problems_)) {
            const auto probe = read_text(&item, "'live'", problems_);
            if (!probe) continue;
            if (find_declaration(*probe) == nullptr)
                problems_.add(item.place, "'live': no probe is called " + in_quotes(*probe));
            fixture.live.insert(*probe);
        }
    }

    void read_files(const Node& node, FixtureCase& fixture) {
        const Fields all(node, "'files'", problems_);
        for (std::size_t i = 0; all.is_map() && i < node.keys.size(); ++i) {
            const auto& path = node.keys[i];
            if (!is_plain_path(path.text)) {
                problems_.add(path.place,
                              "'files': a path is absolute and plain, like "
                              "/etc/ssh/sshd_config");
                continue;
            }
            fixture.files.emplace(path.text, read_file(node.items[i], path));
        }
    }

    WrittenOverride read_file(const Node& node, const Node& path) {
        Fields fields(node, path.text, problems_);
        WrittenOverride written;
        written.place = path.place;
        auto& changes = written.changes;
        changes.modified = read_time(fields.find("mtime"), "'mtime'");
        changes.mode = read_mode(fields.find("mode"));
        changes.device = read_device(fields.find("device"));
        changes.acl = read_boolean(fields.find("acl"), "'acl'", problems_);
        changes.type = read_type(fields.find("type"));
        changes.failure = read_failure(fields.find("error"));
        changes.size = read_size(fields.find("size"));
        written.owner = read_text(fields.find("owner"), "'owner'", problems_).value_or("");
        written.group = read_text(fields.find("group"), "'group'", problems_).value_or("");
        fields.finish();
        return written;
    }

    std::optional<unsigned> read_mode(const Node* node) {
        if (node == nullptr) return std::nullopt;
        const auto scalar = read_scalar(*node, Kind::mode, "'mode'", problems_);
        if (!scalar) return std::nullopt;
        return std::get<Mode>(*scalar).bits;
    }

    std::optional<FileType> read_type(const Node* node) {
        constexpr std::array types{FileType::file, FileType::directory, FileType::other,
                                   FileType::link};
        const auto type =
            read_word(node, "'type'", {"file", "directory", "other", "link"}, problems_);
        if (!type) return std::nullopt;
        return types.at(*type);
    }

    std::optional<FileFailure> read_failure(const Node* node) {
        constexpr std::array failures{FileFailure::denied, FileFailure::unlistable,
                                      FileFailure::unavailable};
        const auto failure =
            read_word(node, "'error'", {"denied", "unlistable", "unavailable"}, problems_);
        if (!failure) return std::nullopt;
        return failures.at(*failure);
    }

    std::optional<std::uint64_t> read_size(const Node* node) {
        const auto size = read_integer(node, "'size'", problems_);
        if (!size) return std::nullopt;
        if (*size < 0) problems_.add(node->place, "'size' is a number of bytes");
        return static_cast<std::uint64_t>(*size);
    }

    // "8:17", as ls(1) shows a device.
    std::optional<std::uint64_t> read_device(const Node* node) {
        const auto text = read_text(node, "'device'", problems_);
        if (!text) return std::nullopt;
        const std::string_view whole = *text;
        const auto colon = whole.find(':');
        const auto major = read_number<unsigned>(whole.substr(0, colon));
        const auto minor = colon == std::string_view::npos
                               ? std::nullopt
                               : read_number<unsigned>(whole.substr(colon + 1));
        if (major && minor) return makedev(*major, *minor);
        problems_.add(node->place, "'device' is two numbers, like 8:17");
        return std::nullopt;
    }

    Problems& problems_;
};

// A number, or a name that the fixture's own passwd or group file has.
std::optional<unsigned> settle_id(const std::string& written, std::string_view file) {
    if (written == "root") return 0;
    if (const auto number = read_number<unsigned>(written)) return number;
    for (const auto& [id, name] : parse_names_by_id(file)) {
        if (name == written) return id;
    }
    return std::nullopt;
}

}  // namespace

FixtureCase plain_case() {
    FixtureCase fixture;
    fixture.now = *parse_time(usual_now);
    fixture.params.kind = Node::Kind::map;
    fixture.with.kind = Node::Kind::map;
    return fixture;
}

Loaded<FixtureCase> parse_case(std::string_view bytes) {
    auto document = parse_document(bytes);
    if (auto* wrong = std::get_if<std::vector<Problem>>(&document)) return std::move(*wrong);
    Problems problems;
    auto fixture = CaseReader(problems).read(std::get<Node>(document));
    if (!problems.empty()) return std::move(problems).take();
    return fixture;
}

Result<FixtureCase> load_case(const std::string& folder) {
    const auto name = folder + "/.presscheck/case.yaml";
    const auto text = read_text_file(name);
    if (!text && text.error().code == Errc::not_found) return plain_case();
    if (!text) return text.error();
    auto parsed = parse_case(*text);
    if (const auto* wrong = std::get_if<std::vector<Problem>>(&parsed))
        return refusal(name, *wrong);
    return std::get<FixtureCase>(std::move(parsed));
}

Error refusal(std::string_view file, const std::vector<Problem>& problems) {
    auto lines = spell(file, problems);
    while (lines.ends_with('\n'))
        lines.pop_back();
    return {Errc::malformed, std::move(lines)};
}

Loaded<FileOverrides> settle(const FixtureCase& fixture, std::string_view passwd,
                             std::string_view group) {
    Problems problems;
    FileOverrides settled;
    const auto id_of = [&](const std::string& name, std::string_view file, const auto& written,
                           std::string_view what) -> std::optional<unsigned> {
        if (name.empty()) return std::nullopt;
        const auto id = settle_id(name, file);
        if (!id) {
            problems.add(written.place, "no " + std::string(what) + " " + in_quotes(name) +
                                            " in this fixture; give its number");
        }
        return id;
    };
    for (const auto& [path, written] : fixture.files) {
        auto changes = written.changes;
        changes.owner = id_of(written.owner, passwd, written, "user");
        changes.group = id_of(written.group, group, written, "group");
        settled.emplace(path, changes);
    }
    if (!problems.empty()) return std::move(problems).take();
    return settled;
}

}  // namespace presscheck
