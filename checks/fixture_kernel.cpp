#include "checks/fixture_kernel.h"

#include "checks/policy/document.h"
#include "checks/policy/fields.h"

#include <sys/timex.h>

#include <utility>
#include <vector>

namespace presscheck {
namespace {

// A number that is not negative; `missing` where the key may be left out.
std::uint64_t read_amount(Fields& fields, std::string_view key, bool needed, Problems& problems) {
    const auto* node = needed ? fields.need(key) : fields.find(key);
    const auto number = read_integer(node, "'" + std::string(key) + "'", problems);
    if (!number) return 0;
    if (*number < 0) problems.add(node->place, "'" + std::string(key) + "' is at least 0");
    return static_cast<std::uint64_t>(*number);
}

KernelClock read_clock(const Node& node, Problems& problems) {
    Fields fields(node, "'adjtimex'", problems);
    const auto error = read_amount(fields, "maxerror", true, problems);
    const auto status = read_amount(fields, "status", false, problems);
    fields.finish();
    return {std::chrono::microseconds{static_cast<std::int64_t>(error)},
            (status & STA_UNSYNC) != 0};
}

Space read_space(const Node& node, const std::string& path, Problems& problems) {
    Fields fields(node, path, problems);
    Space space;
    space.blocks = read_amount(fields, "blocks", true, problems);
    space.free = read_amount(fields, "free", true, problems);
    space.available = read_amount(fields, "available", true, problems);
    space.inodes = read_amount(fields, "inodes", false, problems);
    space.inodes_free = read_amount(fields, "inodes_free", false, problems);
    fields.finish();
    return space;
}

}  // namespace

Loaded<KernelFacts> parse_kernel_facts(std::string_view bytes) {
    auto document = parse_document(bytes);
    if (auto* wrong = std::get_if<std::vector<Problem>>(&document)) return std::move(*wrong);
    Problems problems;
    KernelFacts facts;
    Fields fields(std::get<Node>(document), "the kernel's facts", problems);
    if (const auto* clock = fields.find("adjtimex")) facts.clock = read_clock(*clock, problems);
    if (const auto* all = fields.find("statvfs")) {
        const Fields paths(*all, "'statvfs'", problems);
        for (std::size_t i = 0; paths.is_map() && i < all->keys.size(); ++i) {
            const auto& path = all->keys[i].text;
            facts.space.emplace(path, read_space(all->items[i], path, problems));
        }
    }
    fields.finish();
    if (!problems.empty()) return std::move(problems).take();
    return facts;
}

}  // namespace presscheck
