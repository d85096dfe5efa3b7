#include "core/listeners/core_listeners.hpp"

namespace conformance::core {

json tidy_arguments(std::string_view event, json arguments) {
    // Savepoints had no name yet when the reference told of them.
    if (event == "savepoint") arguments.erase("name");
    if (const auto options = arguments.find("execution_options");
        options != arguments.end() && options->empty())
        arguments.erase(options);
    // Flows have it by its old name.
    if (const auto renamed = arguments.find("exception_context"); renamed != arguments.end()) {
        json context = std::move(*renamed);
        arguments.erase(renamed);
        arguments["context"] = std::move(context);
    }
    const bool always_a_list = event == "do_executemany" || event == "do_setinputsizes";
    if (const auto sets = arguments.find("parameters");
        sets != arguments.end() && !always_a_list && sets->size() == 1) {
        json only = sets->front();
        *sets = std::move(only);
    }
    if (const auto keywords = arguments.find("keywords"); keywords != arguments.end()) {
        const json extra = *keywords;
        arguments.erase(keywords);
        arguments.update(extra);
    }
    return arguments;
}

}  // namespace conformance::core
