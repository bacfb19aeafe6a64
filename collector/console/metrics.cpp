#include "collector/console/metrics.h"

#include <array>
#include <cstdint>
#include <map>
#include <utility>

namespace presscheck {
namespace {

// One metric and its samples.
class Family {
public:
    Family(const char* name, const char* type, const char* help)
        : name_(name),
          text_(std::string("# HELP ") + name + " " + help + "\n# TYPE " + name + " " + type +
                "\n") {}

    Family& add(std::uint64_t value) {
        text_ += name_ + " " + std::to_string(value) + "\n";
        return *this;
    }
    // REQUIRES: the label's value holds no `"`, `\` or line feed: ids and names of ours.
    Family& add(const char* label, std::string_view is, std::uint64_t value) {
        text_ +=
            name_ + "{" + label + "=\"" + std::string(is) + "\"} " + std::to_string(value) + "\n";
        return *this;
    }
    const std::string& text() const { return text_; }

private:
    std::string name_;
    std::string text_;
};

std::string recorder_families(const Recorder& recorder) {
    const RecorderCounts counts = recorder.counts();
    return Family("presscheck_recording", "gauge", "1 while reports are recorded, else 0.")
               .add(recorder.health().recording ? 1U : 0U)
               .text() +
           Family("presscheck_reports_recorded_total", "counter", "Reports recorded, by fold.")
               .add("fold", "applied", counts.applied)
               .add("fold", "needs_full", counts.needs_full)
               .add("fold", "late", counts.late)
               .add("fold", "held", counts.held)
               .text() +
           Family("presscheck_reports_repeated_total", "counter", "Reports that were known.")
               .add(counts.repeated)
               .text() +
           Family("presscheck_reports_refused_total", "counter", "Reports of hosts not accepted.")
               .add(counts.refused)
               .text() +
           Family("presscheck_batches_total", "counter", "Durable transactions of reports.")
               .add(counts.batches)
               .text() +
           Family("presscheck_recording_failures_total", "counter",
                  "Batches that were not recorded.")
               .add(counts.failed)
               .text();
}

std::string host_family(const ReadinessAnswer& answer) {
    constexpr std::array all{Standing::ok, Standing::late, Standing::waiting,
                             Standing::quarantined};
    std::map<Standing, std::uint64_t> hosts;
    for (const AgencyReadiness& agency : answer.agencies)
        for (const HostView& host : agency.hosts)
            ++hosts[host.standing];
    Family family("presscheck_hosts", "gauge", "Hosts of the agencies in force, by status.");
    for (const Standing standing : all)
        family.add("status", name_of(standing), hosts[standing]);
    return family.text();
}

std::string readiness_families(const ReadinessAnswer& answer) {
    std::map<std::string, std::uint64_t> agencies;
    std::map<std::string, std::uint64_t> ready;
    for (const AgencyReadiness& agency : answer.agencies) {
        for (const StandardReadiness& standard : agency.standards) {
            ++agencies[standard.catalogue->id];
            ready[standard.catalogue->id] += standard.ready ? 1 : 0;
        }
    }
    Family counted("presscheck_agencies", "gauge", "Agencies judged, by standard.");
    Family positive("presscheck_agencies_ready", "gauge", "Agencies that are ready, by standard.");
    for (const auto& [standard, count] : agencies) {
        counted.add("standard", standard, count);
        positive.add("standard", standard, ready[standard]);
    }
    return counted.text() + positive.text();
}

}  // namespace

Result<std::string> metrics_text(Store& store, const Recorder& recorder,
                                 const ConnectionWatch& agents, const ReadinessAnswer& answer) {
    auto head = store.head();
    if (!head) return head.error();
    return Family("presscheck_build_info", "gauge", "The program's version.")
               .add("version", PRESSCHECK_VERSION, 1)
               .text() +
           recorder_families(recorder) +
           Family("presscheck_connections_closed_total", "counter",
                  "Connections of agents that had to go because there were too many.")
               .add(agents.crowded_out())
               .text() +
           Family("presscheck_ledger_entries", "gauge", "Entries of the ledger.")
               .add(head->size)
               .text() +
           host_family(answer) + readiness_families(answer);
}

}  // namespace presscheck
