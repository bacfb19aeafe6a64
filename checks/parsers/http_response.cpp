#include "checks/parsers/http_response.h"

#include "checks/parsers/decimal.h"
#include "checks/parsers/line_reader.h"
#include "core/limits.h"
#include "core/small_letters.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace presscheck {
namespace {

Error malformed(std::string_view why) {
    return Error{Errc::malformed, "HTTP: " + std::string(why)};
}

// RFC 9110, 5.6.2.
bool is_token(std::string_view text) {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               others.find(c) != std::string_view::npos;
    });
}

// RFC 9110, 5.5: no control characters but tabs.
bool is_value(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
    });
}

// One line without its end, taken off the front. RFC 9112, 2.2: a lone line feed ends one too.
std::optional<std::string_view> take_line(std::string_view& bytes) {
    const auto end = bytes.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    auto line = bytes.substr(0, end);
    bytes.remove_prefix(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

std::optional<int> read_status(std::string_view line) {
    if (!line.starts_with("HTTP/1.") || line.size() < 12) return std::nullopt;
    if ((line[7] != '0' && line[7] != '1') || line[8] != ' ') return std::nullopt;
    if (line.size() > 12 && line[12] != ' ') return std::nullopt;
    const auto status = parse_decimal(line.substr(9, 3));
    if (!status || *status < 100 || *status > 599 || line[9] == '-') return std::nullopt;
    return static_cast<int>(*status);
}

Status take_head(std::string_view& bytes, HttpResponse& response) {
    const auto line = take_line(bytes);
    const auto status = line ? read_status(*line) : std::nullopt;
    if (!status) return malformed("no status line");
    response.status = *status;
    response.fields.clear();
    while (true) {
        const auto field = take_line(bytes);
        if (!field) return malformed("the head does not end");
        if (field->empty()) return Ok{};
        // A line that begins with a blank would go on with the one before: RFC 9112, 5.2.
        const auto colon = field->find(':');
        if (colon == std::string_view::npos || !is_token(field->substr(0, colon)))
            return malformed("a line of the head is no field");
        const auto value = trimmed(field->substr(colon + 1));
        if (!is_value(value)) return malformed("a field holds control characters");
        if (response.fields.size() == limits::http_fields)
            return Error{Errc::too_large, "HTTP: too many fields"};
        response.fields.push_back({in_small_letters(field->substr(0, colon)), std::string(value)});
    }
}

std::optional<std::size_t> read_chunk_size(std::string_view line) {
    const auto digits = trimmed(line.substr(0, line.find(';')));
    std::size_t size = 0;
    const auto* const end = digits.data() + digits.size();
    const auto parsed = std::from_chars(digits.data(), end, size, 16);
    if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
    return size;
}

// As far as it came.
void take_chunks(std::string_view bytes, HttpResponse& response) {
    while (const auto line = take_line(bytes)) {
        const auto size = read_chunk_size(*line);
        if (!size) return;
        if (*size == 0) {
            response.complete = true;
            return;
        }
        response.body += bytes.substr(0, *size);
        if (*size >= bytes.size()) return;
        bytes.remove_prefix(*size);
        if (const auto end = take_line(bytes); !end || !end->empty()) return;
    }
}

bool has_no_body(int status) {
    return status == 204 || status == 304;
}

// A body without a length ends with its connection; who fetches keeps none that was cut off before,
// but for one that is too long.
Status take_body(std::string_view bytes, HttpResponse& response) {
    if (has_no_body(response.status)) {
        response.complete = true;
        return Ok{};
    }
    if (const auto* coding = response.first("transfer-encoding"); coding != nullptr) {
        if (in_small_letters(*coding) != "chunked")
            return malformed("a transfer encoding that nobody asked for");
        take_chunks(bytes, response);
        return Ok{};
    }
    const auto lengths = response.all("content-length");
    if (lengths.empty()) {
        response.body = std::string(bytes);
        response.complete = bytes.size() < limits::http_body_bytes;
        return Ok{};
    }
    const auto length = parse_decimal(lengths.front());
    const bool same = std::all_of(lengths.begin(), lengths.end(),
                                  [&](std::string_view each) { return each == lengths.front(); });
    if (!length || *length < 0 || !same) return malformed("the body's length cannot be told");
    const auto whole = static_cast<std::uint64_t>(*length);
    response.complete = bytes.size() >= whole;
    response.body = std::string(bytes.substr(0, std::min<std::uint64_t>(whole, bytes.size())));
    return Ok{};
}

}  // namespace

std::vector<std::string_view> HttpResponse::all(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const auto& field : fields) {
        if (field.name == name) values.emplace_back(field.value);
    }
    return values;
}

const std::string* HttpResponse::first(std::string_view name) const {
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&](const HttpField& field) { return field.name == name; });
    return found == fields.end() ? nullptr : &found->value;
}

std::size_t end_of_http_head(std::string_view bytes) {
    for (auto at = bytes.find('\n'); at != std::string_view::npos; at = bytes.find('\n', at + 1)) {
        const auto rest = bytes.substr(at + 1);
        if (rest.starts_with("\n")) return at + 2;
        if (rest.starts_with("\r\n")) return at + 3;
    }
    return std::string_view::npos;
}

Result<HttpResponse> parse_http_response(std::string_view bytes) {
    HttpResponse response;
    constexpr int most_interim = 8;
    for (int heads = 0; heads <= most_interim; ++heads) {
        const auto before = bytes.size();
        const auto head = end_of_http_head(bytes);
        if (std::min(head, before) > limits::http_head_bytes)
            return Error{Errc::too_large, "HTTP: the head is too long"};
        if (auto taken = take_head(bytes, response); !taken) return std::move(taken).error();
        const bool interim = response.status < 200 && response.status != 101;
        if (interim) continue;
        if (auto taken = take_body(bytes, response); !taken) return std::move(taken).error();
        return response;
    }
    return malformed("nothing but interim responses");
}

}  // namespace presscheck
