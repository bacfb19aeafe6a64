// The header of a package in rpm's database: only bytes inside it are asked for, few of them, and
// what is said of a package is text of the header.
#include "checks/parsers/rpm_header.h"
#include "tests/fuzz/property.h"

#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using presscheck::fuzz::require;
    const auto header = presscheck::fuzz::text_of(data, size);
    std::size_t asked = 0;
    const presscheck::HeaderPart part = [&](std::size_t offset,
                                            std::size_t bytes) -> presscheck::Result<std::string> {
        require(offset <= header.size() && bytes <= header.size() - offset,
                "only what lies in the header is asked for");
        require(++asked < 64, "a header is read in few parts");
        return std::string(header.substr(offset, bytes));
    };
    const auto package = presscheck::parse_rpm_header(header.size(), part);
    if (!package) return 0;
    require(!package->name.empty() && header.find(package->name) != std::string_view::npos,
            "a name stands in the header");
    require(package->version.find('-') != std::string::npos, "a version has its release");
    require(package->name.find('\0') == std::string::npos, "a name ends where its text does");
    return 0;
}
