// The people's pages, whatever path, query and Host are asked for: no failure, no byte of the
// request comes back as markup, and every answer carries the headers that guard it.
//
// The first line is the target, the second the Host.
#include "tests/fuzz/department.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

namespace {

using presscheck::Response;
using presscheck::fuzz::require;

presscheck::fuzz::Department& department() {
    static presscheck::fuzz::Department made;
    return made;
}

Response ask(std::string_view method, std::string_view target, std::string_view host) {
    auto request = department().request(method, target, "", false);
    request.headers = {{"host", std::string(host)}};
    return department().people(request);
}

// The one name of this collector, with any port or none.
bool is_localhost(std::string_view host) {
    std::string name(host.substr(0, host.find(':')));
    for (char& c : name)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return name == "localhost";
}

bool has_header(const Response& answer, std::string_view name) {
    return std::any_of(answer.headers.begin(), answer.headers.end(),
                       [&](const auto& header) { return header.first == name; });
}

// How often markup begins or is quoted: the same in every page that says there is nothing here.
std::array<std::ptrdiff_t, 3> markup_of(const std::string& page) {
    return {std::count(page.begin(), page.end(), '<'), std::count(page.begin(), page.end(), '>'),
            std::count(page.begin(), page.end(), '"')};
}

void hold_page(const Response& answer) {
    if (answer.content_type.find("html") == std::string::npos) return;
    require(answer.body.find("<script") == std::string::npos, "a page has no script");
    if (answer.status != 404) return;
    static const auto nothing = markup_of(ask("GET", "/nothing", "localhost").body);
    require(markup_of(answer.body) == nothing, "what is asked for comes back as text alone");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = presscheck::fuzz::text_of(data, size);
    const auto newline = text.find('\n');
    const auto target = text.substr(0, newline);
    const auto host = newline == std::string_view::npos ? std::string_view{"localhost"}
                                                        : text.substr(newline + 1);
    const auto answer = ask("GET", target, host);
    require(answer.status == 200 || answer.status == 400 || answer.status == 404 ||
                answer.status == 421,
            "an answer is one of four");
    require(is_localhost(host) == (answer.status != 421), "only our own name is answered");
    require(has_header(answer, "Content-Security-Policy"), "every answer is guarded");
    for (const auto& [name, value] : answer.headers)
        require(value.find_first_of("\r\n") == std::string::npos, "a header is one line");
    hold_page(answer);
    if (answer.content_type.find("json") != std::string::npos)
        require(!nlohmann::json::parse(answer.body, nullptr, false).is_discarded(), "JSON is JSON");
    require(ask("POST", target, "localhost").status == 405 ||
                ask("POST", target, "localhost").status == 400,
            "nothing is changed from here");
    return 0;
}
