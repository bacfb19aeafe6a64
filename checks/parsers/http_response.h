// An HTTP/1.1 response as it came: RFC 9112. Only what is needed to judge it; what is not
// understood is an error, never a response without that.
#pragma once

#include "core/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct HttpField {
    std::string name;   // small letters
    std::string value;  // without blanks at both ends
};

struct HttpResponse {
    int status = 0;
    std::vector<HttpField> fields;  // in their order
    std::string body;               // as far as it came; of chunks their content
    bool complete = false;          // all of the body

    // Values of every field of this name (small letters), in their order.
    std::vector<std::string_view> all(std::string_view name) const;
    // Of a field that may stand once: the first, or nothing.
    const std::string* first(std::string_view name) const;
};

// Interim responses (1xx) in front are left out. Any bytes are answered.
// Errors: malformed (no response, a field of another form, no end of the head), too_large (over
// limits::http_head_bytes or limits::http_fields of head).
Result<HttpResponse> parse_http_response(std::string_view bytes);

// Where the head ends: behind its empty line; npos when it is not there yet.
std::size_t end_of_http_head(std::string_view bytes);

}  // namespace presscheck
