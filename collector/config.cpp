#include "collector/config.h"

#include "checks/policy/document.h"
#include "checks/policy/problem.h"
#include "core/bytes.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <utility>

namespace presscheck::collector {
namespace {

constexpr std::size_t name_bytes = 40;
constexpr std::size_t trust_domain_bytes = 255;
constexpr std::string_view secure = "https://";

bool made_of(std::string_view text, std::string_view marks) {
    return std::all_of(text.begin(), text.end(), [marks](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               marks.find(c) != std::string_view::npos;
    });
}

bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; });
}

// Reads a map whose keys are closed and collects every mistake on the way.
class Reader {
public:
    std::vector<Problem> problems;

    void add(const Node& node, std::string message) {
        problems.push_back({node.place, std::move(message)});
    }

    // The members of `node`, after complaining about keys that are not in `known` and about
    // `required` ones that are missing.
    bool open(const Node& node, std::string_view what, const std::vector<std::string_view>& known,
              const std::vector<std::string_view>& required) {
        if (node.kind != Node::Kind::map) {
            add(node, std::string(what) + " is a map");
            return false;
        }
        for (const Node& key : node.keys) {
            if (std::find(known.begin(), known.end(), key.text) == known.end()) {
                add(key, "unknown key " + in_quotes(key.text) + suggestion(key.text, known));
            }
        }
        for (const auto key : required) {
            if (node.find(key) == nullptr) {
                add(node, std::string(what) + ": '" + std::string(key) + "' is missing");
            }
        }
        return true;
    }

    using Rule = std::function<bool(std::string_view)>;

    // A scalar that fits `rule`; `form` says what is expected.
    void text(const Node& in, std::string_view key, std::string_view form, const Rule& rule,
              std::string& out) {
        const Node* const node = in.find(key);
        if (node == nullptr) return;
        if (node->kind != Node::Kind::scalar || !rule(node->text)) {
            add(*node, "'" + std::string(key) + "' is " + std::string(form));
            return;
        }
        out = node->text;
    }

    void texts(const Node& in, std::string_view key, std::string_view form, const Rule& rule,
               std::vector<std::string>& out) {
        const Node* const node = in.find(key);
        if (node == nullptr) return;
        if (node->kind != Node::Kind::list || node->items.empty()) {
            return add(*node, "'" + std::string(key) + "' is a list of " + std::string(form));
        }
        out.clear();
        for (const Node& item : node->items) {
            if (item.kind != Node::Kind::scalar || !rule(item.text)) {
                add(item, "not " + std::string(form));
            } else {
                out.push_back(item.text);
            }
        }
    }
};

bool is_listen(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return false;
    int port = -1;
    const char* const end = text.data() + text.size();
    const auto [rest, bad] = std::from_chars(text.data() + colon + 1, end, port);
    return bad == std::errc{} && rest == end && port >= 0 && port <= 65535;
}

bool is_url(std::string_view text) {
    return static_cast<bool>(parse_url(text));
}

// A DNS name or an address, as a browser puts it into Host.
bool is_host_name(std::string_view text) {
    return !text.empty() && text.size() <= 253 && made_of(text, ".-:");
}

bool is_store(std::string_view text) {
    return text.starts_with("sqlite:") && text.size() > 7 && is_plain(text);
}

bool is_policy(std::string_view text) {
    return !text.empty() && text.size() <= 64 && made_of(text, "-");
}

void read_people(Reader& reader, const Node& people, Config& config) {
    if (!reader.open(people, "'people'", {"listen", "names"}, {"listen", "names"})) return;
    reader.text(people, "listen", "an address and a port, like 127.0.0.1:8441", is_listen,
                config.people_listen);
    reader.texts(people, "names", "a host name in small letters, or an address", is_host_name,
                 config.people_names);
}

