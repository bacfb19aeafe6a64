#include "agent/unknown_words.h"

#include "agent/reach.h"
#include "core/printable.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>

namespace presscheck {
namespace {

using nlohmann::json;

// Where the reason alone would send a person the wrong way: a source that begins so, and, where one
// is named, a row of this probe at that source.
struct Case {
    Reason reason;
    std::string_view source, probe, vi, en;
};

constexpr std::string_view firewall_vi =
    "nhân chỉ cho biết luật tường lửa đang chạy khi có quyền CAP_NET_ADMIN; cấp quyền bằng "
    "firewall.conf (docs/operations.md, \"What the agent needs\")";
constexpr std::string_view firewall_en =
    "the kernel tells which firewall rules are in force only with CAP_NET_ADMIN; firewall.conf "
    "gives it to the service (docs/operations.md, \"What the agent needs\")";

constexpr std::array cases{
    Case{Reason::denied, "nftables.json", "", firewall_vi, firewall_en},
    Case{Reason::denied, "iptables.rules", "", firewall_vi, firewall_en},
    Case{Reason::denied, "ip6tables.rules", "", firewall_vi, firewall_en},
    Case{Reason::absent, "/sys/kernel/security/", "",
         "nhân không cho biết: securityfs chưa được gắn, hoặc nhân không có tính năng này; xem "
         "bằng mount | grep securityfs",
         "the kernel does not say: securityfs is not mounted, or it was built without this; see "
         "mount | grep securityfs"},
    Case{Reason::absent, "/var/lib/apt/lists/", "updates",
         "có bản vá đang chờ, chưa biết từ bao giờ: tác tử ghi nhớ từ lần báo cáo đầu tiên "
         "(presscheck-agent run); cài bản vá thì không cần biết nữa",
         "updates wait, and since when is not known: the agent remembers from its first report on "
         "(presscheck-agent run); once they are installed nobody has to know"},
    Case{Reason::absent, "/var/lib/apt/lists", "",
         "chưa từng tải danh sách bản vá bảo mật; chạy apt update, nguồn bảo mật phải có trong "
         "sources.list",
         "no list of security updates was ever fetched; run apt update, with the security source "
         "in sources.list"},
    Case{Reason::not_live, "", "units",
         "máy này (hoặc ảnh đĩa) không do systemd khởi động, nên không biết dịch vụ nào chạy và tự "
         "khởi động",
         "systemd did not start this machine, or this is an image, so that nothing tells which "
         "services run and start by themselves"},
};

bool fits(const Case& each, Reason reason, std::string_view source, const json& evidence) {
    if (each.reason != reason) return false;
    if (!source.starts_with(each.source)) return false;
    return each.probe.empty() ||
           std::any_of(evidence.begin(), evidence.end(), [&](const json& row) {
               return row.value("probe", "") == each.probe && row.value("source", "") == source;
           });
}

// Of rows that stand for endpoints it is said in other words than of files.
std::string_view words_for_reason(Reason reason, const json& evidence, Language language) {
    const bool endpoints =
        !evidence.empty() && std::all_of(evidence.begin(), evidence.end(), [](const json& row) {
            return hears_endpoints(row.at("probe").get_ref<const std::string&>());
        });
    const auto words = endpoints ? words_for_endpoint(reason, language) : std::string_view();
    return words.empty() ? words_for(reason, language) : words;
}

// The file that kept a probe from looking; a row that is shown says its own place.
std::string at_fault(const std::string& source, const json& evidence, Language language) {
    const bool shown = std::any_of(evidence.begin(), evidence.end(), [&](const json& row) {
        return row.value("source", "") == source;
    });
    if (source.empty() || shown) return {};
    return (language == Language::vi ? " · ở " : " · at ") + printable(source);
}

}  // namespace

std::string words_for_unknown(const json& result, Language language) {
    const auto reason =
        parse_reason(result.value("reason", "unsupported")).value_or(Reason::unsupported);
    const auto source = result.value("source", "");
    const auto& evidence = result.at("evidence");
    for (const auto& each : cases) {
        if (fits(each, reason, source, evidence))
            return std::string(language == Language::vi ? each.vi : each.en);
    }
    return std::string(words_for_reason(reason, evidence, language)) +
           at_fault(source, evidence, language);
}

}  // namespace presscheck
