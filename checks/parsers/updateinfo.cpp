#include "checks/parsers/updateinfo.h"

#include "checks/parsers/decimal.h"

#include <expat.h>

#include <memory>
#include <type_traits>

namespace presscheck {
namespace {

struct FreeParser {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};
using Parser = std::unique_ptr<std::remove_pointer_t<XML_Parser>, FreeParser>;

std::string attribute(const XML_Char** attributes, std::string_view name) {
    for (; *attributes != nullptr; attributes += 2) {
        if (name == attributes[0]) return attributes[1];
    }
    return {};
}

// "2026-10-01 12:00:00", "2026-10-01" or seconds since 1970.
std::optional<Time> date_of(std::string_view text) {
    constexpr std::size_t length_of_a_date = 10;
    constexpr std::int64_t last = 253402300799;  // of the year 9999
    if (const auto seconds = parse_decimal(text); seconds && *seconds >= 0 && *seconds <= last)
        return Time(std::chrono::seconds(*seconds));
    const auto date = parse_date(text.substr(0, length_of_a_date));
    return date ? std::optional(*date) : std::nullopt;
}

class Reading {
public:
    Reading(XML_Parser parser, const std::function<void(const MendedPackage&)>& take)
        : parser_(parser), take_(take) {}

    Status run(std::string_view bytes) {
        XML_SetUserData(parser_, this);
        XML_SetElementHandler(
            parser_,
            [](void* self, const XML_Char* name, const XML_Char** attributes) {
                static_cast<Reading*>(self)->start(name, attributes);
            },
            [](void* self, const XML_Char* name) { static_cast<Reading*>(self)->end(name); });
        XML_SetStartDoctypeDeclHandler(
            parser_, [](void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) {
                static_cast<Reading*>(self)->refuse();
            });
        const auto done = XML_Parse(parser_, bytes.data(), static_cast<int>(bytes.size()), 1);
        if (done != XML_STATUS_OK || !sound_)
            return Error{Errc::malformed, "no updateinfo that can be read"};
        return Ok{};
    }

private:
    void refuse() {
        sound_ = false;
        XML_StopParser(parser_, XML_FALSE);
    }

    void start(std::string_view name, const XML_Char** attributes) {
        if (!sound_) return;
        if (depth_++ == 0 && name != "updates") return refuse();
        if (name == "update") {
            security_ = attribute(attributes, "type") == "security";
            issued_.reset();
        } else if (name == "issued") {
            issued_ = date_of(attribute(attributes, "date"));
        } else if (name == "collection") {
            modular_ = false;
        } else if (name == "module") {
            modular_ = true;
        } else if (name == "package" && security_) {
            add(attributes);
        }
    }

    void end(std::string_view /*name*/) { --depth_; }

    void add(const XML_Char** attributes) {
        MendedPackage package{attribute(attributes, "name"), attribute(attributes, "arch"),
                              attribute(attributes, "version"), issued_, modular_};
        const auto epoch = attribute(attributes, "epoch");
        const auto release = attribute(attributes, "release");
        if (package.name.empty() || package.version.empty() || release.empty()) return refuse();
        package.version = (epoch.empty() ? "0" : epoch) + ":" + package.version + "-" + release;
        if (package.architecture != "src") take_(package);
    }

    XML_Parser parser_;
    const std::function<void(const MendedPackage&)>& take_;
    std::optional<Time> issued_;
    std::size_t depth_ = 0;
    bool security_ = false, modular_ = false, sound_ = true;
};

}  // namespace

Status read_updateinfo(std::string_view bytes,
                       const std::function<void(const MendedPackage&)>& take) {
    const Parser parser(XML_ParserCreate(nullptr));
    if (!parser) return Error{Errc::unavailable, "XML: no memory"};
    return Reading(parser.get(), take).run(bytes);
}

}  // namespace presscheck
