#include "checks/probes/docroot.h"

#include "checks/parsers/account_files.h"
#include "checks/parsers/group_files.h"
#include "checks/probes/docroot_rules.h"
#include "checks/probes/observed.h"
#include "checks/probes/web_setup.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

constexpr int deepest = 3;
constexpr std::size_t most_entries = 20'000;
constexpr std::size_t most_findings = 512;
// Their own files are many, and none of them is put there by hand.
constexpr std::array<std::string_view, 2> passed_over{"node_modules", "vendor"};

struct Root {
    std::string folder, source, user;
};

// Whose rights a server's workers have.
struct WebUser {
    std::optional<unsigned> uid;
    std::set<unsigned> groups;
};

class Roots {
public:
    Roots(const WebSetup& setup, Table& table) : table_(table) {
        for (const auto& instance : setup.nginx)
            add_nginx(instance);
        for (const auto& instance : setup.apache)
            add_apache(instance);
    }

    std::vector<Root> all() const {
        std::vector<Root> roots;
        for (const auto& [folder, root] : by_folder_)
            roots.push_back(root);
        return roots;
    }

private:
    void add(std::string folder, const std::string& prefix, const std::string& user,
             const std::string& source) {
        if (folder.find('$') != std::string::npos)
            return table_.mark_incomplete(Reason::unsupported, readable(source));
        if (!folder.starts_with('/')) folder = prefix + "/" + folder;
        while (folder.size() > 1 && folder.ends_with('/'))
            folder.pop_back();
        by_folder_.try_emplace(folder, Root{folder, source, user});
    }

    void add_nginx(const NginxInstance& instance) {
        if (instance.http.main == nullptr) return;
        const auto set = instance.http.main->own("user");
        const auto user = set.empty() ? "" : set.front()->words.front();
        for (const auto& server : instance.http.servers) {
            add_scope(*server.scope, instance, user);
            for (const auto* location : all_nginx_locations(server.locations))
                add_scope(*location->scope, instance, user);
        }
    }

    void add_scope(const NginxScope& scope, const NginxInstance& instance,
                   const std::string& user) {
        for (const std::string_view name : {"root", "alias"}) {
            for (const auto* set : scope.effective(name))
                add(set->words.front(), instance.prefix, user, set->source);
        }
    }

    void add_apache(const ApacheInstance& instance) {
        const auto set = apache_all(instance.conf.directives, "user");
        const bool told = !set.empty() && !set.back()->words.empty() && set.back()->certain;
        const auto user = told ? set.back()->words.front() : std::string{};
        add_block(instance.conf.directives, instance, user);
        for (const auto* host : apache_all(instance.conf.directives, "<virtualhost"))
            add_block(host->block, instance, user);
    }

    void add_block(const ApacheBlock& block, const ApacheInstance& instance,
                   const std::string& user) {
        for (const std::string_view name : {"documentroot", "alias"}) {
            for (const auto* set : apache_all(block, name)) {
                if (set->words.empty()) continue;
                // Icons and the like, which come with the packages.
                if (set->words.back().starts_with("/usr/share/")) continue;
                add(set->words.back(), instance.conf.server_root, user, set->source);
            }
        }
    }

    Table& table_;
    std::map<std::string, Root> by_folder_;
};

class Users {
public:
    explicit Users(const Host& host) {
        const auto passwd = host.read_file("/etc/passwd");
        const auto group = host.read_file("/etc/group");
        if (passwd) accounts_ = parse_passwd(*passwd).entries;
        if (group) groups_ = parse_group(*group).entries;
    }

    WebUser of(const std::string& name) const {
        WebUser user;
        for (const auto& account : accounts_) {
            if (account.name != name) continue;
            user.uid = static_cast<unsigned>(account.uid);
            user.groups.insert(static_cast<unsigned>(account.gid));
        }
        for (const auto& group : groups_) {
            const auto& members = group.members;
            if (std::find(members.begin(), members.end(), name) != members.end())
                user.groups.insert(static_cast<unsigned>(group.gid));
        }
        return user;
    }

private:
    std::vector<PasswdEntry> accounts_;
    std::vector<GroupEntry> groups_;
};

