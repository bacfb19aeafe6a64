#include "checks/probes/log_shippers.h"

#include "checks/drop_ins.h"
#include "checks/parsers/line_reader.h"
#include "checks/parsers/systemd_settings.h"
#include "checks/parsers/xml_elements.h"
#include "checks/parsers/yaml_values.h"
#include "checks/probes/observed.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>

namespace presscheck {
namespace {

// `https://user@host:5044/x`, `host:5044`, `[::1]:5044`, without what is secret in it. A password
// may hold what would end the host, so that what stands there may be a part of one: then the host
// keeps its @, and is none.
struct Address {
    std::string scheme, host, port;
};
Address parse_target(std::string_view text) {
    Address found;
    if (const auto end = text.find("://"); end != std::string_view::npos) {
        found.scheme = in_small_letters(std::string(text.substr(0, end)));
        text.remove_prefix(end + 3);
    }
    const auto rest = text.substr(std::min(text.find_first_of("/?#"), text.size()));
    text.remove_suffix(rest.size());
    if (text.find(':') != std::string_view::npos && rest.find('@') != std::string_view::npos) {
        found.host = "@";
        return found;
    }
    if (const auto at = text.rfind('@'); at != std::string_view::npos) text.remove_prefix(at + 1);
    if (text.starts_with('[')) {
        const auto end = std::min(text.find(']'), text.size());
        found.host = text.substr(1, end - 1);
        text.remove_prefix(std::min(end + 1, text.size()));
    } else {
        found.host = text.substr(0, text.find(':'));
        text.remove_prefix(found.host.size());
    }
    if (text.starts_with(':')) found.port = text.substr(1);
    return found;
}

const ValueTree* member(const ValueTree& map, std::string_view key) {
    for (std::size_t i = 0; i < map.keys.size(); ++i) {
        if (map.keys[i] == key) return &map.items[i];
    }
    return nullptr;
}

// A text, or the texts of a list.
std::vector<const ValueTree*> texts_of(const ValueTree* value) {
    std::vector<const ValueTree*> found;
    if (value == nullptr) return found;
    if (value->type != ValueTree::Type::list) return {value};
    for (const auto& item : value->items)
        found.push_back(&item);
    return found;
}

bool is_on(const ValueTree* value) {
    return value != nullptr && in_small_letters(value->text) != "false";
}

class Reading {
public:
    explicit Reading(const Host& host) : host_(host) {}

    LogShippers run() {
        read_journal_upload();
        with_yaml("/etc/filebeat/filebeat.yml",
                  [&](const ValueTree& tree) { read_filebeat(tree); });
        read_fluent_bit();
        with_yaml("/etc/vector/vector.yaml", [&](const ValueTree& tree) { read_vector(tree); });
        refuse("/etc/vector/vector.toml");
        refuse("/etc/fluent-bit/fluent-bit.yaml");
        read_wazuh();
        return std::move(found_);
    }

private:
    void miss(Reason reason, const std::string& source) {
        if (found_.incomplete) return;
        found_.incomplete = reason;
        found_.incomplete_source = readable(source);
    }

    std::optional<std::string> read(const std::string& path) {
        auto text = host_.read_file(path);
        if (text) return *std::move(text);
        if (text.error().code != Errc::not_found) miss(reason_of(text.error(), host_), path);
        return std::nullopt;
    }

    // Nobody here reads what is in it.
    void refuse(const std::string& path) {
        if (read(path)) miss(Reason::unsupported, path);
    }

    void with_yaml(const std::string& path, const std::function<void(const ValueTree&)>& take) {
        const auto text = read(path);
        if (!text) return;
        const auto tree = parse_yaml_values(*text);
        if (!tree) return miss(reason_of(tree.error(), host_), path);
        path_ = path;
        take(*tree);
    }

    void add(ShippedLogs logs) { found_.targets.push_back(std::move(logs)); }

    // --- systemd-journal-upload

