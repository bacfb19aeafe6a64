#include "checks/parsers/nftables_netlink.h"

#include "core/bytes.h"

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>

namespace presscheck {
namespace {

// How an attribute is written.
enum class Form { u8, u16, u32, s32, u64, text, bytes, nested, list, expression, expressions };

struct Attribute {
    std::uint16_t number;
    std::string_view name;
    Form form;
    std::span<const Attribute> inner = {};
};
using Schema = std::span<const Attribute>;

constexpr Attribute verdict_schema[] = {{NFTA_VERDICT_CODE, "code", Form::s32},
                                        {NFTA_VERDICT_CHAIN, "chain", Form::text}};
constexpr Attribute data_schema[] = {{NFTA_DATA_VALUE, "value", Form::bytes},
                                     {NFTA_DATA_VERDICT, "verdict", Form::nested, verdict_schema}};

constexpr Attribute table_schema[] = {{NFTA_TABLE_NAME, "name", Form::text},
                                      {NFTA_TABLE_FLAGS, "flags", Form::u32}};
constexpr Attribute hook_schema[] = {{NFTA_HOOK_HOOKNUM, "hooknum", Form::u32},
                                     {NFTA_HOOK_PRIORITY, "priority", Form::s32},
                                     {NFTA_HOOK_DEV, "dev", Form::text}};
constexpr Attribute chain_schema[] = {{NFTA_CHAIN_TABLE, "table", Form::text},
                                      {NFTA_CHAIN_NAME, "name", Form::text},
                                      {NFTA_CHAIN_HOOK, "hook", Form::nested, hook_schema},
                                      {NFTA_CHAIN_POLICY, "policy", Form::u32},
                                      {NFTA_CHAIN_TYPE, "type", Form::text}};
constexpr Attribute rule_schema[] = {{NFTA_RULE_TABLE, "table", Form::text},
                                     {NFTA_RULE_CHAIN, "chain", Form::text},
                                     {NFTA_RULE_EXPRESSIONS, "expressions", Form::expressions}};
constexpr Attribute field_schema[] = {{NFTA_SET_FIELD_LEN, "len", Form::u32}};
constexpr Attribute desc_schema[] = {{NFTA_SET_DESC_CONCAT, "concat", Form::list, field_schema}};
constexpr Attribute set_schema[] = {
    {NFTA_SET_TABLE, "table", Form::text},      {NFTA_SET_NAME, "name", Form::text},
    {NFTA_SET_FLAGS, "flags", Form::u32},       {NFTA_SET_KEY_TYPE, "key_type", Form::u32},
    {NFTA_SET_KEY_LEN, "key_len", Form::u32},   {NFTA_SET_DATA_TYPE, "data_type", Form::u32},
    {NFTA_SET_DATA_LEN, "data_len", Form::u32}, {NFTA_SET_DESC, "desc", Form::nested, desc_schema}};
constexpr Attribute element_schema[] = {
    {NFTA_SET_ELEM_KEY, "key", Form::nested, data_schema},
    {NFTA_SET_ELEM_DATA, "data", Form::nested, data_schema},
    {NFTA_SET_ELEM_FLAGS, "flags", Form::u32},
    {NFTA_SET_ELEM_KEY_END, "key_end", Form::nested, data_schema}};
constexpr Attribute elements_schema[] = {
    {NFTA_SET_ELEM_LIST_TABLE, "table", Form::text},
    {NFTA_SET_ELEM_LIST_SET, "set", Form::text},
    {NFTA_SET_ELEM_LIST_ELEMENTS, "elements", Form::list, element_schema}};

constexpr Attribute bitwise_schema[] = {{NFTA_BITWISE_SREG, "sreg", Form::u32},
                                        {NFTA_BITWISE_DREG, "dreg", Form::u32},
                                        {NFTA_BITWISE_LEN, "len", Form::u32},
                                        {NFTA_BITWISE_MASK, "mask", Form::nested, data_schema},
                                        {NFTA_BITWISE_XOR, "xor", Form::nested, data_schema},
                                        {NFTA_BITWISE_OP, "op", Form::u32},
                                        {NFTA_BITWISE_DATA, "data", Form::nested, data_schema}};
constexpr Attribute byteorder_schema[] = {{NFTA_BYTEORDER_SREG, "sreg", Form::u32},
                                          {NFTA_BYTEORDER_DREG, "dreg", Form::u32},
                                          {NFTA_BYTEORDER_OP, "op", Form::u32},
                                          {NFTA_BYTEORDER_LEN, "len", Form::u32},
                                          {NFTA_BYTEORDER_SIZE, "size", Form::u32}};
constexpr Attribute cmp_schema[] = {{NFTA_CMP_SREG, "sreg", Form::u32},
                                    {NFTA_CMP_OP, "op", Form::u32},
                                    {NFTA_CMP_DATA, "data", Form::nested, data_schema}};
constexpr Attribute connlimit_schema[] = {{NFTA_CONNLIMIT_COUNT, "count", Form::u32},
                                          {NFTA_CONNLIMIT_FLAGS, "flags", Form::u32}};
constexpr Attribute counter_schema[] = {{NFTA_COUNTER_UNSPEC, "", Form::bytes}};
constexpr Attribute ct_schema[] = {{NFTA_CT_DREG, "dreg", Form::u32},
                                   {NFTA_CT_KEY, "key", Form::u32},
                                   {NFTA_CT_DIRECTION, "direction", Form::u8},
                                   {NFTA_CT_SREG, "sreg", Form::u32}};
constexpr Attribute dynset_schema[] = {{NFTA_DYNSET_SET_NAME, "set_name", Form::text},
                                       {NFTA_DYNSET_OP, "op", Form::u32},
                                       {NFTA_DYNSET_SREG_KEY, "sreg_key", Form::u32},
                                       {NFTA_DYNSET_SREG_DATA, "sreg_data", Form::u32},
                                       {NFTA_DYNSET_TIMEOUT, "timeout", Form::u64},
                                       {NFTA_DYNSET_EXPR, "expr", Form::expression},
                                       {NFTA_DYNSET_FLAGS, "flags", Form::u32},
                                       {NFTA_DYNSET_FLAGS + 1, "expressions", Form::expressions}};
constexpr Attribute exthdr_schema[] = {
    {NFTA_EXTHDR_DREG, "dreg", Form::u32},     {NFTA_EXTHDR_TYPE, "type", Form::u8},
    {NFTA_EXTHDR_OFFSET, "offset", Form::u32}, {NFTA_EXTHDR_LEN, "len", Form::u32},
    {NFTA_EXTHDR_FLAGS, "flags", Form::u32},   {NFTA_EXTHDR_OP, "op", Form::u32},
    {NFTA_EXTHDR_SREG, "sreg", Form::u32}};
constexpr Attribute fib_schema[] = {{NFTA_FIB_DREG, "dreg", Form::u32},
                                    {NFTA_FIB_RESULT, "result", Form::u32},
                                    {NFTA_FIB_FLAGS, "flags", Form::u32}};
constexpr Attribute immediate_schema[] = {{NFTA_IMMEDIATE_DREG, "dreg", Form::u32},
                                          {NFTA_IMMEDIATE_DATA, "data", Form::nested, data_schema}};
constexpr Attribute limit_schema[] = {{NFTA_LIMIT_RATE, "rate", Form::u64},
                                      {NFTA_LIMIT_UNIT, "unit", Form::u64},
                                      {NFTA_LIMIT_BURST, "burst", Form::u32},
                                      {NFTA_LIMIT_TYPE, "type", Form::u32},
                                      {NFTA_LIMIT_FLAGS, "flags", Form::u32}};
constexpr Attribute log_schema[] = {
    {NFTA_LOG_GROUP, "group", Form::u16},     {NFTA_LOG_PREFIX, "prefix", Form::text},
    {NFTA_LOG_SNAPLEN, "snaplen", Form::u32}, {NFTA_LOG_QTHRESHOLD, "qthreshold", Form::u16},
    {NFTA_LOG_LEVEL, "level", Form::u32},     {NFTA_LOG_FLAGS, "flags", Form::u32}};
constexpr Attribute lookup_schema[] = {{NFTA_LOOKUP_SET, "set", Form::text},
                                       {NFTA_LOOKUP_SREG, "sreg", Form::u32},
                                       {NFTA_LOOKUP_DREG, "dreg", Form::u32},
                                       {NFTA_LOOKUP_FLAGS, "flags", Form::u32}};
constexpr Attribute match_schema[] = {{NFTA_MATCH_NAME, "name", Form::text},
                                      {NFTA_MATCH_REV, "rev", Form::u32},
                                      {NFTA_MATCH_INFO, "info", Form::bytes}};
constexpr Attribute meta_schema[] = {{NFTA_META_DREG, "dreg", Form::u32},
                                     {NFTA_META_KEY, "key", Form::u32},
                                     {NFTA_META_SREG, "sreg", Form::u32}};
constexpr Attribute nat_schema[] = {{NFTA_NAT_TYPE, "type", Form::u32},
                                    {NFTA_NAT_FAMILY, "family", Form::u32},
                                    {NFTA_NAT_FLAGS, "flags", Form::u32}};
constexpr Attribute objref_schema[] = {{NFTA_OBJREF_IMM_TYPE, "imm_type", Form::u32},
                                       {NFTA_OBJREF_IMM_NAME, "imm_name", Form::text},
                                       {NFTA_OBJREF_SET_SREG, "set_sreg", Form::u32},
                                       {NFTA_OBJREF_SET_NAME, "set_name", Form::text}};
constexpr Attribute payload_schema[] = {{NFTA_PAYLOAD_DREG, "dreg", Form::u32},
                                        {NFTA_PAYLOAD_BASE, "base", Form::u32},
                                        {NFTA_PAYLOAD_OFFSET, "offset", Form::u32},
                                        {NFTA_PAYLOAD_LEN, "len", Form::u32},
                                        {NFTA_PAYLOAD_SREG, "sreg", Form::u32}};
constexpr Attribute range_schema[] = {
    {NFTA_RANGE_SREG, "sreg", Form::u32},
    {NFTA_RANGE_OP, "op", Form::u32},
    {NFTA_RANGE_FROM_DATA, "from_data", Form::nested, data_schema},
    {NFTA_RANGE_TO_DATA, "to_data", Form::nested, data_schema}};
constexpr Attribute reject_schema[] = {{NFTA_REJECT_TYPE, "type", Form::u32},
                                       {NFTA_REJECT_ICMP_CODE, "icmp_code", Form::u8}};
constexpr Attribute target_schema[] = {{NFTA_TARGET_NAME, "name", Form::text},
                                       {NFTA_TARGET_REV, "rev", Form::u32},
                                       {NFTA_TARGET_INFO, "info", Form::bytes}};

struct ExpressionSchema {
    std::string_view name;
    Schema schema;
};
// Of others only the numbers of their attributes are told.
constexpr ExpressionSchema expression_schemas[] = {
    {"bitwise", bitwise_schema}, {"byteorder", byteorder_schema},
    {"cmp", cmp_schema},         {"connlimit", connlimit_schema},
    {"counter", counter_schema}, {"ct", ct_schema},
    {"dynset", dynset_schema},   {"exthdr", exthdr_schema},
    {"fib", fib_schema},         {"immediate", immediate_schema},
    {"limit", limit_schema},     {"log", log_schema},
    {"lookup", lookup_schema},   {"match", match_schema},
    {"meta", meta_schema},       {"nat", nat_schema},
    {"objref", objref_schema},   {"payload", payload_schema},
    {"range", range_schema},     {"reject", reject_schema},
    {"target", target_schema},
};

struct Message {
    unsigned type;
    std::string_view object;
    Schema schema;
};
constexpr Message messages_known[] = {
    {NFT_MSG_NEWTABLE, "table", table_schema},
    {NFT_MSG_NEWCHAIN, "chain", chain_schema},
    {NFT_MSG_NEWRULE, "rule", rule_schema},
    {NFT_MSG_NEWSET, "set", set_schema},
    {NFT_MSG_NEWSETELEM, "elements", elements_schema},
};

constexpr int deepest = 16;

template <class Number>
std::optional<Number> number_in(std::string_view bytes) {
    if (bytes.size() < sizeof(Number)) return std::nullopt;
    Number number = 0;
    for (std::size_t i = 0; i < sizeof(Number); ++i)
        number = static_cast<Number>(number << 8U | static_cast<unsigned char>(bytes[i]));
    return number;
}

// Writes JSON as it goes; false from anything: the bytes are no message.
class Rendering {
public:
    bool message(std::string_view bytes, std::uint8_t family, const Message& known) {
        out_ += out_.empty() ? "[\n{\"object\":" : ",\n{\"object\":";
        text(known.object);
        out_ += ",\"family\":";
        text(family_name(family));
        if (!attributes(bytes, known.schema, 0)) return false;
        out_ += '}';
        return true;
    }

