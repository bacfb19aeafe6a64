// The configuration of nginx: every directive stands on a line of its file, words are words of it,
// reading ends, and a path has an answer wherever the locations can be read.
//
// Two files, parted by a line `%%`: the second is what an include brings.
#include "checks/parsers/cipher_string.h"
#include "checks/parsers/nginx_conf.h"
#include "checks/parsers/nginx_lexer.h"
#include "checks/parsers/nginx_servers.h"
#include "checks/parsers/nginx_values.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

namespace {

using presscheck::fuzz::require;

std::size_t lines_in(std::string_view text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
}

struct Files {
    std::string main, other;

    bool has(std::string_view source) const {
        const auto colon = source.rfind(':');
        if (colon == std::string_view::npos) return false;
        const auto path = source.substr(0, colon);
        if (path != "/main" && path != "/other") return false;
        std::size_t number = 0;
        const auto* end = source.data() + source.size();
        if (std::from_chars(source.data() + colon + 1, end, number).ptr != end) return false;
        return number >= 1 && number <= lines_in(path == "/main" ? main : other);
    }
};

void hold_words(std::string_view text) {
    presscheck::NginxLexer lexer(text);
    for (std::size_t statements = 0;; ++statements) {
        require(statements <= text.size(), "reading ends");
        const auto statement = lexer.next();
        if (!statement) {
            require(statement.error().message.starts_with("line "), "an error has a line");
            return;
        }
        const bool words = statement->end == presscheck::NginxEnd::semicolon ||
                           statement->end == presscheck::NginxEnd::block_begins;
        require(words == !statement->words.empty(), "a directive has a name");
        if (statement->end == presscheck::NginxEnd::file) return;
    }
}

void hold_block(const Files& files, const presscheck::NginxBlock& block) {
    for (const auto& directive : block) {
        require(files.has(directive.source), "a directive stands on a line of its file");
        require(directive.has_block || directive.block.empty(), "only blocks hold directives");
        hold_block(files, directive.block);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = presscheck::fuzz::text_of(data, size);
    const auto part = text.find("%%\n");
    const Files files{std::string(text.substr(0, part)), part == std::string_view::npos
                                                             ? std::string{}
                                                             : std::string(text.substr(part + 3))};
    hold_words(files.main);
    (void)presscheck::allows_weak_ciphers(text);
    if (const auto bytes = presscheck::parse_nginx_size(text))
        require(*bytes >= 0, "a size is not negative");
    if (const auto time = presscheck::parse_nginx_time(text))
        require(time->count() >= 0, "a time is not negative");
    int asked = 0;
    const auto main = presscheck::parse_nginx_conf(
        {"/main", files.main},
        [&](const std::string& word) -> presscheck::Result<std::vector<presscheck::NginxFile>> {
            if (++asked > 8) return presscheck::Error{presscheck::Errc::malformed, word};
            return std::vector{presscheck::NginxFile{"/other", files.other}};
        });
    if (!main) return 0;
    hold_block(files, *main);
    const auto http = presscheck::nginx_http(*main, "/main");
    if (!http) return 0;
    for (const auto& server : http->servers) {
        require(!server.listens.empty(), "a server has a socket");
        for (const auto& listen : server.listens) {
            const auto& socket = http->sockets.at(listen.socket);
            require(socket.default_server < http->servers.size(), "a socket has a first server");
        }
        const auto all = presscheck::all_nginx_locations(server.locations);
        const auto found = presscheck::find_nginx_location(server.locations, "/admin/x.php");
        if (found && *found != nullptr)
            require(std::find(all.begin(), all.end(), *found) != all.end(),
                    "the location is one of the server");
    }
    return 0;
}
