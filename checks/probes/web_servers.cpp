#include "checks/probes/web_servers.h"

#include "checks/probes/apache_cells.h"
#include "checks/probes/nginx_cells.h"
#include "checks/probes/web_setup.h"
#include "core/limits.h"

#include <array>
#include <string_view>

namespace presscheck {
namespace {

// What a directive of a module that nobody here knows cannot change.
constexpr std::array<std::string_view, 9> certain{
    "engine", "local", "name", "names", "address", "port", "tls", "default", "oldest_tls"};

bool is_loopback(const Address& address) {
    static const Network v4 = *parse_network("127.0.0.0/8"), v6 = *parse_network("::1");
    return contains(v4, address) || contains(v6, address);
}

void put(Row& row, std::string_view column, const WebCell& cell) {
    row.set(column, cell.cell, readable(cell.source));
}

void hide_uncertain(Row& row, const ProbeDeclaration& probe, const std::string& source) {
    for (const auto& column : probe.columns) {
        if (std::find(certain.begin(), certain.end(), column.name) == certain.end())
            row.set(column.name, unknown(Reason::unsupported), readable(source));
    }
}

class NginxRows {
public:
    NginxRows(Table& table, const WebProgram& program, const NginxInstance& instance,
              const Host& host)
        : table_(table), program_(program), instance_(instance), host_(host) {}

    void add() {
        for (const auto& server : instance_.http.servers) {
            const NginxCells cells(instance_.http, server, program_.release, !program_.debian);
            for (const auto& listen : server.listens) {
                if (table_.rows().size() == limits::rows_per_table)
                    return table_.mark_incomplete(Reason::budget);
                add_row(server, cells, listen);
            }
        }
    }

private:
    void add_row(const NginxServer& server, const NginxCells& cells, const NginxListen& listen) {
        const auto& socket = instance_.http.sockets[listen.socket];
        const auto index = static_cast<std::size_t>(&server - instance_.http.servers.data());
        auto& row = table_.add_row();
        row.from(readable(server.directive->source))
            .set("engine", text("nginx"))
            .set("name", server.names.empty() ? text("") : observed_text(server.names.front()),
                 readable(server.names_source))
            .set("names", observed_texts(server.names), readable(server.names_source))
            .set("address", address_of(socket), readable(listen.source))
            .set("port", socket.local ? absent() : integer(socket.port), readable(listen.source))
            .set("tls", boolean(socket.tls), readable(listen.source))
            .set("default", boolean(socket.default_server == index), readable(listen.source))
            .set("local", is_local(socket))
            .set("trace_off", boolean(true));
        put(row, "oldest_tls", cells.oldest_tls(socket));
        put(row, "weak_ciphers", cells.weak_ciphers(socket));
        put(row, "version_shown", cells.version_shown());
        put(row, "access_log", cells.access_log());
        put(row, "error_log", cells.error_log());
        put(row, "conn_limited", cells.conn_limited());
        put(row, "rate_limited", cells.rate_limited());
        put(row, "body_limit", cells.body_limit());
        put(row, "header_timeout", cells.header_timeout());
        put(row, "body_timeout", cells.body_timeout());
        put(row, "autoindex", cells.autoindex());
        put(row, "hsts", cells.hsts());
        put(row, "redirects", cells.redirects());
        put(row, "waf", cells.waf(host_, instance_.config));
        put(row, "user", cells.user());
        put(row, "as_root", cells.as_root());
        if (const auto* strange = cells.unknown())
            hide_uncertain(row, table_.probe(), strange->source);
    }

    static Cell is_local(const NginxSocket& socket) {
        if (socket.local) return boolean(true);
        return socket.address ? boolean(is_loopback(*socket.address))
                              : unknown(Reason::unsupported);
    }

    // A name would have to be asked of the network.
    static Cell address_of(const NginxSocket& socket) {
        if (socket.local) return absent();
        return socket.address ? address(*socket.address) : unknown(Reason::unsupported);
    }

    Table& table_;
    const WebProgram& program_;
    const NginxInstance& instance_;
    const Host& host_;
};

void add_apache(Table& table, const ApacheInstance& instance, const ApacheSocket& socket,
                bool patched, const Host& files) {
    if (table.rows().size() == limits::rows_per_table) return table.mark_incomplete(Reason::budget);
    const auto& host = instance.hosts[socket.host];
    const ApacheCells cells(instance, host, patched);
    const auto tls = cells.tls(socket);
    const bool spoken = tls.cell != boolean(false);
    auto& row = table.add_row();
    row.from(readable(host.source))
        .set("engine", text("apache"))
        .set("name", observed_text(host.name))
        .set("names", observed_texts(host.names))
        .set("address", socket.address ? address(*socket.address) : unknown(Reason::unsupported),
             readable(socket.source))
        .set("port", integer(socket.port), readable(socket.source))
        .set("local",
             socket.address ? boolean(is_loopback(*socket.address)) : unknown(Reason::unsupported),
             readable(socket.source))
        .set("default", boolean(socket.first_host == socket.host));
    put(row, "tls", tls);
    put(row, "oldest_tls",
        spoken ? cells.oldest_tls(instance.hosts[socket.first_host]) : WebCell{absent()});
    put(row, "weak_ciphers", spoken ? cells.weak_ciphers() : WebCell{absent()});
    put(row, "version_shown", cells.version_shown());
    put(row, "access_log", cells.access_log());
    put(row, "error_log", cells.error_log());
    put(row, "conn_limited", cells.conn_limited());
    put(row, "rate_limited", cells.rate_limited());
    put(row, "body_limit", cells.body_limit());
    put(row, "header_timeout", cells.header_timeout());
    put(row, "body_timeout", cells.body_timeout());
    put(row, "autoindex", cells.autoindex());
    put(row, "hsts", cells.hsts());
    put(row, "redirects", cells.redirects());
    put(row, "trace_off", cells.trace_off());
    put(row, "waf", cells.waf(files));
    put(row, "user", cells.user());
    put(row, "as_root", cells.as_root());
    if (const auto* strange = cells.unknown()) hide_uncertain(row, table.probe(), strange->source);
}

}  // namespace

Table observe_web_servers(const Observation& observation) {
    const auto setup = web_setup(observation);
    auto table = Table::of("web_servers");
    mark_unseen_servers(table, *setup, observation.host);
    for (const auto& instance : setup->nginx)
        NginxRows(table, setup->programs.nginx, instance, observation.host).add();
    for (const auto& instance : setup->apache) {
        for (const auto& socket : instance.sockets)
            add_apache(table, instance, socket, !setup->programs.apache.debian, observation.host);
    }
    return table;
}

}  // namespace presscheck
