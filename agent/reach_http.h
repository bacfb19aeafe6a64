// One HTTP/1.1 request to a declared endpoint, and its response as it came. docs/policy.md,
// "Fixtures".
#pragma once

#include "agent/reach_stream.h"
#include "checks/net_names.h"

#include <string>
#include <string_view>

namespace presscheck {

enum class Wanted { head, body };

// What is kept of the answer: it, or the word for why there is none. The head is read to its end
// and no further than limits::http_head_bytes, the body to limits::http_body_bytes; nothing is
// decompressed.
std::string ask_web(ReachStream& stream, const WebAddress& address, std::string_view method,
                    Wanted wanted);

// The bytes that are sent.
std::string web_request(const WebAddress& address, std::string_view method);

}  // namespace presscheck
