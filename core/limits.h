// Every bound on bytes and counts that come from outside. One page, so that it can be audited.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace presscheck::limits {

// Reports (design section 7).
inline constexpr std::size_t payload_bytes = 1U << 20U;  // one payload, decoded
inline constexpr std::size_t envelope_bytes = 1536U
                                              << 10U;  // one payload in base64, with its frame
inline constexpr std::size_t json_depth = 16;
inline constexpr std::int64_t json_integer = std::int64_t{1}
                                             << 53U;     // every integer lies within +-2^53
inline constexpr std::size_t results_per_report = 4096;  // a policy is a few hundred checks
inline constexpr std::size_t evidence_rows = 8;          // a result
inline constexpr std::size_t evidence_row_bytes = 1024;
inline constexpr std::size_t evidence_report_bytes = 256U << 10U;

inline constexpr std::size_t name_bytes = 128;          // ids, versions, payload kinds
inline constexpr std::size_t result_text_bytes = 1024;  // `expected` and `source`
inline constexpr std::size_t machine_text_bytes = 256;
inline constexpr std::size_t measures = 32;  // a result
inline constexpr std::size_t costs = 64;     // a report
inline constexpr std::size_t policies = 64;  // a report; overlays of a policy
inline constexpr std::size_t parameters = 1'024;  // of a policy, that a report names
inline constexpr std::size_t parameter_text_bytes = 1'024;

// Keys, checkpoints, receipts and log lines.
inline constexpr std::size_t key_file_bytes = 16U << 10U;
inline constexpr std::size_t note_bytes = 64U << 10U;
inline constexpr std::size_t origin_bytes = 256;
inline constexpr std::size_t note_signatures = 64;
inline constexpr std::size_t receipt_bytes = 72U << 10U;
inline constexpr std::size_t log_value_bytes = 2048;

// Requests.
inline constexpr std::size_t envelopes_per_request = 64;
inline constexpr std::size_t reports_request_bytes = 8U << 20U;
inline constexpr std::size_t request_body_bytes = 64U << 10U;  // every other request
inline constexpr std::size_t request_header_bytes = 16U << 10U;
inline constexpr std::size_t answer_bytes = 4U << 20U;  // what an agent reads of an answer
inline constexpr std::chrono::seconds request_timeout{15};
inline constexpr std::chrono::seconds idle_timeout{75};
inline constexpr std::chrono::seconds stop_timeout{10};  // for requests that run when asked to stop
inline constexpr std::size_t slowest_peer = 2048;        // bytes a second that a body may take
inline constexpr std::size_t bodies_in_memory = 256U << 20U;  // of all connections together
inline constexpr std::size_t connections = 4096;              // of agents
inline constexpr std::size_t people_connections = 256;
inline constexpr std::size_t reports_per_hour = 60;  // a host
inline constexpr std::size_t reports_burst = 2000;
inline constexpr std::size_t token_guesses_per_hour = 60;  // an address
inline constexpr std::size_t token_guesses_burst = 20;

// Files people write, and files a probe reads.
inline constexpr std::size_t yaml_bytes = 4U << 20U;
inline constexpr std::size_t yaml_depth = 32;
inline constexpr std::size_t yaml_nodes = 200'000;
inline constexpr std::size_t yaml_piece_bytes = 64U << 10U;  // one text
inline constexpr std::size_t problems_per_file = 1000;
inline constexpr std::size_t observed_file_bytes = 16U << 20U;  // dpkg's status is near 1 MiB
inline constexpr std::size_t database_row_bytes = 1U << 20U;    // of other programs' databases
inline constexpr std::uint64_t database_bytes_read = 256U << 20U;
inline constexpr std::int64_t database_memory_bytes = 8 << 20;  // what SQLite may hold for one
inline constexpr std::int64_t database_steps = 50'000'000;      // of SQLite's machine, a statement
inline constexpr int database_path_bytes = 4096;
inline constexpr std::size_t rpm_header_tags = 0xffff;  // as rpm
inline constexpr std::size_t rpm_text_bytes = 4096;     // a name, a version
inline constexpr std::size_t directory_entries = 65'536;
inline constexpr std::size_t rows_per_table = 65'536;
inline constexpr std::size_t scanner_answer_bytes = 16U << 20U;  // what the keeper hears of a scan
inline constexpr std::size_t recording_bytes = 64U << 20U;       // of all files of a recording
inline constexpr std::size_t recording_answer_bytes = 128U << 20U;
inline constexpr std::size_t state_file_bytes = 32U << 20U;  // the agent's own files
inline constexpr std::size_t credential_file_bytes = 64U << 10U;
inline constexpr std::size_t program_bytes = 256U << 20U;  // our own program, to name its digest
inline constexpr std::chrono::seconds scan_timeout{120};
inline constexpr std::size_t links_followed = 40;  // as the kernel

// What is fetched over the network (design section 10, `reach`).
inline constexpr std::size_t http_head_bytes = 64U << 10U;
inline constexpr std::size_t http_fields = 200;
inline constexpr std::size_t http_body_bytes = 1U << 20U;
inline constexpr std::size_t tls_chain_certificates = 16;
inline constexpr std::size_t tls_chain_bytes = 256U << 10U;
inline constexpr std::size_t dns_records = 256;  // of one answer
inline constexpr std::size_t endpoints = 32;     // of site.yaml, that are asked
inline constexpr int redirects_followed = 4;
inline constexpr std::chrono::seconds fetch_timeout{3};  // one connection, one request, one reply
inline constexpr std::chrono::seconds reach_timeout{8};  // less than the time of a probe

}  // namespace presscheck::limits
