#include "agent/set_aside.h"

#include "core/log.h"

namespace presscheck {
namespace {

Status tell_of(const Gap& lost, const StateFolder& state, Position& position) {
    widen(position.memory.gap, lost);
    position.memory.needs_full = true;
    return state.save(position);
}

// False when it has to stay for now.
Result<bool> put_away(const Spool::Damaged& damaged, const Spool& spool, const StateFolder& state,
                      Position& position) {
    const auto lost = spool.lost_with(damaged.name, position.head.chain);
    if (!lost) return lost.error();
    // A number beyond the head was never sealed: nothing is lost with it.
    const bool tells = *lost && damaged.name.sequence <= position.head.sequence;
    if (tells && !joins(position.memory.gap, **lost)) return false;
    if (tells) {
        if (auto told = tell_of(**lost, state, position); !told) return told.error();
    }
    if (auto moved = spool.set_aside(damaged); !moved) return moved.error();
    LogFields fields{{"report", damaged.name.file}, {"reason", damaged.why.message}};
    if (tells) {
        fields.emplace_back("lost_from", std::to_string((*lost)->from));
        fields.emplace_back("lost_to", std::to_string((*lost)->to));
    }
    log_event(LogLevel::error, "report_damaged", fields);
    return true;
}

}  // namespace

SetAside set_aside_damaged(const Spool& spool, const StateFolder& state, Position& position) {
    SetAside done;
    const auto found = spool.damaged(position.head.chain);
    if (!found) {
        log_event(LogLevel::error, "spool_not_read", {{"reason", found.error().message}});
        return done;
    }
    for (const auto& damaged : *found) {
        const auto put = put_away(damaged, spool, state, position);
        if (!put) {
            log_event(LogLevel::error, "not_set_aside",
                      {{"report", damaged.name.file}, {"reason", put.error().message}});
        }
        if (put && *put) {
            ++done.moved;
        } else {
            done.left.insert(damaged.name.file);
        }
    }
    return done;
}

}  // namespace presscheck
