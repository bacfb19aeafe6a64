// The test vectors and the limits that docs/protocol.md publishes.
#include "core/bytes.h"
#include "core/canonical_json.h"
#include "core/limits.h"
#include "core/merkle.h"
#include "core/receipt.h"
#include "core/sha256.h"
#include "core/verified_report.h"
#include "tests/support/catch.h"
#include "tests/support/files.h"
#include "tests/support/fixed_key.h"
#include "tests/support/places.h"

#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

namespace presscheck::test {
namespace {

const std::string page = read_file(source_folder() + "/docs/protocol.md");

// The fenced block whose fence says `heading`, each line with its LF.
std::string block(const std::string& heading) {
    const std::string fence = "\n```" + heading + "\n";
    const auto begin = page.find(fence);
    if (begin == std::string::npos) throw std::runtime_error("no block: " + heading);
    if (page.find(fence, begin + 1) != std::string::npos)
        throw std::runtime_error("two: " + heading);
    const auto first = begin + fence.size();
    return page.substr(first, page.find("\n```\n", first) + 1 - first);
}

std::string lines(const std::string& name) {
    return block("lines " + name);
}

std::string vector(const std::string& name) {
    auto text = block("vector " + name);
    text.pop_back();
    return text;
}

PrivateKey agent_key() {
    return key_from_seed(*from_hex(vector("agent-seed")));
}

PrivateKey ledger_key() {
    return key_from_seed(*from_hex(vector("ledger-seed")));
}

Report report(const std::string& name) {
    auto parsed = parse_report(vector(name));
    if (!parsed) throw std::runtime_error(name + ": " + parsed.error().message);
    return *std::move(parsed);
}

std::string state_lines(const CompleteState& state) {
    std::string text;
    for (const auto& [check, result] : state)
        text += check + "\n" + sha256_hex(result.bytes) + "\n";
    return text;
}

MerkleFrontier tree_over(const std::vector<std::string>& hex_leaves) {
    MerkleFrontier tree;
    for (const auto& leaf : hex_leaves)
        tree.append(leaf_hash(*from_hex(leaf)));
    return tree;
}

// The rows `| \`name\` | value |` of the page.
std::map<std::string, std::uint64_t> published_limits() {
    std::map<std::string, std::uint64_t> rows;
    std::istringstream text(page.substr(page.find("\n## Limits\n")));
    for (std::string line; std::getline(text, line);) {
        const auto end = line.find("` | ");
        if (!line.starts_with("| `") || end == std::string::npos) continue;
        rows[line.substr(3, end - 3)] = std::stoull(line.substr(end + 4));
    }
    return rows;
}

}  // namespace

TEST_CASE("the protocol's JSON has the canonical bytes it says", "[core]") {
    const auto spelled = parse_json(block("json spelled"), 1000);

    REQUIRE(spelled);
    CHECK(canonical_bytes(*spelled) == vector("canonical"));
    CHECK(parse_canonical(vector("canonical"), 1000));
}

TEST_CASE("the protocol's example of DSSE is ours", "[core]") {
    CHECK(pre_authentication_encoding("http://example.com/HelloWorld", "hello world") ==
          vector("pae"));
}

TEST_CASE("the protocol's agent has the key it says", "[core]") {
    CHECK(to_hex(agent_key().public_key().raw()) == vector("agent-public"));
    CHECK(agent_key().keyid() == vector("agent-keyid"));
}

TEST_CASE("the protocol's envelope seals its full report", "[core]") {
    const auto envelope = seal(report_type, vector("report-full"), agent_key());

    CHECK(encode(envelope) == vector("envelope"));
    CHECK(to_hex(envelope.record()) == vector("record"));
}

TEST_CASE("the protocol's envelope opens with its agent's key", "[core]") {
    const auto opened = open_report(vector("envelope"), [](std::string_view keyid) {
        CHECK(keyid == vector("agent-keyid"));
        return std::optional(agent_key().public_key());
    });

    REQUIRE(opened);
    CHECK(opened->envelope().payload == vector("report-full"));
    CHECK(to_hex(opened->record()) == vector("record"));
}

TEST_CASE("the protocol's reports are a chain", "[core]") {
    const auto full = report("report-full");
    const auto unchanged = report("report-unchanged");
    const auto changed = report("report-changed");

    CHECK(full.full());
    CHECK_FALSE(unchanged.full());
    CHECK_FALSE(changed.full());
    CHECK(unchanged.previous == sha256_hex(vector("report-full")));
    CHECK(changed.previous == sha256_hex(vector("report-unchanged")));
    CHECK(unchanged.sequence == 2);
    CHECK(changed.sequence == 3);
    CHECK(vector("report-unchanged").size() <= 400);
}

TEST_CASE("the protocol's reports carry the states they digest", "[core]") {
    const auto first = state_after({}, report("report-full"));
    const auto second = state_after(first, report("report-unchanged"));
    const auto third = state_after(second, report("report-changed"));

    CHECK(state_lines(first) == lines("state-lines"));
    CHECK(sha256_hex(lines("state-lines")) == vector("state-digest"));
    CHECK(state_digest(first) == vector("state-digest"));
    CHECK(state_digest(first) == report("report-full").state_digest);
    CHECK(state_digest(second) == report("report-unchanged").state_digest);
    CHECK(state_digest(third) == report("report-changed").state_digest);
    CHECK(third.size() == 1);
}

TEST_CASE("the protocol's reports are written as they are read", "[core]") {
    const auto name =
        GENERATE(as<std::string>{}, "report-full", "report-unchanged", "report-changed");

    CHECK(encode(report(name)) == vector(name));
}

TEST_CASE("the protocol's leaves are written as they are read", "[core]") {
    const auto name = GENERATE(as<std::string>{}, "leaf-0", "leaf-1", "leaf-2");

    const auto leaf = parse_leaf(lines(name));

    REQUIRE(leaf);
    CHECK(encode(*leaf) == lines(name));
}

TEST_CASE("the protocol's last leaf holds its record", "[core]") {
    const auto leaf = parse_leaf(lines("leaf-2"));

    REQUIRE(leaf);
    CHECK(leaf->kind == EntryKind::report);
    CHECK(to_hex(leaf->record) == vector("record"));
    CHECK(leaf->keyid == vector("agent-keyid"));
}

TEST_CASE("the protocol's checkpoint is over its leaves, by its ledger's key", "[core]") {
    MerkleFrontier tree;
    tree.append(leaf_hash(lines("leaf-0")));
    tree.append(leaf_hash(lines("leaf-1")));
    tree.append(leaf_hash(lines("leaf-2")));
    const auto verifier = parse_verifier_key(vector("ledger-vkey"));
    REQUIRE(verifier);

    const auto checkpoint = open_checkpoint(lines("checkpoint"), *verifier);

    REQUIRE(checkpoint);
    CHECK(checkpoint->size == 3);
    CHECK(checkpoint->root == tree.root());
    CHECK(sign_checkpoint(*checkpoint, ledger_key()) == lines("checkpoint"));
    CHECK(verifier_key("lam-dong/1", ledger_key().public_key()) == vector("ledger-vkey"));
}

TEST_CASE("the protocol's receipt proves its report", "[core]") {
    const auto verifier = parse_verifier_key(vector("ledger-vkey"));
    REQUIRE(verifier);

    const auto facts = open_receipt(lines("receipt"), *verifier);

    REQUIRE(facts);
    CHECK(facts->index == 2);
    CHECK(encode(facts->leaf) == lines("leaf-2"));
    CHECK(encode(*parse_receipt(lines("receipt"))) == lines("receipt"));
}

TEST_CASE("the protocol names the root of the well-known eight leaves", "[core]") {
    const auto tree = tree_over({"", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                                 "606162636465666768696a6b6c6d6e6f"});

    CHECK(to_hex(tree.root()) == vector("root-of-eight"));
}

TEST_CASE("the protocol's limits are those of the programs", "[core]") {
    const std::map<std::string, std::uint64_t> limits_of_programs{
        {"payload_bytes", limits::payload_bytes},
        {"envelope_bytes", limits::envelope_bytes},
        {"json_depth", limits::json_depth},
        {"name_bytes", limits::name_bytes},
        {"results_per_report", limits::results_per_report},
        {"evidence_rows", limits::evidence_rows},
        {"evidence_row_bytes", limits::evidence_row_bytes},
        {"evidence_report_bytes", limits::evidence_report_bytes},
        {"result_text_bytes", limits::result_text_bytes},
        {"machine_text_bytes", limits::machine_text_bytes},
        {"measures", limits::measures},
        {"costs", limits::costs},
        {"policies", limits::policies},
        {"note_bytes", limits::note_bytes},
        {"note_signatures", limits::note_signatures},
        {"receipt_bytes", limits::receipt_bytes},
        {"envelopes_per_request", limits::envelopes_per_request},
        {"reports_request_bytes", limits::reports_request_bytes},
        {"request_body_bytes", limits::request_body_bytes},
        {"reports_per_hour", limits::reports_per_hour},
        {"reports_burst", limits::reports_burst},
    };

    CHECK(published_limits() == limits_of_programs);
}

}  // namespace presscheck::test
