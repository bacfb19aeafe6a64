#include "agent/reach_http.h"

#include "checks/parsers/decimal.h"
#include "checks/parsers/http_response.h"
#include "core/limits.h"
#include "core/small_letters.h"

#include <algorithm>
#include <optional>

namespace presscheck {
namespace {

std::string host_of(const WebAddress& address) {
    const auto whole = spell(WebAddress{address.scheme, address.host, address.port, "/"});
    const auto host = std::string_view(whole).substr(address.scheme.size() + 3);
    return std::string(host.substr(0, host.size() - 1));
}

// Where the head of the response ends, interim ones passed over; nothing while it has not.
std::optional<std::size_t> end_of_final_head(std::string_view bytes) {
    constexpr std::size_t digit_of_kind = 9;  // HTTP/1.1 1xx
    std::size_t from = 0;
    while (true) {
        const auto rest = bytes.substr(from);
        const auto end = end_of_http_head(rest);
        if (end == std::string_view::npos) return std::nullopt;
        const bool interim = rest.size() > digit_of_kind && rest[digit_of_kind] == '1';
        from += end;
        if (!interim) return from;
    }
}

// How a body tells its end; `length` where it says so beforehand.
struct BodyEnd {
    bool told = false;  // by a length or by chunks, not by the end of the connection
    std::optional<std::size_t> length;
};

BodyEnd body_end_of(std::string_view head, std::string_view method) {
    const auto response = parse_http_response(head);
    if (!response) return {true, 0};
    if (method == "HEAD" || response->status == 204 || response->status == 304) return {true, 0};
    if (response->first("transfer-encoding") != nullptr) return {true, std::nullopt};
    const auto* length = response->first("content-length");
    if (length == nullptr) return {};
    const auto number = parse_decimal(*length);
    if (!number || *number < 0) return {true, 0};
    return {true, static_cast<std::size_t>(*number)};
}

bool is_whole(const BodyEnd& end, std::string_view body) {
    if (end.length) return body.size() >= *end.length;
    return end.told && (body == "0\r\n\r\n" || body.ends_with("\r\n0\r\n\r\n"));
}

}  // namespace

std::string web_request(const WebAddress& address, std::string_view method) {
    return std::string(method) + " " + address.target + " HTTP/1.1\r\nHost: " + host_of(address) +
           "\r\nUser-Agent: presscheck/" PRESSCHECK_VERSION
           "\r\nAccept: */*\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n";
}

std::string ask_web(ReachStream& stream, const WebAddress& address, std::string_view method,
                    Wanted wanted) {
    if (!stream.write(web_request(address, method))) return spell(NoAnswer::broken);
    std::string bytes;
    std::optional<std::size_t> head;
    BodyEnd end;
    while (true) {
        const auto read = stream.read(bytes);
        if (!head) {
            head = end_of_final_head(bytes);
            if (head.value_or(bytes.size()) > limits::http_head_bytes)
                return spell(NoAnswer::too_large);
            // What is no response is not taken for one of our own words either.
            if (head && !bytes.starts_with("HTTP/")) return spell(NoAnswer::broken);
            if (head) end = body_end_of(std::string_view(bytes).substr(0, *head), method);
        }
        if (head) {
            const auto body = std::string_view(bytes).substr(*head);
            if (wanted == Wanted::head) return bytes.substr(0, *head);
            if (is_whole(end, body)) return bytes;
            if (body.size() >= limits::http_body_bytes)
                return bytes.substr(0, *head + limits::http_body_bytes);
        }
        if (read == ReadEnd::data) continue;
        // A body whose end nothing else tells is whole only where the connection ended well.
        if (head && (end.told || read == ReadEnd::closed)) return bytes;
        return spell(read == ReadEnd::timeout ? NoAnswer::timeout : NoAnswer::broken);
    }
}

}  // namespace presscheck
