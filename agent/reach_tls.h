// What a server shows of itself at the beginning of TLS: its certificates, and which versions it
// speaks.
#pragma once

#include "agent/reach_stream.h"
#include "checks/net_names.h"

#include <functional>
#include <string>
#include <variant>

namespace presscheck {

// A new connection to the same server, each time it is called.
using Connecting = std::function<std::variant<ReachStream, NoAnswer>()>;

struct TlsShown {
    std::string chain;    // PEM, or the word for why there is none
    std::string accepts;  // checks/parsers/tls_accepts.h, or the same word
};

// `server_name` is empty for an address.
TlsShown ask_tls(const Connecting& connecting, const std::string& server_name);

// Why a handshake brought nothing.
NoAnswer no_answer_of(ReachStream::Handshake handshake);

}  // namespace presscheck
