#include <string>
#include <utility>

#include "orm/core/error.hpp"
#include "orm/event/detail/thread_record.hpp"
#include "orm/state/detail/collection_body.hpp"
#include "orm/state/instance_state.hpp"
#include "state_extra.hpp"

namespace orm {
namespace detail {
namespace {

/// What is fetched when `field` is needed: with an expired one all that are, as one statement
/// brings them. For a keeper an object or a collection is a statement of its own.
std::vector<attribute_info*> wanted_with(const instance_state& state, const slot& field,
                                         bool by_keeper) {
    const class_table& table = state_access::table_of(state);
    void* const object = state_access::object_of(state);
    attribute_info& needed = state_access::attribute_of(state, field);
    if (!field.has(slot::expired)) return {&needed};
    const auto is_alone = [&](std::size_t index) {
        return by_keeper && table.attributes[index].ops->kind != field_kind::scalar;
    };
    if (is_alone(index_of(table, needed))) return {&needed};
    std::vector<attribute_info*> wanted;
    for (std::size_t i = 0; i < table.attributes.size(); ++i) {
        const slot& one = slot_of(object, table.attributes[i]);
        if (&one == &field || (one.has(slot::expired) && !one.has(slot::changed) && !is_alone(i)))
            wanted.push_back(table.infos[i]);
    }
    return wanted;
}

std::string describe(const instance_state& state, const slot& field) {
    const class_table& table = state_access::table_of(state);
    const std::size_t index = index_of(table, state_access::attribute_of(state, field));
    return std::string{table.name} + "." + std::string{table.attributes[index].name};
}

void expect_room(const instance_state& state, const slot& field) {
    thread_record& thread = this_thread();
    const std::uint32_t depth = thread.busy.load(std::memory_order_relaxed);
    if (depth >= usual_depth && !has_room(thread))
        throw recursion_error{
            "loading " + describe(state, field) + " never ends: " + std::to_string(depth) +
            " operations are nested, and the stack runs out; a loader stores what it finds by "
            "orm::set_committed_value, and reads nothing that waits for it"};
}

}  // namespace

bool state_access::load(instance_state& state, const slot& field, load_reach reach) {
    keeper* const by = state.has_loader() ? nullptr : keeper_access::of(state);
    if (by == nullptr && reach == load_reach::memory) return false;
    if (by == nullptr && !state.has_loader())
        throw detached_instance_error{
            describe(state, field) +
            (field.has(slot::expired) ? " was expired" : " was not loaded") +
            " and has to be loaded, but the object has no loader and is in no session; "
            "set a value, or give the object a loader"};
    const std::vector<attribute_info*> wanted = wanted_with(state, field, by != nullptr);
    expect_room(state, field);
    load_answer answer = load_answer::loaded;
    if (by != nullptr) {
        answer = by->load(state, wanted, reach);
    } else {
        // It may replace itself.
        const std::shared_ptr<attribute_loader> loader = find_rare(state)->loader;
        loader->load(state, wanted);
    }
    if (answer == load_answer::unknown ||
        (reach == load_reach::memory && answer == load_answer::nothing))
        return field.has(slot::present);
    for (const attribute_info* one : wanted)
        slot_of(state.address(), state.table().attributes[index_of(state.table(), *one)])
            .lower(slot::expired);
    return field.has(slot::present);
}

}  // namespace detail

void instance_state::adopt_loader(std::unique_ptr<detail::attribute_loader> loader) {
    const detail::dispatch_frame frame;  // the one before may hold the object
    const std::shared_ptr<detail::attribute_loader> before =
        std::exchange(detail::rare_of(*this).loader, std::move(loader));
    detail::state_access::set_loads(*this, true);
    for (const detail::attribute_place& place : table().attributes) {
        if (place.ops->collection == nullptr) continue;
        auto* const body =
            static_cast<detail::collection_field*>(detail::field_of(address(), place))->body;
        if (body != nullptr) body->asked = false;
    }
}
void instance_state::clear_loader() noexcept {
    const detail::dispatch_frame frame;
    detail::rare_extra* const rare = detail::find_rare(*this);
    if (rare == nullptr || rare->loader == nullptr) return;
    const std::shared_ptr<detail::attribute_loader> before = std::move(rare->loader);
    detail::keeper_access::update_loads(*this);
}
bool instance_state::has_loader() const noexcept {
    const detail::rare_extra* const rare = detail::find_rare(*this);
    return rare != nullptr && rare->loader != nullptr;
}

}  // namespace orm
