#include "checks/probes/inventory.h"

#include "checks/parsers/decimal.h"
#include "checks/parsers/line_reader.h"
#include "checks/probes/observed.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace presscheck {
namespace {

class Looking {
public:
    Looking(const Host& host, Table& table) : host_(host), table_(table) {}

    void run() {
        add_machine();
        add_processors();
        add_memory();
        add_disks();
        add_cards();
    }

private:
    // The first line of a file; nothing when there is none on a machine that runs.
    Cell line_of(const std::string& path) const {
        const auto bytes = host_.read_file(path);
        if (bytes) {
            const std::string line(trimmed(bytes->substr(0, bytes->find('\n'))));
            return line.empty() ? absent() : observed_text(line);
        }
        if (bytes.error().code == Errc::not_found && host_.live()) return absent();
        return unknown(reason_of(bytes.error(), host_));
    }

    Row& add(std::string_view kind, const std::string& source) {
        return table_.add_row().set("kind", text(std::string(kind))).from(readable(source));
    }

    void add_machine() {
        const std::string folder = "/sys/class/dmi/id";
        add("machine", folder)
            .set("name", line_of(folder + "/product_name"))
            .set("maker", line_of(folder + "/sys_vendor"))
            .set("size", absent());
    }

    // The value of `key : value`, and how many lines have that key.
    void add_processors() {
        const std::string path = "/proc/cpuinfo";
        const auto bytes = host_.read_file(path);
        if (!bytes) return miss(bytes.error(), path);
        std::string model, maker;
        std::int64_t count = 0;
        LineReader lines(*bytes);
        while (const auto line = lines.next()) {
            const auto colon = line->text.find(':');
            if (colon == std::string_view::npos) continue;
            const auto key = trimmed(line->text.substr(0, colon));
            const std::string value(trimmed(line->text.substr(colon + 1)));
            if (key == "processor") ++count;
            if (key == "model name") model = value;
            if (key == "vendor_id") maker = value;
        }
        add("processor", path)
            .set("name", model.empty() ? absent() : observed_text(model))
            .set("maker", maker.empty() ? absent() : observed_text(maker))
            .set("size", count > 0 ? integer(count) : unknown(Reason::malformed));
    }

    // In megabytes, up to the next 64: the kernel takes some for itself, and not always as much.
    void add_memory() {
        constexpr std::int64_t kilobytes = 1024, step = 64;
        const std::string path = "/proc/meminfo";
        const auto bytes = host_.read_file(path);
        if (!bytes) return miss(bytes.error(), path);
        auto size = unknown(Reason::malformed);
        LineReader lines(*bytes);
        while (const auto line = lines.next()) {
            if (!line->text.starts_with("MemTotal:")) continue;
            const auto value = trimmed(line->text.substr(9));
            if (const auto number = parse_decimal(value.substr(0, value.find(' '))))
                size = integer((*number / kilobytes + step - 1) / step * step);
        }
        add("memory", path).set("name", absent()).set("maker", absent()).set("size", size);
    }

    // In megabytes. What is made of other disks, or of memory, is none.
    void add_disks() {
        constexpr std::array<std::string_view, 8> others{"dm-", "loop", "md", "nbd",
                                                         "ram", "sr",   "zd", "zram"};
        constexpr std::int64_t sectors_of_a_megabyte = 2048;
        for (const auto& name : entries_of("/sys/block")) {
            const bool other = std::any_of(others.begin(), others.end(),
                                           [&](auto prefix) { return name.starts_with(prefix); });
            if (other) continue;
            const auto folder = "/sys/block/" + name;
            const auto sectors = host_.read_file(folder + "/size");
            auto size = sectors ? unknown(Reason::malformed)
                                : unknown(reason_without(sectors.error(), host_));
            if (sectors) {
                if (const auto number =
                        parse_decimal(trimmed(sectors->substr(0, sectors->find('\n')))))
                    size = observed_integer(*number / sectors_of_a_megabyte);
            }
            add("disk", folder)
                .set("name", observed_text(name))
                .set("maker", line_of(folder + "/device/model"))
                .set("size", size);
        }
    }

    // Those with hardware behind them; of their addresses the half that names the maker.
    void add_cards() {
        constexpr std::size_t half = 8;
        for (const auto& name : entries_of("/sys/class/net")) {
            const auto folder = "/sys/class/net/" + name;
            if (!host_.resolve(folder + "/device")) continue;
            auto maker = line_of(folder + "/address");
            if (const auto* value = std::get_if<Value>(&maker))
                maker = text(std::get<std::string>(value->scalar()).substr(0, half));
            add("network", folder)
                .set("name", observed_text(name))
                .set("maker", maker)
                .set("size", absent());
        }
    }

    std::vector<std::string> entries_of(const std::string& folder) {
        std::vector<std::string> names;
        const auto entries = host_.list(folder);
        if (!entries) miss(entries.error(), folder);
        if (!entries) return names;
        for (const auto& entry : *entries)
            names.push_back(entry.name);
        return names;
    }

    void miss(const Error& error, const std::string& at) {
        if (error.code == Errc::not_found && host_.live()) return;
        table_.mark_incomplete(reason_of(error, host_), at);
    }

    const Host& host_;
    Table& table_;
};

}  // namespace

Table observe_inventory(const Observation& observation) {
    auto table = Table::of("inventory");
    Looking(observation.host, table).run();
    return table;
}

}  // namespace presscheck
