#ifndef ORM_REPLAY_RUNNER_HPP
#define ORM_REPLAY_RUNNER_HPP

#include <string>

#include "attributes/scenario.hpp"

namespace orm_replay {

/// How a scenario went.
struct outcome {
    enum class kind { passed, failed, skipped };
    kind how = kind::passed;
    std::string text;   ///< failed: step, expected and actual; skipped: why
    std::string trace;  ///< with `trace_steps`: what each step did
};

/// Replays one scenario from nothing, up to the first step that differs.
outcome replay(const scenario& one, bool trace_steps);

}  // namespace orm_replay
#endif
