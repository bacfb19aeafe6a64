#include "checks/probes/web_paths.h"

#include "checks/probes/apache_cells.h"
#include "checks/probes/apache_paths.h"
#include "checks/probes/nginx_paths.h"
#include "checks/probes/web_setup.h"
#include "core/limits.h"

#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace presscheck {
namespace {

// Without dots that a server would resolve before it looks for the path.
bool is_plain(std::string_view path) {
    return path.starts_with('/') && path.find("//") == std::string_view::npos &&
           path.find("/./") == std::string_view::npos &&
           path.find("/../") == std::string_view::npos && !path.ends_with("/.") &&
           !path.ends_with("/..") && path.find_first_of("?#%") == std::string_view::npos;
}

void add_row(Table& table, std::string_view engine, const std::string& server, Cell port, Cell tls,
             const std::string& path, const PathAnswer& answer) {
    if (table.rows().size() == limits::rows_per_table) return table.mark_incomplete(Reason::budget);
    table.add_row()
        .from(readable(answer.source))
        .set("engine", text(std::string(engine)))
        .set("server", observed_text(server))
        .set("port", std::move(port))
        .set("tls", std::move(tls))
        .set("path", observed_text(path))
        .set("location", observed_text(answer.location))
        .set("sources", answer.sources.cell, readable(answer.sources.source))
        .set("authenticated", answer.authenticated.cell, readable(answer.authenticated.source));
}

void add_nginx(Table& table, const NginxInstance& instance, const std::string& path) {
    for (const auto& server : instance.http.servers) {
        const auto answer = nginx_answer(server, path);
        if (!answer) continue;
        std::set<std::pair<int, bool>> told;  // IPv4 and IPv6 are one door
        for (const auto& listen : server.listens) {
            const auto& socket = instance.http.sockets[listen.socket];
            if (!told.emplace(socket.port, socket.tls).second) continue;
            add_row(table, "nginx", server.names.empty() ? "" : server.names.front(),
                    socket.local ? absent() : integer(socket.port), boolean(socket.tls), path,
                    *answer);
        }
    }
}

void add_apache(Table& table, const ApacheInstance& instance, const std::string& path,
                const Host& machine, bool patched) {
    std::set<std::pair<std::size_t, int>> told;
    for (const auto& socket : instance.sockets) {
        if (!told.emplace(socket.host, socket.port).second) continue;
        const auto& host = instance.hosts[socket.host];
        const auto answer = apache_answer(instance, host, path, machine);
        if (!answer) continue;
        const auto tls = ApacheCells(instance, host, patched).tls(socket);
        add_row(table, "apache", host.name, integer(socket.port), tls.cell, path, *answer);
    }
}

}  // namespace

Table observe_web_paths(const Observation& observation) {
    const auto setup = web_setup(observation);
    auto table = Table::of("web_paths");
    mark_unseen_servers(table, *setup, observation.host);
    for (const auto& each : observation.arguments.at("paths").list()) {
        const auto& path = std::get<std::string>(each);
        if (!is_plain(path)) {
            table.mark_incomplete(Reason::malformed);
            continue;
        }
        for (const auto& instance : setup->nginx)
            add_nginx(table, instance, path);
        for (const auto& instance : setup->apache)
            add_apache(table, instance, path, observation.host, !setup->programs.apache.debian);
    }
    return table;
}

}  // namespace presscheck
