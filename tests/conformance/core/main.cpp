// orm-flows: replays recorded flows of core_flows.json through the library and compares the traces.

#include "core/flow.hpp"
#include "core/world.hpp"
#include "replay/replayer.hpp"

int main(int count, char** arguments) {
    using namespace conformance;
    return run({.program = "orm-flows",
                .about = "Replays the flows in the files, such as core_flows.json.",
                .noun = "flow",
                .group = "area",
                .groups = core::areas(),
                .filters = {},
                .read = &core::load_flows},
               count, arguments);
}
