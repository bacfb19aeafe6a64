// The files people write beside policies: each is read whole or refused with every mistake in its
// place.
//
// The first byte picks the file: c catalogue, s site.yaml, f case.yaml, n kernel.yaml, w
// ceiling.yaml, d any document.
#include "checks/ceiling.h"
#include "checks/fixture_case.h"
#include "checks/fixture_kernel.h"
#include "checks/policy/document.h"
#include "checks/policy/load.h"
#include "checks/policy/site.h"
#include "core/bytes.h"
#include "core/limits.h"
#include "tests/fuzz/property.h"

#include <string>
#include <tuple>
#include <variant>
#include <vector>

namespace {

using presscheck::Problem;
using presscheck::fuzz::require;

void hold_problems(const std::vector<Problem>& problems) {
    require(!problems.empty() && problems.size() <= presscheck::limits::problems_per_file,
            "a refusal says why, and not endlessly");
    std::tuple<int, int> before{0, 0};
    for (const auto& problem : problems) {
        const std::tuple place{problem.place.line, problem.place.column};
        require(before <= place && problem.place.line >= 1 && problem.place.column >= 1,
                "problems stand in the order of the file");
        before = place;
        require(!problem.message.empty() && problem.message.find('\n') == std::string::npos,
                "a problem is told on one line");
    }
    require(presscheck::is_utf8(presscheck::spell("f", problems)), "problems are text");
}

// The value, when it was read; else the problems are held.
template <class T>
const T* held(const presscheck::Loaded<T>& loaded) {
    if (const auto* problems = std::get_if<std::vector<Problem>>(&loaded)) hold_problems(*problems);
    return std::get_if<T>(&loaded);
}

void read_ceiling(std::string_view text) {
    const auto widened = presscheck::Ceiling{}.widened(text);
    const auto* ceiling = held(widened);
    if (ceiling == nullptr) return;
    for (const char* secret : {"/etc/shadow", "/root/.ssh/id_ed25519", "/etc/ssh/ssh_host_rsa_key"})
        require(!ceiling->may_read("lines", secret), "secrets stay out of reach");
}

void read_case(std::string_view text) {
    const auto loaded = presscheck::parse_case(text);
    const auto* fixture = held(loaded);
    if (fixture == nullptr) return;
    const auto settled = presscheck::settle(*fixture, "root:x:0:0::/root:/bin/sh\n", "root:x:0:\n");
    static_cast<void>(held(settled));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = presscheck::fuzz::text_of(data, size);
    switch (presscheck::fuzz::take_letter(text)) {
        case 'c':
            static_cast<void>(held(presscheck::load_catalogue(text)));
            break;
        case 's':
            static_cast<void>(held(presscheck::load_site(text)));
            break;
        case 'f':
            read_case(text);
            break;
        case 'n':
            static_cast<void>(held(presscheck::parse_kernel_facts(text)));
            break;
        case 'w':
            read_ceiling(text);
            break;
        case 'd':
            static_cast<void>(held(presscheck::parse_document(text)));
            break;
        default:
            break;
    }
    return 0;
}
