// orm-replay: replays recorded attribute-event scenarios through the library.

#include "attributes/scenario.hpp"
#include "replay/replayer.hpp"

int main(int count, char** arguments) {
    using namespace conformance;
    return run(
        {.program = "orm-replay",
         .about = "Replays the attribute-event scenarios in the files, one JSON object a line.",
         .noun = "scenario",
         .group = "topic",
         .groups = {},
         .filters = {{"--scalars-only", "only scenarios that name no attribute but scalars",
                      [](const recorded& one) {
                          return attributes::is_scalars_only(
                              static_cast<const attributes::scenario&>(one));
                      }}},
         .read = &attributes::read_scenarios},
        count, arguments);
}