// Of the one class of bits that concerns the user, as the kernel asks.
Cell may_read(const FileInfo& about, const WebUser& user) {
    constexpr unsigned by_owner = 0400, by_group = 0040, by_others = 0004;
    if (about.acl) return unknown(Reason::malformed);
    if (!user.uid) {
        // Nobody knows which of them: only what all may read, or nobody, is sure.
        if ((about.mode & by_others) != 0) return boolean(true);
        return (about.mode & (by_owner | by_group)) == 0 ? boolean(false) : unknown(Reason::absent);
    }
    if (*user.uid == 0) return boolean(true);
    if (about.owner == *user.uid) return boolean((about.mode & by_owner) != 0);
    if (user.groups.contains(about.group)) return boolean((about.mode & by_group) != 0);
    return boolean((about.mode & by_others) != 0);
}

class Walk {
public:
    Walk(const Host& host, Table& table) : host_(host), table_(table), users_(host) {}

    void look_through(const Root& root) {
        root_ = &root;
        user_ = users_.of(root.user);
        const auto real = host_.resolve(root.folder);
        if (!real) {
            if (real.error().code != Errc::not_found)
                table_.mark_incomplete(reason_of(real.error(), host_), readable(root.folder));
            return;
        }
        // A root within another is looked through once.
        if (!seen_.insert(*real).second) return;
        folder(*real, 0);
    }

private:
    void folder(const std::string& path, int depth) {
        if (full_) return;
        const auto entries = host_.list(path);
        if (!entries) {
            if (entries.error().code != Errc::not_found)
                table_.mark_incomplete(reason_of(entries.error(), host_), readable(path));
            return;
        }
        entries_ += entries->size();
        if (entries_ > most_entries) return stop(path);
        note_writable(path);
        for (const auto& entry : *entries) {
            const auto inner = path + "/" + entry.name;
            const auto rule = docroot_rule(entry.name, entry.type, depth == 0);
            if (!rule.empty()) add(inner, rule);
            const bool deeper =
                entry.type == FileType::directory && rule.empty() && depth < deepest &&
                std::find(passed_over.begin(), passed_over.end(), entry.name) == passed_over.end();
            if (deeper && seen_.insert(inner).second) folder(inner, depth + 1);
            if (entry.type == FileType::link && rule.empty() && depth < deepest)
                follow(inner, depth + 1);
        }
    }

    // A server follows links to other folders, wherever they are.
    void follow(const std::string& link, int depth) {
        const auto real = host_.resolve(link);
        const auto about = real ? host_.info(*real) : Result<FileInfo>(real.error());
        if (!about) {
            if (about.error().code != Errc::not_found)
                table_.mark_incomplete(reason_of(about.error(), host_), readable(link));
            return;
        }
        if (about->type == FileType::directory && seen_.insert(*real).second) folder(*real, depth);
    }

    void stop(const std::string& path) {
        full_ = true;
        table_.mark_incomplete(Reason::budget, readable(path));
    }

    void note_writable(const std::string& path) {
        constexpr unsigned by_others = 0002;
        const auto about = host_.info(path);
        if (about && (about->mode & by_others) != 0) add_row(path, "writable", *about);
    }

    void add(const std::string& path, std::string_view rule) {
        const auto about = host_.info(path);
        if (about) return add_row(path, rule, *about);
        if (about.error().code != Errc::not_found)
            table_.mark_incomplete(reason_of(about.error(), host_), readable(path));
    }

    void add_row(const std::string& path, std::string_view rule, const FileInfo& about) {
        if (table_.rows().size() == most_findings) return stop(path);
        table_.add_row()
            .from(readable(path))
            .set("root", observed_text(root_->folder), readable(root_->source))
            .set("path", observed_text(path))
            .set("rule", text(std::string(rule)))
            .set("mode", mode(about.mode))
            .set("readable", may_read(about, user_));
    }

    const Host& host_;
    Table& table_;
    Users users_;
    const Root* root_ = nullptr;
    WebUser user_;
    std::set<std::string> seen_;
    std::size_t entries_ = 0;
    bool full_ = false;
};

}  // namespace

Table observe_docroot(const Observation& observation) {
    const auto setup = web_setup(observation);
    auto table = Table::of("docroot");
    mark_unseen_servers(table, *setup, observation.host);
    const auto roots = Roots(*setup, table).all();
    if (roots.empty()) return table;
    Walk walk(observation.host, table);
    for (const auto& root : roots)
        walk.look_through(root);
    return table;
}

}  // namespace presscheck
