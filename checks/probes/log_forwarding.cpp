#include "checks/probes/log_forwarding.h"

#include "checks/parsers/decimal.h"
#include "checks/parsers/line_reader.h"
#include "checks/parsers/rsyslog_conf.h"
#include "checks/parsers/syslog_ng_conf.h"
#include "checks/probes/log_shippers.h"
#include "checks/probes/observed.h"
#include "checks/probes/peer_connections.h"
#include "core/limits.h"
#include "core/small_letters.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <sstream>
#include <tuple>
#include <utility>

namespace presscheck {
namespace {

constexpr int most_files = 200;

// Anything else is what somebody took for an address with a password in it.
Cell port_cell(const std::string& port) {
    constexpr std::size_t longest = 5;
    if (port.empty()) return absent();
    const bool sound =
        port.size() <= longest &&
        std::all_of(port.begin(), port.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
    return sound ? observed_text(port) : unknown(Reason::malformed);
}

// A name and a password stand before the @.
bool is_host(const std::string& target) {
    return target.find('@') == std::string::npos;
}

bool is_own_address(const std::string& text) {
    return text.starts_with("127.") || text == "0.0.0.0" || text == "0" || text == "::" ||
           text == "::1" || text.starts_with("::ffff:127.");
}

// What names and addresses mean this machine itself, as far as its files say.
class Itself {
public:
    explicit Itself(const Host& host) {
        if (const auto name = host.read_file("/etc/hostname")) {
            const auto own = in_small_letters(
                std::string(trimmed(std::string_view(*name).substr(0, name->find('\n')))));
            names_.insert(own);
            names_.insert(own.substr(0, own.find('.')));
        }
        names_.insert("localhost");
        names_.erase("");
        if (const auto hosts = host.read_file("/etc/hosts")) read_hosts(*hosts);
        if (const auto routes = host.read_file("/proc/net/fib_trie")) read_routes(*routes);
    }

    bool is(const std::string& target) const {
        auto name = in_small_letters(target);
        while (name.ends_with('.'))
            name.pop_back();
        return is_own_address(name) || names_.contains(name) || name.starts_with("localhost.") ||
               name.ends_with(".localhost");
    }

private:
    void read_hosts(const std::string& text) {
        LineReader lines(text);
        while (const auto line = lines.next()) {
            std::istringstream words(std::string(line->text.substr(0, line->text.find('#'))));
            std::string address, name;
            words >> address;
            if (!is_own_address(address)) continue;
            while (words >> name)
                names_.insert(in_small_letters(name));
        }
    }

    // "|-- 10.0.0.5" and below it "/32 host LOCAL".
    void read_routes(const std::string& text) {
        LineReader lines(text);
        std::string address;
        while (const auto line = lines.next()) {
            const auto piece = trimmed(line->text);
            if (piece.starts_with("|-- ")) address = piece.substr(4);
            if (piece == "/32 host LOCAL" && !address.empty()) names_.insert(address);
        }
    }

    std::set<std::string> names_;
};

struct Target {
    std::string daemon, target, port, protocol;
    auto key() const { return std::tie(daemon, target, port, protocol); }
    bool operator<(const Target& other) const { return key() < other.key(); }
};

struct Sent {
    std::optional<bool> everything = false;
    std::string source;
    // Of all that goes there, so that one way in the clear is in the clear.
    bool encrypted = true, disk_queue = true;
};

class Observing {
public:
    Observing(const Host& host, Table& table) : host_(host), table_(table) {}

    void run() {
        read_rsyslog();
        read_syslog_ng();
        read_shippers();
        if (found_.empty()) return;
        const Itself itself(host_);
        const PeerConnections peers(host_);
        for (const auto& [target, sent] : found_)
            add_row(target, sent, itself, peers);
    }

private:
    std::optional<std::string> read(const std::string& path) {
        const auto text = host_.read_file(path);
        if (text) return *text;
        table_.mark_incomplete(reason_without(text.error(), host_), readable(path));
        return std::nullopt;
    }

    // Of a daemon that may not be there.
    std::optional<std::string> read_main(const std::string& path) {
        const auto text = host_.read_file(path);
        if (text) return *text;
        if (text.error().code != Errc::not_found)
            table_.mark_incomplete(reason_of(text.error(), host_), path);
        return std::nullopt;
    }

    std::vector<std::pair<std::string, std::string>> included(const std::string& pattern) {
        std::vector<std::pair<std::string, std::string>> files;
        const auto found = find_paths(host_, pattern);
        if (found.incomplete) table_.mark_incomplete(*found.incomplete, found.unseen);
        for (const auto& path : found.paths) {
            if (++files_ > most_files) {
                table_.mark_incomplete(Reason::budget);
                break;
            }
            if (auto text = read(path)) files.emplace_back(path, *std::move(text));
        }
        return files;
    }

    void read_rsyslog() {
        const std::string path = "/etc/rsyslog.conf";
        const auto text = read_main(path);
        if (!text) return;
        const auto script = RsyslogScript::parse(
            path, *text, [&](const std::string& pattern) { return included(pattern); });
        if (!script.unclear_at.empty())
            table_.mark_incomplete(Reason::malformed, readable(script.unclear_at));
        // What goes to one target by several ways counts together.
        std::map<Target, SyslogFlow> flows;
        for (const auto& forward : script.forwards) {
            const Target target{"rsyslog", forward.target, forward.port, forward.protocol};
            auto& sent = found_[target];
            if (sent.source.empty()) sent.source = place(forward.path, forward.line);
            sent.encrypted = sent.encrypted && is_encrypted(forward, script.usual_driver);
            sent.disk_queue = sent.disk_queue && forward.disk_queue;
            auto& flow = flows[target];
            if (forward.flow.unclear) {
                unclear_.insert(target);
                continue;
            }
            for (std::size_t i = 0; i < flow.severities.size(); ++i)
                flow.severities[i] |= forward.flow.severities[i];
        }
        for (auto& [target, flow] : flows) {
            auto& sent = found_[target];
            sent.everything = flow.is_everything();
            if (sent.everything == false && unclear_.contains(target)) sent.everything.reset();
        }
    }

    // gtls and ossl are TLS, and only where the mode says so.
    static bool is_encrypted(const SyslogForward& forward, const std::string& usual_driver) {
        if (forward.protocol == "relp") return forward.relp_tls;
        const auto& driver = forward.driver.empty() ? usual_driver : forward.driver;
        return forward.protocol == "tcp" && forward.driver_mode &&
               (driver == "gtls" || driver == "ossl" || driver == "mbedtls");
    }

    void read_shippers() {
        const auto shippers = read_log_shippers(host_);
        if (shippers.incomplete)
            table_.mark_incomplete(*shippers.incomplete, shippers.incomplete_source);
        for (const auto& logs : shippers.targets) {
            auto& sent = found_[{std::string(logs.daemon), logs.target, logs.port, logs.protocol}];
            if (sent.source.empty()) sent.source = logs.source;
            sent.encrypted = sent.encrypted && logs.encrypted;
            sent.disk_queue = sent.disk_queue && logs.disk_queue;
            sent.everything = logs.everything ? std::optional(true) : std::nullopt;
        }
    }

    void read_syslog_ng() {
        const std::string path = "/etc/syslog-ng/syslog-ng.conf";
        const auto text = read_main(path);
        if (!text) return;
        std::vector<std::pair<std::string, SyslogNgConf>> confs;
        confs.emplace_back(path, parse_syslog_ng_conf(*text));
        for (std::size_t i = 0; i < confs.size(); ++i) {
            const auto includes = confs[i].second.includes;
            for (const auto& written : includes) {
                if (written == "scl.conf") continue;  // its own library
                const auto pattern =
                    written.starts_with('/') ? written : "/etc/syslog-ng/" + written;
                for (auto& [name, content] : included(pattern))
                    confs.emplace_back(name, parse_syslog_ng_conf(content));
            }
        }
        join(confs);
    }

    void join(const std::vector<std::pair<std::string, SyslogNgConf>>& confs) {
        for (const auto& [path, conf] : confs) {
            if (conf.malformed) table_.mark_incomplete(Reason::malformed, readable(path));
            for (const auto& destination : conf.destinations) {
                const auto reached = is_reached(confs, destination.name);
                auto& sent = found_[{"syslog-ng", destination.target, destination.port,
                                     destination.protocol}];
                sent.encrypted =
                    sent.encrypted && (destination.tls || destination.transport == "tls");
                sent.disk_queue = sent.disk_queue && destination.disk_queue;
                if (destination.transport == "udp") datagrams_.insert(destination.target);
                if (sent.source.empty()) {
                    sent.everything = reached;
                    sent.source = place(path, destination.line);
                } else if (sent.everything != true && reached != false) {
                    sent.everything = reached;
                }
            }
        }
    }

    // Nothing where filters and the like decide.
    static std::optional<bool> is_reached(
        const std::vector<std::pair<std::string, SyslogNgConf>>& confs, const std::string& name) {
        std::optional<bool> reached = false;
        for (const auto& [path, conf] : confs) {
            for (const auto& each : conf.paths) {
                const auto& names = each.destinations;
                if (std::find(names.begin(), names.end(), name) == names.end()) continue;
                if (each.plain) return true;
                reached.reset();
            }
        }
        return reached;
    }

    void add_row(const Target& target, const Sent& sent, const Itself& itself,
                 const PeerConnections& peers) {
        if (table_.rows().size() == limits::rows_per_table)
            return table_.mark_incomplete(Reason::budget);
        const auto everything =
            sent.everything ? boolean(*sent.everything) : unknown(Reason::unsupported);
        const bool elsewhere = !itself.is(target.target);
        const bool known = is_host(target.target);
        const auto if_known = [&](Cell cell) {
            return known ? std::move(cell) : unknown(Reason::malformed);
        };
        table_.add_row()
            .set("daemon", text(target.daemon))
            .set("target", if_known(observed_text(target.target)))
            .set("port", port_cell(target.port))
            .set("protocol", observed_text(target.protocol))
            .set("everything", everything)
            .set("elsewhere", if_known(boolean(elsewhere)))
            .set("all_logs", if_known(elsewhere ? everything : boolean(false)))
            .set("encrypted", boolean(sent.encrypted))
            .set("disk_queue", boolean(sent.disk_queue))
            .set("connected", if_known(elsewhere ? connected(target, peers) : boolean(false)))
            .from(sent.source);
    }

    // Datagrams need no connection, so that none says nothing.
    Cell connected(const Target& target, const PeerConnections& peers) const {
        const bool datagrams = target.protocol == "udp" || target.protocol == "udp6" ||
                               datagrams_.contains(target.target);
        if (datagrams) return unknown(Reason::unsupported);
        const auto usual =
            target.daemon == "syslog-ng" && target.protocol == "syslog" ? "601" : "514";
        const auto port = parse_decimal(target.port.empty() ? usual : target.port);
        constexpr std::int64_t last_port = 65'535;
        if (!port || *port < 1 || *port > last_port) return unknown(Reason::malformed);
        return peers.to(target.target, static_cast<std::uint16_t>(*port));
    }

    const Host& host_;
    Table& table_;
    std::map<Target, Sent> found_;
    std::set<Target> unclear_;
    std::set<std::string> datagrams_;  // targets of syslog-ng's
    int files_ = 0;
};

}  // namespace

Table observe_log_forwarding(const Observation& observation) {
    auto table = Table::of("log_forwarding");
    Observing(observation.host, table).run();
    return table;
}

}  // namespace presscheck
