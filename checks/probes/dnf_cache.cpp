#include "checks/probes/dnf_cache.h"

#include "checks/parsers/xml_elements.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace presscheck {
namespace {

constexpr std::array<std::string_view, 2> caches{"/var/cache/dnf", "/var/cache/libdnf5"};

// The name, a hyphen, and a digest of the address.
bool is_cache_of(std::string_view folder, std::string_view id) {
    constexpr std::size_t digits = 16;
    return folder.size() == id.size() + 1 + digits && folder.starts_with(id) &&
           folder[id.size()] == '-' &&
           folder.find_first_not_of("0123456789abcdef", id.size() + 1) == std::string_view::npos;
}

const std::string* attribute_of(const XmlElement& element, std::string_view name) {
    for (const auto& attribute : element.attributes) {
        if (attribute.name == name) return &attribute.value;
    }
    return nullptr;
}

// `<data type="updateinfo"><location href="repodata/...-updateinfo.xml.gz"/></data>`
void read_repomd(DnfMetadata& metadata, const std::string& folder, const std::string& bytes) {
    const auto document = parse_xml(bytes);
    if (!document || document->name != "repomd") {
        metadata.unclear = Reason::malformed;
        return;
    }
    for (const auto& data : document->children) {
        const auto* type = attribute_of(data, "type");
        if (data.name != "data" || type == nullptr || *type != "updateinfo") continue;
        metadata.advisories = true;
        for (const auto& part : data.children) {
            const auto* place = attribute_of(part, "href");
            if (part.name == "location" && place != nullptr)
                metadata.updateinfo = folder + "/repodata" + place->substr(place->rfind('/'));
        }
    }
}

}  // namespace

DnfMetadata dnf_metadata(const Host& host, const std::string& id) {
    DnfMetadata newest;
    const auto hide = [&](const Error& error) {
        if (error.code != Errc::not_found) newest.unclear = reason_of(error, host);
    };
    std::string folder;
    for (const auto cache : caches) {
        const auto entries = host.list(cache);
        if (!entries) {
            hide(entries.error());
            continue;
        }
        for (const auto& entry : *entries) {
            if (!is_cache_of(entry.name, id)) continue;
            const auto path = std::string(cache) + "/" + entry.name;
            const auto about = host.info(path + "/repodata/repomd.xml");
            if (!about) {
                hide(about.error());
            } else if (!newest.refreshed || about->modified > *newest.refreshed) {
                newest.refreshed = about->modified;
                folder = path;
            }
        }
    }
    if (folder.empty()) return newest;
    newest.repomd = folder + "/repodata/repomd.xml";
    const auto bytes = host.read_file(newest.repomd);
    if (bytes) {
        read_repomd(newest, folder, *bytes);
    } else {
        hide(bytes.error());
    }
    return newest;
}

}  // namespace presscheck