    void read_journal_upload() {
        static const std::array<std::string, 4> folders{
            "/etc/systemd/journal-upload.conf.d", "/run/systemd/journal-upload.conf.d",
            "/usr/local/lib/systemd/journal-upload.conf.d",
            "/usr/lib/systemd/journal-upload.conf.d"};
        auto paths = drop_in_files(host_, folders);
        if (!paths) return miss(reason_of(paths.error(), host_), folders[0]);
        paths->insert(paths->begin(), "/etc/systemd/journal-upload.conf");
        std::optional<ShippedLogs> logs;
        for (const auto& path : *paths) {
            const auto text = read(path);
            if (!text) continue;
            const auto settings = parse_systemd_settings(*text);
            if (!settings) return miss(Reason::malformed, path);
            for (const auto& setting : *settings) {
                if (setting.section != "Upload" || setting.key != "URL") continue;
                logs.reset();
                if (!setting.value.empty()) logs = uploaded_to(setting.value);
                if (logs) logs->source = place(path, setting.line);
            }
        }
        if (logs) add(*std::move(logs));
    }

    static ShippedLogs uploaded_to(const std::string& url) {
        const auto target = parse_target(url);
        ShippedLogs logs{"journal-upload", target.host, target.port};
        if (logs.port.empty()) logs.port = "19532";
        logs.protocol = target.scheme.empty() ? "https" : target.scheme;
        logs.encrypted = logs.protocol == "https";
        logs.disk_queue = true;  // the journal itself
        logs.everything = true;
        return logs;
    }

    // --- Filebeat

    struct Output {
        const char *name, *port;
    };

    void read_filebeat(const ValueTree& tree) {
        static constexpr std::array outputs{Output{"elasticsearch", "9200"},
                                            Output{"kafka", "9092"}, Output{"logstash", "5044"},
                                            Output{"redis", "6379"}};
        const auto* whole = member(tree, "output");
        for (const auto& output : outputs) {
            const std::string name = std::string("output.") + output.name;
            const auto* settings = member(tree, name);
            if (settings == nullptr && whole != nullptr) settings = member(*whole, output.name);
            const auto* dotted = member(tree, name + ".hosts");
            if (settings != nullptr && is_on_unless_said(member(*settings, "enabled")))
                add_hosts(*settings, member(*settings, "hosts"), output);
            if (dotted != nullptr) add_hosts(tree, dotted, output);
        }
        if (member(tree, "cloud.id") != nullptr) miss(Reason::unsupported, path_);
    }

    static bool is_on_unless_said(const ValueTree* value) {
        return value == nullptr || is_on(value);
    }

    void add_hosts(const ValueTree& settings, const ValueTree* hosts, const Output& output) {
        bool tls = is_on(member(settings, "ssl.enabled")) ||
                   (member(settings, "ssl") != nullptr &&
                    is_on_unless_said(member(*member(settings, "ssl"), "enabled")));
        for (const auto& key : settings.keys)
            tls = tls || (key.starts_with("ssl.") && member(settings, "ssl.enabled") == nullptr);
        for (const auto* host : texts_of(hosts)) {
            const auto target = parse_target(host->text);
            ShippedLogs logs{"filebeat", target.host,
                             target.port.empty() ? output.port : target.port};
            logs.protocol = output.name;
            logs.encrypted = tls || target.scheme == "https";
            logs.source = place(path_, host->line);
            add(logs);
        }
    }

    // --- Fluent Bit

    void read_fluent_bit() {
        const std::string path = "/etc/fluent-bit/fluent-bit.conf";
        const auto text = read(path);
        if (!text) return;
        std::map<std::string, std::string> section;
        std::string name;
        std::size_t begun = 0;
        const auto end_section = [&] {
            if (name == "[output]") add_fluent_bit(section, place(path, begun));
            section.clear();
        };
        LineReader lines(*text);
        while (const auto line = lines.next()) {
            const auto written = trimmed(line->text);
            if (written.empty() || written.starts_with('#')) continue;
            if (written.starts_with('[')) {
                end_section();
                name = in_small_letters(std::string(written));
                begun = line->number;
            } else if (in_small_letters(std::string(written)).starts_with("@include")) {
                miss(Reason::unsupported, place(path, line->number));
            } else {
                const auto gap = std::min(written.find_first_of(" \t"), written.size());
                section[in_small_letters(std::string(written.substr(0, gap)))] =
                    trimmed(written.substr(gap));
            }
        }
        end_section();
    }

