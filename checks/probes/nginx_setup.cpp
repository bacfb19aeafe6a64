#include "checks/probes/nginx_setup.h"

#include "checks/probes/glob_paths.h"

#include <set>
#include <string_view>
#include <utility>

namespace presscheck {
namespace {

constexpr std::size_t most_files = 2048;

class Reading {
public:
    Reading(const Host& host, const WebStart& start) : host_(host), start_(start) {}

    Result<NginxBlock> run() {
        auto text = read(start_.config);
        if (!text) return std::move(text).error();
        for (const auto& setting : start_.settings)
            *text += "\n" + setting;
        return parse_nginx_conf({start_.config, *std::move(text)},
                                [this](const std::string& word) { return included(word); });
    }

private:
    Result<std::string> read(const std::string& path) const {
        auto text = host_.read_file(path);
        if (text) return text;
        if (text.error().code == Errc::not_found)
            return Error{Errc::malformed, path + ": nginx cannot open it"};
        return Error{text.error().code, path + ": " + text.error().message};
    }

    // From the folder of the main file on. A pattern may stand for nothing.
    Result<std::vector<NginxFile>> included(const std::string& word) {
        auto path = word;
        if (!path.starts_with('/'))
            path = start_.config.substr(0, start_.config.rfind('/') + 1) + path;
        std::vector<std::string> paths{path};
        if (path.find_first_of("*?[") != std::string::npos) {
            auto matching = glob_paths(host_, path);
            if (!matching) return std::move(matching).error();
            paths = *std::move(matching);
        }
        std::vector<NginxFile> files;
        for (auto& each : paths) {
            if (++files_ > most_files)
                return Error{Errc::too_large, start_.config + ": more files than are read"};
            auto text = read(each);
            if (!text) return std::move(text).error();
            files.push_back({std::move(each), *std::move(text)});
        }
        return files;
    }

    const Host& host_;
    const WebStart& start_;
    std::size_t files_ = 0;
};

}  // namespace

std::vector<NginxInstance> read_nginx(const Host& host, const WebProgram& nginx) {
    std::vector<NginxInstance> instances;
    std::set<std::string> seen;
    for (const auto& start : nginx.starts) {
        if (!seen.insert(start.config).second) continue;
        NginxInstance instance;
        instance.config = start.config;
        instance.prefix = start.prefix;
        auto main = Reading(host, start).run();
        if (main) {
            instance.main = std::make_unique<NginxBlock>(*std::move(main));
            auto http = nginx_http(*instance.main, start.config);
            if (http) instance.http = *std::move(http);
            if (!http) instance.problem = http.error();
        } else {
            instance.problem = std::move(main).error();
        }
        instances.push_back(std::move(instance));
    }
    return instances;
}

}  // namespace presscheck
