#include "checks/probes/apt_pins.h"

#include "checks/parsers/line_reader.h"
#include "checks/probes/apt_files.h"
#include "checks/probes/observed.h"
#include "core/small_letters.h"

namespace presscheck {
namespace {

// A pin has a priority; a file without one is comments.
bool holds_a_pin(std::string_view bytes) {
    LineReader lines(bytes);
    while (const auto line = lines.next()) {
        if (in_small_letters(line->text).starts_with("pin-priority:")) return true;
    }
    return false;
}

AptPins read_pins(const Host& host, const AptSettings& settings) {
    AptPins pins;
    const auto doubt = [&](Reason reason, const std::string& at) {
        if (pins.unclear) return;
        pins.unclear = reason;
        pins.unclear_at = readable(at);
    };
    const auto* release = settings.find("APT::Default-Release");
    if (release != nullptr && !release->value.empty()) doubt(Reason::version, release->source);
    const auto read = [&](const std::string& path) {
        const auto bytes = host.read_file(path);
        if (bytes && holds_a_pin(*bytes)) doubt(Reason::version, path);
        // A folder of that name is passed over, as apt does.
        if (!bytes && bytes.error().code != Errc::not_found &&
            bytes.error().code != Errc::malformed)
            doubt(reason_of(bytes.error(), host), path);
    };
    const auto main = settings.path("Dir::Etc::preferences");
    const auto parts = settings.path("Dir::Etc::preferencesparts");
    if (!main || !parts) doubt(Reason::malformed, "");
    if (main && !main->empty()) read(*main);
    if (!parts || parts->empty()) return pins;
    const auto entries = host.list(*parts);
    if (!entries) {
        if (entries.error().code != Errc::not_found)
            doubt(reason_of(entries.error(), host), *parts);
        return pins;
    }
    for (const auto& entry : *entries)
        read(*parts + "/" + entry.name);
    return pins;
}

}  // namespace

std::shared_ptr<const AptPins> apt_pins(const Observation& observation) {
    return observation.memory.once<AptPins>(
        [&] { return read_pins(observation.host, apt_setup(observation)->settings); });
}

}  // namespace presscheck
