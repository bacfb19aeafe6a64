#include "checks/parsers/sntp_replies.h"

#include "checks/policy/fields.h"
#include "core/bytes.h"

#include <algorithm>

namespace presscheck {
namespace {

using std::chrono::microseconds;

constexpr std::size_t packet_bytes = 48;
constexpr std::int64_t era_seconds = std::int64_t{1} << 32U;
constexpr std::int64_t unix_epoch = 2'208'988'800;  // seconds from 1900 to 1970
constexpr std::uint64_t million = 1'000'000;

std::uint64_t read_number(std::string_view bytes, std::size_t at, std::size_t size) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < size; ++i)
        number = number << 8U | static_cast<unsigned char>(bytes[at + i]);
    return number;
}

// Seconds since 1900 in 32 bits and a fraction in 32; those below 2^31 are of the era that begins
// in 2036.
Time read_stamp(std::string_view bytes, std::size_t at) {
    auto seconds = static_cast<std::int64_t>(read_number(bytes, at, 4));
    if (seconds < era_seconds / 2) seconds += era_seconds;
    const auto fraction = read_number(bytes, at + 4, 4) * million >> 32U;
    return Time{microseconds{(seconds - unix_epoch) * static_cast<std::int64_t>(million) +
                             static_cast<std::int64_t>(fraction)}};
}

std::string stamp_of(Time time) {
    const auto micros = time.time_since_epoch().count();
    const auto whole = micros / static_cast<std::int64_t>(million);
    const auto rest = static_cast<std::uint64_t>(micros % static_cast<std::int64_t>(million));
    const auto seconds = static_cast<std::uint64_t>(whole + unix_epoch);
    const auto number = seconds << 32U | (rest << 32U) / million;
    std::string bytes;
    for (int shift = 56; shift >= 0; shift -= 8)
        bytes += static_cast<char>(number >> static_cast<unsigned>(shift) & 0xffU);
    return bytes;
}

std::optional<Time> read_moment(const Node* node, std::string_view name, Problems& problems) {
    const auto text = read_text(node, name, problems);
    if (!text) return std::nullopt;
    const auto time = parse_time(*text);
    if (time) return *time;
    problems.add(node->place, std::string(name) + " is no time");
    return std::nullopt;
}

SntpAnswer read_item(const Node& node, Problems& problems) {
    SntpAnswer item;
    Fields fields(node, "an item of 'servers'", problems);
    if (!fields.is_map()) return item;
    item.server = read_text(fields.need("server"), "'server'", problems).value_or("");
    const auto port = read_integer(fields.need("port"), "'port'", problems).value_or(0);
    if (port < 1 || port > 65535) problems.add(node.place, "'port' is none");
    item.port = static_cast<std::uint16_t>(port);
    const auto reply = read_text(fields.need("reply"), "'reply'", problems).value_or("");
    const auto sent = read_moment(fields.find("sent"), "'sent'", problems);
    const auto received = read_moment(fields.find("received"), "'received'", problems);
    fields.finish();
    if (reply.starts_with('!')) {
        const auto why = parse_no_answer(reply);
        if (!why) problems.add(node.place, "'reply' is no word for what there is instead of one");
        item.answer = why.value_or(NoAnswer::broken);
        return item;
    }
    const auto bytes = from_hex(reply);
    if (!bytes || !sent || !received) {
        problems.add(node.place, "a reply is in hex, and was 'sent' for and 'received'");
        return item;
    }
    if (auto read = read_sntp_reply(*bytes, *sent, *received)) item.answer = *read;
    return item;
}

std::string item_head(std::string_view server, std::uint16_t port) {
    return "  - {server: \"" + std::string(server) + "\", port: " + std::to_string(port);
}

}  // namespace

Result<std::vector<SntpAnswer>> parse_sntp_replies(std::string_view text) {
    auto document = parse_document(text);
    Problems problems;
    std::vector<SntpAnswer> answers;
    if (const auto* root = std::get_if<Node>(&document)) {
        Fields fields(*root, "sntp.yaml", problems);
        for (const auto& node : read_list(fields.need("servers"), "'servers'", problems))
            answers.push_back(read_item(node, problems));
        fields.finish();
        if (problems.empty()) return answers;
    } else {
        return Error{Errc::malformed, spell("sntp.yaml", std::get<1>(document))};
    }
    return Error{Errc::malformed, spell("sntp.yaml", std::move(problems).take())};
}

Result<SntpReply> read_sntp_reply(std::string_view bytes, Time sent, Time received) {
    constexpr unsigned of_server = 4;
    const auto wrong = [](std::string_view why) {
        return Error{Errc::malformed, "SNTP: " + std::string(why)};
    };
    if (bytes.size() < packet_bytes) return wrong("too short");
    const auto first = static_cast<unsigned char>(bytes[0]);
    if ((first & 7U) != of_server) return wrong("not of a server");
    if (bytes.substr(24, 8) != stamp_of(sent)) return wrong("an answer to another question");
    SntpReply reply;
    reply.stratum = static_cast<unsigned char>(bytes[1]);
    constexpr unsigned not_set = 3;
    constexpr int no_stratum = 16;
    reply.synchronised = first >> 6U != not_set && reply.stratum > 0 && reply.stratum < no_stratum;
    const auto arrived = read_stamp(bytes, 32), answered = read_stamp(bytes, 40);
    reply.offset = ((arrived - sent) + (answered - received)) / 2;
    reply.delay = (received - sent) - (answered - arrived);
    return reply;
}

std::string sntp_request(Time sent) {
    constexpr char version_4_of_a_client = 0x23;
    std::string bytes(packet_bytes, '\0');
    bytes[0] = version_4_of_a_client;
    bytes.replace(40, 8, stamp_of(sent));
    return bytes;
}

std::string sntp_item(std::string_view server, std::uint16_t port, Time sent, Time received,
                      std::string_view reply) {
    return item_head(server, port) + ", sent: \"" + format_time_micros(sent) + "\", received: \"" +
           format_time_micros(received) + "\", reply: \"" + to_hex(reply.substr(0, packet_bytes)) +
           "\"}\n";
}

std::string sntp_item(std::string_view server, std::uint16_t port, NoAnswer why) {
    auto word = spell(why);
    word.pop_back();
    return item_head(server, port) + ", reply: \"" + word + "\"}\n";
}

}  // namespace presscheck
