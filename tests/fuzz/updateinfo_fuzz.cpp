// Advisories of a repository: every package that is handed out has a name and a whole version.
#include "checks/parsers/updateinfo.h"
#include "tests/fuzz/property.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using presscheck::fuzz::require;
    const auto text = presscheck::fuzz::text_of(data, size);
    const auto done =
        presscheck::read_updateinfo(text, [](const presscheck::MendedPackage& package) {
            require(!package.name.empty() && package.architecture != "src", "a package is one");
            const auto colon = package.version.find(':');
            require(
                colon != std::string::npos && package.version.find('-', colon) != std::string::npos,
                "a version has its epoch and its release");
        });
    require(done || done.error().code == presscheck::Errc::malformed, "an error is one of ours");
    return 0;
}
