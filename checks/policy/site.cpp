#include "checks/policy/site.h"

#include "checks/policy/column_words.h"
#include "checks/policy/fields.h"

#include <algorithm>
#include <set>

namespace presscheck {
namespace {

// A scheme, `://`, and something after it without blanks.
bool is_url(std::string_view text) {
    const auto mark = text.find("://");
    if (mark == 0 || mark == std::string_view::npos || mark + 3 == text.size()) return false;
    const auto scheme = text.substr(0, mark);
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    const auto blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
    return std::all_of(scheme.begin(), scheme.end(), letter) &&
           std::none_of(text.begin(), text.end(), blank);
}

class SiteReader {
public:
    explicit SiteReader(Problems& problems) : problems_(&problems) {}

    Site read(const Node& root) {
        Fields fields(root, "site.yaml", *problems_);
        Site site;
        read_format(fields.need("site"));
        for (const auto& role : read_list(fields.find("roles"), "'roles'", *problems_)) {
            site.roles.push_back(read_id(&role, "role", *problems_).value_or(""));
        }
        for (const auto list : column_words::site_lists) {
            if (fields.find(list) != nullptr) site.declared.emplace_back(list);
        }
        site.zones = rows<Zone>(fields, "zones", &SiteReader::read_zone);
        site.endpoints = rows<Endpoint>(fields, "endpoints", &SiteReader::read_endpoint);
        site.channels = rows<Channel>(fields, "channels", &SiteReader::read_channel);
        site.licences = rows<Licence>(fields, "licences", &SiteReader::read_licence);
        site.backups = rows<BackupSet>(fields, "backups", &SiteReader::read_backup);
        fields.finish();
        return site;
    }

private:
    void read_format(const Node* node) {
        const auto format = read_text(node, "'site'", *problems_);
        if (!format || *format == "1") return;
        problems_->add(node->place, "'site' is the format, which is 1, not " + in_quotes(*format));
    }

    // The rows of a list, each with a name of its own.
    template <class Row>
    std::vector<Row> rows(Fields& fields, std::string_view key,
                          Row (SiteReader::*read_row)(Fields&)) {
        std::vector<Row> found;
        std::set<std::string> names;
        const auto what = "'" + std::string(key) + "'";
        for (const auto& node : read_list(fields.find(key), what, *problems_)) {
            Fields row(node, "a row of " + what, *problems_);
            if (!row.is_map()) continue;
            found.push_back((this->*read_row)(row));
            row.finish();
            const auto& name = found.back().name;
            if (!name.empty() && !names.insert(name).second) {
                problems_->add(node.place, "duplicate name " + in_quotes(name) + " in " + what);
            }
        }
        return found;
    }

    std::string needed(Fields& row, std::string_view key) {
        return read_text(row.need(key), "'" + std::string(key) + "'", *problems_).value_or("");
    }

    std::string url_of(Fields& row) {
        const auto url = needed(row, "url");
        if (!url.empty() && !is_url(url)) {
            problems_->add(row.find("url")->place,
                           "'url' is like https://example.vn/, not " + in_quotes(url));
        }
        return url;
    }

    EndpointUrl endpoint_url_of(Fields& row) {
        const auto written = needed(row, "url");
        if (written.empty()) return {};
        auto url = parse_endpoint_url(written);
        if (url) return *std::move(url);
        problems_->add(row.find("url")->place,
                       "'url' " + url.error().message + ": " + in_quotes(written));
        return {};
    }

    Zone read_zone(Fields& row) {
        Zone zone;
        zone.name = needed(row, "name");
        const auto* networks = row.need("networks");
        for (const auto& node : read_list(networks, "'networks'", *problems_)) {
            const auto network = read_scalar(node, Kind::network, "'networks'", *problems_);
            if (network) zone.networks.push_back(std::get<Network>(*network));
        }
        if (networks != nullptr && networks->kind == Node::Kind::list && networks->items.empty()) {
            problems_->add(networks->place, "'networks' is empty");
        }
        return zone;
    }

