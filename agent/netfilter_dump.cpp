#include "agent/netfilter_dump.h"

#include "core/limits.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <functional>
#include <string_view>
#include <utility>

namespace presscheck {
namespace {

constexpr int patience_ms = 5000;
constexpr int most_tries = 5;

Error failed(std::string_view what, int error) {
    const bool denied = error == EPERM || error == EACCES;
    return {denied ? Errc::denied : Errc::unavailable,
            std::string(what) + ": " + std::strerror(error)};
}

template <class Struct>
void append(std::string& bytes, const Struct& value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

// REQUIRES: the bytes are there.
template <class Struct>
Struct read_at(std::string_view bytes, std::size_t offset) {
    Struct value;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

std::size_t aligned(std::size_t length) {
    return NLMSG_ALIGN(length);
}

void append_text(std::string& attributes, std::uint16_t type, std::string_view text) {
    append(attributes, nlattr{static_cast<std::uint16_t>(sizeof(nlattr) + text.size() + 1), type});
    attributes.append(text);
    attributes.append(1 + aligned(text.size() + 1) - (text.size() + 1), '\0');
}

// What the kernel is asked; always to be told, never to change.
std::string request(std::uint16_t message, std::uint16_t flags, std::uint8_t family,
                    std::uint32_t sequence, const std::string& attributes) {
    std::string bytes;
    nlmsghdr header{};
    header.nlmsg_len =
        static_cast<std::uint32_t>(sizeof(nlmsghdr) + sizeof(nfgenmsg) + attributes.size());
    header.nlmsg_type = static_cast<std::uint16_t>(NFNL_SUBSYS_NFTABLES << 8U | message);
    header.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
    header.nlmsg_seq = sequence;
    append(bytes, header);
    append(bytes, nfgenmsg{family, NFNETLINK_V0, 0});
    return bytes + attributes;
}

struct SetName {
    std::uint8_t family = 0;
    std::string table, name;
};

// The text of an attribute of a message whose header is `size` bytes long; empty without one.
std::string text_of(std::string_view message, std::uint16_t wanted) {
    for (auto at = sizeof(nlmsghdr) + sizeof(nfgenmsg); at + sizeof(nlattr) <= message.size();) {
        const auto attribute = read_at<nlattr>(message, at);
        if (attribute.nla_len < sizeof(nlattr) || attribute.nla_len > message.size() - at) break;
        if ((attribute.nla_type & NLA_TYPE_MASK) == wanted) {
            const auto text =
                message.substr(at + sizeof(nlattr), attribute.nla_len - sizeof(nlattr));
            return std::string(text.substr(0, text.find('\0')));
        }
        at += aligned(attribute.nla_len);
    }
    return {};
}

class Conversation {
public:
    explicit Conversation(int socket) : socket_(socket), buffer_(256U << 10U, '\0') {}

    // Messages up to the end of the dump are added to `into`; each is shown to `seen`.
    Status dump(std::uint16_t message, std::uint8_t family, const std::string& attributes,
                std::string& into, const std::function<void(std::string_view)>& seen = {}) {
        if (auto sent = send(message, NLM_F_DUMP, family, attributes); !sent) return sent;
        for (bool over = false; !over;) {
            const auto heard = hear();
            if (!heard) return heard.error();
            for (auto rest = *heard; !rest.empty() && !over;) {
                const auto one = next(rest);
                if (!one) return one.error();
                const auto header = read_at<nlmsghdr>(*one, 0);
                if (header.nlmsg_seq != sequence_) continue;
                if ((header.nlmsg_flags & NLM_F_DUMP_INTR) != 0) changed_ = true;
                if (header.nlmsg_type == NLMSG_ERROR || header.nlmsg_type == NLMSG_DONE) {
                    if (const int error = error_in(*one); error != 0)
                        return failed("nftables", error);
                    over = true;
                    continue;
                }
                if (into.size() + one->size() > limits::observed_file_bytes)
                    return Error{Errc::too_large, "nftables"};
                into.append(*one);
                into.append(aligned(one->size()) - one->size(), '\0');
                if (seen) seen(*one);
            }
        }
        return Ok{};
    }

    // The number of the ruleset that is loaded: another one is another number.
    Result<std::uint32_t> generation() {
        if (auto sent = send(NFT_MSG_GETGEN, 0, AF_UNSPEC, {}); !sent) return sent.error();
        const auto heard = hear();
        if (!heard) return heard.error();
        auto rest = *heard;
        const auto one = next(rest);
        if (!one) return one.error();
        const auto header = read_at<nlmsghdr>(*one, 0);
        if (header.nlmsg_type == NLMSG_ERROR) return failed("nftables", error_in(*one));
        constexpr auto start = sizeof(nlmsghdr) + sizeof(nfgenmsg);
        if (one->size() < start + sizeof(nlattr) + sizeof(std::uint32_t))
            return failed("nftables", EPROTO);
        return ntohl(read_at<std::uint32_t>(*one, start + sizeof(nlattr)));
    }

    bool changed() const { return changed_; }

private:
    Status send(std::uint16_t message, std::uint16_t flags, std::uint8_t family,
                const std::string& attributes) {
        const auto bytes = request(message, flags, family, ++sequence_, attributes);
        if (::send(socket_, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
            return failed("nftables", errno);
        return Ok{};
    }

    Result<std::string_view> hear() {
        pollfd waiting{socket_, POLLIN, 0};
        if (poll(&waiting, 1, patience_ms) != 1) return failed("nftables", ETIMEDOUT);
        const auto got = ::recv(socket_, buffer_.data(), buffer_.size(), MSG_TRUNC);
        if (got < 0) return failed("nftables", errno);
        if (static_cast<std::size_t>(got) > buffer_.size()) return failed("nftables", EMSGSIZE);
        return std::string_view(buffer_).substr(0, static_cast<std::size_t>(got));
    }

    // Takes the first message off.
    static Result<std::string_view> next(std::string_view& rest) {
        if (rest.size() < sizeof(nlmsghdr)) return failed("nftables", EPROTO);
        const auto header = read_at<nlmsghdr>(rest, 0);
        if (header.nlmsg_len < sizeof(nlmsghdr) || header.nlmsg_len > rest.size())
            return failed("nftables", EPROTO);
        const auto one = rest.substr(0, header.nlmsg_len);
        rest.remove_prefix(std::min(rest.size(), aligned(header.nlmsg_len)));
        return one;
    }

    static int error_in(std::string_view message) {
        if (message.size() < sizeof(nlmsghdr) + sizeof(int)) return 0;
        return -read_at<int>(message, sizeof(nlmsghdr));
    }

    int socket_;
    std::string buffer_;
    std::uint32_t sequence_ = 0;
    bool changed_ = false;
};

Status dump_all(Conversation& kernel, std::string& into) {
    for (const int message : {NFT_MSG_GETTABLE, NFT_MSG_GETCHAIN, NFT_MSG_GETRULE}) {
        const auto number = static_cast<std::uint16_t>(message);
        if (auto dumped = kernel.dump(number, AF_UNSPEC, {}, into); !dumped) return dumped;
    }
    std::vector<SetName> sets;
    const auto note = [&](std::string_view message) {
        if (message.size() < sizeof(nlmsghdr) + sizeof(nfgenmsg)) return;
        const auto about = read_at<nfgenmsg>(message, sizeof(nlmsghdr));
        sets.push_back({about.nfgen_family, text_of(message, NFTA_SET_TABLE),
                        text_of(message, NFTA_SET_NAME)});
    };
    if (auto dumped = kernel.dump(NFT_MSG_GETSET, AF_UNSPEC, {}, into, note); !dumped)
        return dumped;
    for (const auto& set : sets) {
        std::string attributes;
        append_text(attributes, NFTA_SET_ELEM_LIST_TABLE, set.table);
        append_text(attributes, NFTA_SET_ELEM_LIST_SET, set.name);
        if (auto dumped = kernel.dump(NFT_MSG_GETSETELEM, set.family, attributes, into); !dumped)
            return dumped;
    }
    return Ok{};
}

// The kernel's list: a name a line.
Result<std::string> read_list(const char* path) {
    const Descriptor file{::open(path, O_RDONLY | O_CLOEXEC)};
    if (!file.open() && errno == ENOENT) return std::string{};
    std::string text(4096, '\0');
    const auto got = file.open() ? ::read(file.number(), text.data(), text.size()) : -1;
    if (got < 0) return failed(path, errno);
    text.resize(static_cast<std::size_t>(got));
    return text;
}

// The two are laid out alike; only the numbers of the options and the level differ, and only that.
static_assert(sizeof(ipt_getinfo) == sizeof(ip6t_getinfo));
static_assert(offsetof(ipt_get_entries, entrytable) == offsetof(ip6t_get_entries, entrytable));
static_assert(IPT_SO_GET_INFO == IP6T_SO_GET_INFO && IPT_SO_GET_ENTRIES == IP6T_SO_GET_ENTRIES);

// EAGAIN: it was changed between the two questions.
Result<std::string> dump_legacy_table(int socket, int level, const std::string& table) {
    for (int tries = 0; tries < most_tries; ++tries) {
        ipt_getinfo info{};
        socklen_t size = sizeof info;
        if (table.size() >= sizeof info.name) return failed(table, ENAMETOOLONG);
        table.copy(info.name, sizeof info.name - 1);
        if (getsockopt(socket, level, IPT_SO_GET_INFO, &info, &size) != 0)
            return failed("iptables " + table, errno);
        if (info.size > limits::observed_file_bytes) return Error{Errc::too_large, table};
        constexpr auto before = offsetof(ipt_get_entries, entrytable);
        std::string entries(before + info.size, '\0');
        // Member by member: an object of the type would hold an array of no entries.
        table.copy(entries.data() + offsetof(ipt_get_entries, name), sizeof info.name - 1);
        std::memcpy(entries.data() + offsetof(ipt_get_entries, size), &info.size, sizeof info.size);
        size = static_cast<socklen_t>(entries.size());
        if (getsockopt(socket, level, IPT_SO_GET_ENTRIES, entries.data(), &size) == 0) {
            std::string bytes;
            append(bytes, info);
            return bytes + entries.substr(before);
        }
        if (errno != EAGAIN) return failed("iptables " + table, errno);
    }
    return Error{Errc::unavailable, "iptables " + table + ": it changed all the time"};
}

}  // namespace

Result<Descriptor> open_netfilter_socket() {
    Descriptor socket{::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER)};
    if (!socket.open() && errno == EPROTONOSUPPORT)
        return Error{Errc::not_found, "the kernel has no nfnetlink"};
    if (!socket.open()) return failed("a socket to nftables", errno);
    // The kernel only: other processes may send to a socket that is bound to nobody.
    sockaddr_nl kernel{};
    kernel.nl_family = AF_NETLINK;
    if (::connect(socket.number(), reinterpret_cast<const sockaddr*>(&kernel), sizeof kernel) != 0)
        return failed("a socket to nftables", errno);
    return socket;
}

Result<std::string> dump_nftables(int socket) {
    for (int tries = 0; tries < most_tries; ++tries) {
        Conversation kernel(socket);
        std::string bytes;
        const auto before = kernel.generation();
        if (!before) return before.error();
        const auto dumped = dump_all(kernel, bytes);
        const auto after = kernel.generation();
        if (dumped && after && *before == *after && !kernel.changed()) return bytes;
        // A set that went meanwhile is an error of its own.
        if (!dumped && after && *before == *after) return dumped.error();
        if (!after) return after.error();
    }
    return Error{Errc::unavailable, "nftables: the rules changed all the time"};
}

Result<std::vector<std::string>> legacy_tables(IpVersion version) {
    const auto* const path =
        version == IpVersion::v4 ? "/proc/net/ip_tables_names" : "/proc/net/ip6_tables_names";
    const auto text = read_list(path);
    if (!text) return text.error();
    std::vector<std::string> names;
    for (std::string_view rest = *text; !rest.empty();) {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        if (!line.empty()) names.emplace_back(line);
    }
    return names;
}

Result<std::string> dump_legacy(int socket, IpVersion version,
                                const std::vector<std::string>& tables) {
    const int level = version == IpVersion::v4 ? IPPROTO_IP : IPPROTO_IPV6;
    std::string bytes;
    for (const auto& table : tables) {
        const auto one = dump_legacy_table(socket, level, table);
        if (!one) return one;
        bytes += *one;
    }
    return bytes;
}

}  // namespace presscheck
