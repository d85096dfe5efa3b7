#ifndef ORM_CONFORMANCE_ATTRIBUTES_EMITTERS_HPP
#define ORM_CONFORMANCE_ATTRIBUTES_EMITTERS_HPP

#include <memory>
#include <string>

#include "replay/json.hpp"

namespace conformance::attributes {

class world;

/// The event targets without attributes of FORMAT 5.8: a family of our own on the typed interface.
class emitters {
public:
    explicit emitters(world& of);
    ~emitters();
    emitters(const emitters&) = delete;
    emitters& operator=(const emitters&) = delete;

    /// Does a listen step or action mean an emitter? Inside listeners only the target tells.
    static bool meant(const json& step);

    void make(const json& step);
    void emit(const json& step);
    void listen(const json& step);
    void remove_listener(const json& step);
    bool contains(const json& step);

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace conformance::attributes
#endif