    std::string take() && { return out_.empty() ? "[]\n" : std::move(out_) + "\n]\n"; }

private:
    static std::string_view family_name(std::uint8_t family) {
        switch (family) {
            case NFPROTO_INET:
                return "inet";
            case NFPROTO_IPV4:
                return "ip";
            case NFPROTO_IPV6:
                return "ip6";
            case NFPROTO_ARP:
                return "arp";
            case NFPROTO_BRIDGE:
                return "bridge";
            case NFPROTO_NETDEV:
                return "netdev";
            default:
                return "other";
        }
    }

    void text(std::string_view value) { out_ += nlohmann::json(value).dump(); }

    // The parts of what is nested, each without its padding.
    template <class Each>
    static bool walk(std::string_view bytes, const Each& each) {
        while (bytes.size() >= sizeof(nlattr)) {
            nlattr header{};
            std::memcpy(&header, bytes.data(), sizeof header);
            if (header.nla_len < sizeof header || header.nla_len > bytes.size()) return false;
            const auto content = bytes.substr(sizeof header, header.nla_len - sizeof header);
            if (!each(static_cast<std::uint16_t>(header.nla_type & NLA_TYPE_MASK), content))
                return false;
            bytes.remove_prefix(std::min<std::size_t>(bytes.size(), NLA_ALIGN(header.nla_len)));
        }
        return bytes.empty();
    }

