#include "checks/admitted.h"

#include <cstddef>

namespace presscheck {
namespace {

constexpr std::size_t most_questions = 20'000;
constexpr std::size_t most_sources = 256;

class Dividing {
public:
    explicit Dividing(const Judge& judge) : judge_(judge) {}

    bool run(const Network& network) {
        if (++questions_ > most_questions) return false;
        const auto answer = judge_(network);
        const unsigned longest = network.base.v6 ? 128 : 32;
        if (!answer) {
            if (network.prefix == longest) return false;
            Network half{network.base, network.prefix + 1};
            if (!run(half)) return false;
            half.base.bytes[network.prefix / 8] |=
                static_cast<std::uint8_t>(0x80U >> (network.prefix % 8));
            return run(half);
        }
        if (*answer == Admission::refused) return true;
        if (found_.sources.size() == most_sources) return false;
        if (*answer == Admission::open) found_.authenticated = false;
        found_.sources.push_back(network);
        return true;
    }

    Admitted found() { return std::move(found_); }

private:
    const Judge& judge_;
    Admitted found_;
    std::size_t questions_ = 0;
};

}  // namespace

std::optional<Admitted> admitted(const Judge& judge) {
    Dividing dividing(judge);
    Network all_v6;
    all_v6.base.v6 = true;
    if (!dividing.run(Network{}) || !dividing.run(all_v6)) return std::nullopt;
    return dividing.found();
}

Overlap overlap(const Network& network, const Network& rule) {
    if (contains(rule, network)) return Overlap::whole;
    return contains(network, rule) ? Overlap::part : Overlap::none;
}

}  // namespace presscheck
