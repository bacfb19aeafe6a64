#include "agent/reach_tls.h"

#include "checks/parsers/tls_accepts.h"

#include <openssl/ssl.h>

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

using Handshake = ReachStream::Handshake;

struct SpokenVersion {
    std::string_view name;
    int number;
};
constexpr std::array spoken{
    SpokenVersion{"1.0", TLS1_VERSION},
    SpokenVersion{"1.1", TLS1_1_VERSION},
    SpokenVersion{"1.2", TLS1_2_VERSION},
    SpokenVersion{"1.3", TLS1_3_VERSION},
};

TlsAnswer answer_of(Handshake handshake) {
    switch (handshake) {
        case Handshake::done:
            return TlsAnswer::accepted;
        case Handshake::refused:
        case Handshake::closed:
            return TlsAnswer::refused;
        case Handshake::not_tls:
        case Handshake::not_speakable:
        case Handshake::timeout:
            break;
    }
    return TlsAnswer::unknown;
}

// Servers that do not speak a version may also just go away, each time; that they speak another
// one, and are there, the handshake with any version has shown.
TlsAnswer answer_to(const Connecting& connecting, const SpokenVersion& version,
                    const std::string& server_name) {
    const auto context = undemanding_context(version.number, version.number);
    for (bool again = false;; again = true) {
        auto connected = connecting();
        auto* const stream = std::get_if<ReachStream>(&connected);
        if (stream == nullptr) return TlsAnswer::unknown;
        const auto handshake = stream->begin_tls(context.get(), server_name);
        if (handshake != Handshake::closed || again) return answer_of(handshake);
    }
}

}  // namespace

NoAnswer no_answer_of(Handshake handshake) {
    if (handshake == Handshake::timeout) return NoAnswer::timeout;
    return handshake == Handshake::closed ? NoAnswer::broken : NoAnswer::no_tls;
}

TlsShown ask_tls(const Connecting& connecting, const std::string& server_name) {
    auto connected = connecting();
    if (const auto* why = std::get_if<NoAnswer>(&connected)) return {spell(*why), spell(*why)};
    auto& stream = std::get<ReachStream>(connected);
    const auto handshake = stream.begin_tls(undemanding_context().get(), server_name);
    if (handshake != Handshake::done) {
        const auto why = spell(no_answer_of(handshake));
        return {why, why};
    }
    TlsShown shown{stream.peer_chain(), {}};
    std::vector<TlsVersion> versions;
    for (const auto& version : spoken) {
        versions.push_back(
            {std::string(version.name), answer_to(connecting, version, server_name)});
    }
    const bool any = std::any_of(versions.begin(), versions.end(), [](const TlsVersion& each) {
        return each.answer == TlsAnswer::accepted;
    });
    shown.accepts = any ? spell(versions) : spell(NoAnswer::broken);
    if (shown.chain.empty()) shown.chain = spell(NoAnswer::no_tls);
    return shown;
}

}  // namespace presscheck