void read_agents(Reader& reader, const Node& agents, Config& config) {
    if (!reader.open(agents, "'agents'", {"listen", "url"}, {"listen", "url"})) return;
    reader.text(agents, "listen", "an address and a port, like 0.0.0.0:8440", is_listen,
                config.agents_listen);
    reader.text(agents, "url", "https://HOST:PORT with nothing behind it", is_url,
                config.agents_url);
}

void read_title(Reader& reader, const Node& title, Config& config) {
    if (!reader.open(title, "'title'", {"vi", "en"}, {"vi", "en"})) return;
    reader.text(title, "vi", "a line of text", is_title, config.title.vi);
    reader.text(title, "en", "a line of text", is_title, config.title.en);
}

void read_late_after(Reader& reader, const Node& node, Config& config) {
    std::string text = std::to_string(config.late_after);
    reader.text(
        node, "late_after", "a number of intervals, 1 to 1000",
        [](std::string_view digits) {
            return !digits.empty() && digits.size() <= 4 && made_of(digits, "") &&
                   digits.find_first_not_of("0123456789") == std::string_view::npos &&
                   digits.front() != '0' && (digits.size() < 4 || digits == "1000");
        },
        text);
    std::from_chars(text.data(), text.data() + text.size(), config.late_after);
}

bool is_uuid(std::string_view text) {
    constexpr std::string_view form = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    if (text.size() != form.size()) return false;
    for (std::size_t i = 0; i < form.size(); ++i) {
        const bool digit = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
        if (form[i] == '-' ? text[i] != '-' : !digit) return false;
    }
    return true;
}

void read_providers(Reader& reader, const Node& providers, Config& config) {
    if (providers.kind != Node::Kind::list)
        return reader.add(providers, "'providers' is a list of {name, host}");
    for (const Node& each : providers.items) {
        if (!reader.open(each, "a provider", {"name", "host"}, {"name", "host"})) continue;
        std::string name, host;
        reader.text(each, "name", "the name or address that hosts send to", is_host_name, name);
        reader.text(each, "host", "a host's UUID, as `presscheck-collector host list` prints it",
                    is_uuid, host);
        if (name.empty() || host.empty()) continue;
        if (!config.providers.emplace(name, host).second)
            reader.add(each, "a second provider of the name " + in_quotes(name));
    }
}

void read_all(Reader& reader, const Node& file, Config& config) {
    const std::vector<std::string_view> known{"collector",  "name",     "title", "trust_domain",
                                              "agents",     "people",   "store", "assigned",
                                              "late_after", "providers"};
    if (!reader.open(file, "collector.yaml", known,
                     {"collector", "name", "title", "trust_domain", "agents", "people"})) {
        return;
    }
    std::string version;
    reader.text(
        file, "collector", "1, the version of this file's form",
        [](std::string_view text) { return text == "1"; }, version);
    reader.text(file, "name", "1 to 40 of a-z, 0-9 and -", is_collector_name, config.name);
    reader.text(file, "trust_domain", "a name like lam-dong.example, in small letters",
                is_trust_domain, config.trust_domain);
    reader.text(file, "store", "sqlite:FILE", is_store, config.store);
    if (file.find("assigned") != nullptr) {
        reader.texts(file, "assigned", "a policy's id", is_policy, config.assigned.emplace());
    }
    read_late_after(reader, file, config);
    if (const Node* const title = file.find("title")) read_title(reader, *title, config);
    if (const Node* const agents = file.find("agents")) read_agents(reader, *agents, config);
    if (const Node* const people = file.find("people")) read_people(reader, *people, config);
    if (const Node* const providers = file.find("providers"))
        read_providers(reader, *providers, config);
}

Error mistakes(std::string_view path, std::vector<Problem> problems) {
    std::stable_sort(problems.begin(), problems.end(), [](const Problem& a, const Problem& b) {
        return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
    });
    return Error{Errc::malformed, spell(path, problems)};
}

// A YAML double-quoted scalar. REQUIRES: no control characters.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out.push_back('\\');
        out.push_back(c);
    }
    return out + "\"";
}