    Endpoint read_endpoint(Fields& row) {
        Endpoint endpoint;
        endpoint.name = needed(row, "name");
        endpoint.url = endpoint_url_of(row);
        endpoint.own = read_boolean(row.find("own"), "'own'", *problems_).value_or(false);
        endpoint.admin = read_boolean(row.find("admin"), "'admin'", *problems_).value_or(false);
        return endpoint;
    }

    Channel read_channel(Fields& row) {
        Channel channel;
        channel.name = needed(row, "name");
        channel.platform = needed(row, "platform");
        channel.url = url_of(row);
        channel.domestic = read_boolean(row.find("domestic"), "'domestic'", *problems_);
        return channel;
    }

    Licence read_licence(Fields& row) {
        Licence licence;
        licence.name = needed(row, "name");
        licence.number = read_text(row.find("number"), "'number'", *problems_).value_or("");
        licence.issued = read_date(row.find("issued"), "'issued'", *problems_);
        const auto* expires = row.find("expires");
        licence.expires = read_date(expires, "'expires'", *problems_);
        if (licence.issued && licence.expires && *licence.expires < *licence.issued) {
            problems_->add(expires->place, "'expires' lies before 'issued'");
        }
        return licence;
    }

    // An absolute path, which may be a pattern.
    std::string path_of(const Node* node, std::string_view key) {
        const auto path = read_text(node, "'" + std::string(key) + "'", *problems_).value_or("");
        if (!path.empty() && path.front() != '/') {
            problems_->add(node->place, "'" + std::string(key) + "' begins with /, not as in " +
                                            in_quotes(path));
        }
        return path;
    }

    std::string medium_of(const Node* node) {
        static const std::vector<std::string_view> media{"disk", "tape", "optical", "removable",
                                                         "cloud"};
        const auto word = read_word(node, "'medium'", media, *problems_);
        return std::string(media.at(word.value_or(0)));
    }

    BackupSet read_backup(Fields& row) {
        static const std::vector<std::string_view> kinds{"config", "os", "database", "data"};
        BackupSet backup;
        backup.name = needed(row, "name");
        const auto kind = read_word(row.need("kind"), "'kind'", kinds, *problems_);
        backup.kind = kinds.at(kind.value_or(0));
        backup.path = path_of(row.need("path"), "path");
        backup.medium = medium_of(row.find("medium"));
        backup.offsite = read_boolean(row.find("offsite"), "'offsite'", *problems_).value_or(false);
        const auto* schedule = row.find("schedule");
        backup.schedule = read_text(schedule, "'schedule'", *problems_).value_or("");
        const bool known = backup.schedule.ends_with(".timer") || backup.schedule.starts_with("/");
        if (!backup.schedule.empty() && !known) {
            problems_->add(schedule->place,
                           "'schedule' is a timer of systemd (x.timer) or a file of cron "
                           "(/etc/cron.d/x), not " +
                               in_quotes(backup.schedule));
        }
        for (const auto& node : read_list(row.find("copies"), "'copies'", *problems_)) {
            Fields copy(node, "a row of 'copies'", *problems_);
            if (!copy.is_map()) continue;
            BackupCopy read;
            read.medium = medium_of(copy.need("medium"));
            read.offsite =
                read_boolean(copy.find("offsite"), "'offsite'", *problems_).value_or(false);
            read.path = path_of(copy.find("path"), "path");
            copy.finish();
            backup.copies.push_back(std::move(read));
        }
        return backup;
    }

    Problems* problems_;
};

}  // namespace

bool Site::declares(std::string_view list) const {
    return std::find(declared.begin(), declared.end(), list) != declared.end();
}

Loaded<Site> load_site(std::string_view bytes) {
    auto document = parse_document(bytes);
    if (auto* problems = std::get_if<std::vector<Problem>>(&document)) return std::move(*problems);
    Problems problems;
    auto site = SiteReader(problems).read(std::get<Node>(document));
    if (!problems.empty()) return std::move(problems).take();
    return site;
}

}  // namespace presscheck