    // Each written behind a comma: something stands before.
    bool attributes(std::string_view bytes, Schema schema, int depth) {
        return depth < deepest && walk(bytes, [&](std::uint16_t number, std::string_view content) {
                   const auto known =
                       std::find_if(schema.begin(), schema.end(),
                                    [&](const Attribute& each) { return each.number == number; });
                   if (known == schema.end()) return true;
                   out_ += ',';
                   text(known->name);
                   out_ += ':';
                   return value(content, *known, depth + 1);
               });
    }

    // The same in an object of its own.
    bool object(std::string_view bytes, Schema schema, int depth) {
        const auto start = out_.size();
        if (!attributes(bytes, schema, depth)) return false;
        if (out_.size() == start) {
            out_ += "{}";
        } else {
            out_[start] = '{';
            out_ += '}';
        }
        return true;
    }

    template <class Number>
    bool number(std::string_view content) {
        const auto value = number_in<Number>(content);
        if (!value) return false;
        out_ += std::to_string(*value);
        return true;
    }

    bool value(std::string_view content, const Attribute& known, int depth) {
        switch (known.form) {
            case Form::u8:
                return number<std::uint8_t>(content);
            case Form::u16:
                return number<std::uint16_t>(content);
            case Form::u32:
                return number<std::uint32_t>(content);
            case Form::s32: {
                const auto raw = number_in<std::uint32_t>(content);
                if (!raw) return false;
                out_ += std::to_string(static_cast<std::int32_t>(*raw));
                return true;
            }
            case Form::u64:
                return number<std::uint64_t>(content);
            case Form::text: {
                const auto up_to_zero = content.substr(0, content.find('\0'));
                if (!is_utf8(up_to_zero)) return false;
                text(up_to_zero);
                return true;
            }
            case Form::bytes:
                text(to_hex(content));
                return true;
            case Form::nested:
                return object(content, known.inner, depth);
            case Form::list:
                return list(content, [&](std::string_view one) {
                    return object(one, known.inner, depth + 1);
                });
            case Form::expression:
                return expression(content, depth);
            case Form::expressions:
                return list(content,
                            [&](std::string_view one) { return expression(one, depth + 1); });
        }
        return false;
    }

