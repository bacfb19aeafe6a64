// A stranger's HTTP response: what is taken has a head within its bounds and a body out of its
// bytes, and what is said of its fields is one of the words there are.
#include "checks/parsers/http_policies.h"
#include "checks/parsers/http_response.h"
#include "checks/parsers/security_txt.h"
#include "checks/parsers/web_page.h"
#include "checks/policy/column_words.h"
#include "core/limits.h"
#include "tests/fuzz/property.h"

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using presscheck::fuzz::require;
    namespace words = presscheck::column_words;
    const auto bytes = presscheck::fuzz::text_of(data, size);
    const auto head = presscheck::end_of_http_head(bytes);
    require(head == std::string_view::npos || head <= bytes.size(), "a head ends in its bytes");
    const auto response = presscheck::parse_http_response(bytes);
    if (!response) return 0;
    require(head != std::string_view::npos, "a response has a head that ends");
    require(response->status >= 101 && response->status <= 599, "a status is one");
    require(response->fields.size() <= presscheck::limits::http_fields, "fields have a bound");
    require(response->body.size() + head <= bytes.size(), "a body is out of the bytes");
    for (const auto& field : response->fields) {
        require(bytes.find(field.value) != std::string_view::npos, "a value stands in the bytes");
        require(field.name.find_first_of(" \t\r\n:") == std::string::npos, "a name is a token");
    }
    const auto known = [](const auto& all, std::string_view word) {
        return std::find(all.begin(), all.end(), word) != all.end();
    };
    require(presscheck::hsts_max_age(*response).count() >= 0, "a time is not negative");
    require(known(words::csp_classes, presscheck::csp_class(*response)), "a class of policies");
    require(known(words::framings, presscheck::framing_class(*response)), "a class of framing");
    require(known(words::referrer_policies, presscheck::referrer_policy(*response)), "a policy");
    for (const auto& cookie : presscheck::cookies_of(*response))
        require(known(words::same_sites, cookie.same_site), "a word of SameSite");
    const auto leak = presscheck::leak_in(response->body);
    require(response->body.find(leak) != std::string::npos, "what leaks stands in the page");
    presscheck::asks_for_password(response->body);
    presscheck::shows_text(response->body);
    presscheck::parse_security_txt(response->body);
    return 0;
}