    void add_fluent_bit(const std::map<std::string, std::string>& section,
                        const std::string& source) {
        static const std::map<std::string, std::string> ports{
            {"es", "9200"},       {"forward", "24224"}, {"gelf", "12201"},      {"http", "80"},
            {"influxdb", "8086"}, {"loki", "3100"},     {"opensearch", "9200"}, {"splunk", "8088"},
            {"syslog", "514"},    {"tcp", "5170"}};
        static constexpr std::array<std::string_view, 4> local{"counter", "file", "null", "stdout"};
        const auto value = [&](const char* key) {
            const auto found = section.find(key);
            return found == section.end() ? std::string() : found->second;
        };
        const auto kind = in_small_letters(value("name"));
        if (std::find(local.begin(), local.end(), kind) != local.end()) return;
        const auto port = ports.find(kind);
        if (port == ports.end()) return miss(Reason::unsupported, source);
        ShippedLogs logs{"fluent-bit", value("host"), value("port")};
        if (logs.target.empty()) logs.target = "127.0.0.1";
        if (logs.port.empty()) logs.port = port->second;
        logs.protocol = kind;
        const bool udp = kind == "syslog" || kind == "gelf";
        const auto mode = in_small_letters(value("mode"));
        if (udp && (mode.empty() || mode == "udp")) logs.protocol = "udp";
        logs.encrypted = in_small_letters(value("tls")) == "on";
        logs.disk_queue = !value("storage.total_limit_size").empty();
        logs.source = source;
        add(logs);
    }

    // --- Vector

    void read_vector(const ValueTree& tree) {
        const auto* sinks = member(tree, "sinks");
        if (sinks == nullptr) return;
        for (const auto& sink : sinks->items) {
            const auto* type = member(sink, "type");
            const auto kind = type == nullptr ? std::string() : type->text;
            if (kind == "console" || kind == "file" || kind == "blackhole") continue;
            add_sink(sink, kind);
        }
    }

    void add_sink(const ValueTree& sink, const std::string& kind) {
        const auto before = found_.targets.size();
        const auto* tls = member(sink, "tls");
        for (const char* const key : {"address", "endpoint", "endpoints", "uri"}) {
            for (const auto* each : texts_of(member(sink, key))) {
                const auto target = parse_target(each->text);
                ShippedLogs logs{"vector", target.host, target.port};
                if (logs.port.empty()) logs.port = target.scheme == "https" ? "443" : "80";
                const auto* mode = member(sink, "mode");
                logs.protocol = mode != nullptr && mode->text == "udp" ? "udp" : kind;
                logs.encrypted = target.scheme == "https" ||
                                 (tls != nullptr && is_on_unless_said(member(*tls, "enabled")));
                const auto* buffer = member(sink, "buffer");
                const auto* store = buffer == nullptr ? nullptr : member(*buffer, "type");
                logs.disk_queue = store != nullptr && store->text == "disk";
                logs.source = place(path_, each->line);
                add(logs);
            }
        }
        if (found_.targets.size() == before) miss(Reason::unsupported, path_);
    }

    // --- Wazuh

    void read_wazuh() {
        const std::string path = "/var/ossec/etc/ossec.conf";
        const auto text = read(path);
        if (!text) return;
        // It may have several elements, one after the other.
        const auto whole = parse_xml("<files>" + *text + "</files>");
        if (!whole) return miss(Reason::malformed, path);
        for (const auto& config : whole->children) {
            for (const auto& client : config.children) {
                if (config.name == "ossec_config" && client.name == "client")
                    add_wazuh(client, path);
            }
        }
    }

    void add_wazuh(const XmlElement& client, const std::string& path) {
        for (const auto& server : client.children) {
            if (server.name != "server") continue;
            ShippedLogs logs{"wazuh", "", "1514", "tcp"};
            for (const auto& setting : server.children) {
                if (setting.name == "address") logs.target = setting.text;
                if (setting.name == "port") logs.port = setting.text;
                if (setting.name == "protocol") logs.protocol = in_small_letters(setting.text);
            }
            logs.encrypted = true;  // of the protocol itself
            logs.source = place(path, server.line);
            if (!logs.target.empty()) add(logs);
        }
    }

    const Host& host_;
    LogShippers found_;
    std::string path_;  // of the document that is read
};

}  // namespace

LogShippers read_log_shippers(const Host& host) {
    return Reading(host).run();
}

}  // namespace presscheck
