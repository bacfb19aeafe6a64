// /etc/nsswitch.conf: services are words of the file, and a comment changes nothing.
#include "checks/parsers/nsswitch.h"
#include "tests/fuzz/property.h"

#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using presscheck::fuzz::require;
    const std::string text(presscheck::fuzz::text_of(data, size));
    const auto services = presscheck::nss_services(text, "passwd");
    for (const auto& service : services) {
        require(!service.empty() && text.find(service) != std::string::npos,
                "a service stands in the file");
        require(service.find_first_of(" \t\r\n[#") == std::string::npos, "a service is one word");
    }
    require(presscheck::nss_services("# passwd: sss\n" + text, "passwd") == services,
            "a comment changes nothing");
    auto more = services;
    more.insert(more.begin(), "sss");
    require(presscheck::nss_services("passwd: sss\n" + text, "passwd") == more,
            "a line more is a service more");
    return 0;
}