    template <class Each>
    bool list(std::string_view content, const Each& each) {
        out_ += '[';
        bool first = true;
        const bool sound = walk(content, [&](std::uint16_t, std::string_view one) {
            if (!first) out_ += ',';
            first = false;
            return each(one);
        });
        out_ += ']';
        return sound;
    }

    bool expression(std::string_view content, int depth) {
        std::string name;
        std::string_view data;
        bool has_data = false;
        const bool sound = walk(content, [&](std::uint16_t number, std::string_view part) {
            if (number == NFTA_EXPR_NAME) name = std::string(part.substr(0, part.find('\0')));
            if (number == NFTA_EXPR_DATA) {
                data = part;
                has_data = true;
            }
            return true;
        });
        if (!sound || !is_utf8(name)) return false;
        out_ += "{\"name\":";
        text(name);
        const auto known =
            std::find_if(std::begin(expression_schemas), std::end(expression_schemas),
                         [&](const ExpressionSchema& each) { return each.name == name; });
        if (known == std::end(expression_schemas)) {
            out_ += ",\"data\":";
            text(to_hex(data));
        } else if (has_data) {
            out_ += ",\"data\":";
            if (!object(data, known->schema, depth + 1)) return false;
        }
        out_ += '}';
        return true;
    }

    std::string out_;
};

}  // namespace

Result<std::string> render_nftables(std::string_view messages) {
    const Error malformed{Errc::malformed, "nftables: the kernel's answer cannot be read"};
    Rendering rendering;
    constexpr auto start = sizeof(nlmsghdr) + sizeof(nfgenmsg);
    while (!messages.empty()) {
        if (messages.size() < start) return malformed;
        nlmsghdr header{};
        std::memcpy(&header, messages.data(), sizeof header);
        if (header.nlmsg_len < start || header.nlmsg_len > messages.size()) return malformed;
        nfgenmsg about{};
        std::memcpy(&about, messages.data() + sizeof header, sizeof about);
        const auto body = messages.substr(start, header.nlmsg_len - start);
        const auto known = std::find_if(
            std::begin(messages_known), std::end(messages_known), [&](const Message& each) {
                return header.nlmsg_type == (NFNL_SUBSYS_NFTABLES << 8U | each.type);
            });
        if (known == std::end(messages_known)) return malformed;
        if (!rendering.message(body, about.nfgen_family, *known)) return malformed;
        messages.remove_prefix(
            std::min<std::size_t>(messages.size(), NLMSG_ALIGN(header.nlmsg_len)));
    }
    return std::move(rendering).take();
}

}  // namespace presscheck
