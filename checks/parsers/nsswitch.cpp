#include "checks/parsers/nsswitch.h"

#include "checks/parsers/line_reader.h"

namespace presscheck {
namespace {

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

void add_services(std::string_view list, std::vector<std::string>& services) {
    while (!(list = trimmed(list)).empty()) {
        if (list.front() == '[') {
            const auto end = list.find(']');
            list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
            continue;
        }
        std::string name;
        while (!list.empty() && !is_blank(list.front()) && list.front() != '[') {
            name += list.front();
            list.remove_prefix(1);
        }
        services.push_back(std::move(name));
    }
}

}  // namespace

std::vector<std::string> nss_services(std::string_view nsswitch, std::string_view database) {
    std::vector<std::string> services;
    LineReader lines(nsswitch);
    while (const auto line = lines.next()) {
        const auto entry = line->text.substr(0, line->text.find('#'));
        const auto colon = entry.find(':');
        if (colon == std::string_view::npos) continue;
        if (trimmed(entry.substr(0, colon)) != database) continue;
        add_services(entry.substr(colon + 1), services);
    }
    return services;
}

}  // namespace presscheck