std::string list_of(const std::vector<std::string>& texts) {
    std::string out;
    for (const auto& text : texts)
        out += (out.empty() ? "" : ", ") + quoted(text);
    return "[" + out + "]";
}

// Nothing where there are none: so is the file that init writes.
std::string spell_providers(const std::map<std::string, std::string>& providers) {
    std::string out;
    for (const auto& [name, host] : providers)
        out += std::string(out.empty() ? "providers:\n" : "") + "  - {name: " + quoted(name) +
               ", host: " + quoted(host) + "}\n";
    return out;
}

std::string spell_assigned(const Config& config) {
    if (config.assigned) return "assigned: " + list_of(*config.assigned);
    return "# assigned: [level3-server]   left out: every policy that ships with the program";
}

}  // namespace

bool is_collector_name(std::string_view text) {
    return !text.empty() && text.size() <= name_bytes && made_of(text, "-");
}

bool is_trust_domain(std::string_view text) {
    return !text.empty() && text.size() <= trust_domain_bytes && made_of(text, "-._") &&
           text != "." && text != "..";
}

bool is_title(std::string_view text) {
    return !text.empty() && is_utf8(text) && text.size() <= 400 && is_plain(text);
}

Result<Url> parse_url(std::string_view text) {
    const Error malformed{Errc::malformed, "not a URL like https://host:8440"};
    if (!text.starts_with(secure)) return malformed;
    const auto place = text.substr(secure.size());
    const auto bracket = place.find(']');
    const auto colon = place.find(':', place.starts_with('[') ? bracket : 0);
    auto host = place.substr(0, colon);
    if (place.starts_with('[')) {
        if (host.size() < 4 || host.back() != ']' ||
            !made_of(host.substr(1, host.size() - 2), ":."))
            return malformed;
        host = host.substr(1, host.size() - 2);
    } else if (host.empty() || host.size() > 253 || !made_of(host, ".-")) {
        return malformed;
    }
    Url url{std::string(host), 443};
    if (colon == std::string_view::npos) return url;
    const auto digits = place.substr(colon + 1);
    const char* const end = digits.data() + digits.size();
    const auto [rest, bad] = std::from_chars(digits.data(), end, url.port);
    if (bad != std::errc{} || rest != end || url.port < 0 || url.port > 65535) return malformed;
    return url;
}

Result<Config> parse_config(std::string_view path, std::string_view bytes) {
    auto document = parse_document(bytes);
    if (auto* problems = std::get_if<std::vector<Problem>>(&document)) {
        return mistakes(path, std::move(*problems));
    }
    Reader reader;
    Config config;
    read_all(reader, std::get<Node>(document), config);
    if (!reader.problems.empty()) return mistakes(path, std::move(reader.problems));
    return config;
}

Result<Config> load_config(const std::string& path) {
    const auto bytes = read_text_file(path);
    if (!bytes) return bytes.error();
    return parse_config(path, *bytes);
}

std::string spell(const Config& config) {
    return "# presscheck-collector: who this department is, and where its collector listens.\n"
           "collector: 1\n"
           "name: " +
           quoted(config.name) +
           "\n"
           "title: {vi: " +
           quoted(config.title.vi) + ", en: " + quoted(config.title.en) +
           "}\n"
           "trust_domain: " +
           quoted(config.trust_domain) +
           "\n"
           "agents: {listen: " +
           quoted(config.agents_listen) + ", url: " + quoted(config.agents_url) +
           "}\n"
           "people: {listen: " +
           quoted(config.people_listen) + ", names: " + list_of(config.people_names) +
           "}\n"
           "store: " +
           quoted(config.store) + "\n" + spell_assigned(config) +
           "\n"
           "late_after: " +
           std::to_string(config.late_after) + "\n" + spell_providers(config.providers);
}

}  // namespace presscheck::collector
