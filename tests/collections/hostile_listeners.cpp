#include "hostile_listeners.hpp"

#include <cstdlib>
#include <orm/instrument/dynamic.hpp>
#include <string_view>

#include "hostile_loaders.hpp"
#include "hostile_steps.hpp"

namespace hostile {
namespace {

world* current = nullptr;

struct deeper {
    explicit deeper(world& in) : w{in} { ++w.depth; }
    ~deeper() { --w.depth; }
    deeper(const deeper&) = delete;
    deeper& operator=(const deeper&) = delete;
    world& w;
};

/// What a listener is handed is good as long as it runs.
void look_at_arguments(const orm::dynamic_event& e) {
    const std::string_view name = e.name();
    if (name == "bulk_replace") {
        if (e.attribute().is_relationship())
            for (orm::instance_state* const one : e.objects())
                static_cast<void>(one->manager().name());
        return;
    }
    if (name == "init_collection" || name == "dispose_collection") {
        static_cast<void>(orm::collection_adapter{*e.collection()}.size());
        return;
    }
    if (e.attribute().is_relationship()) {
        if (e.value_kind() == orm::dynamic_kind::value && e.object() != nullptr)
            static_cast<void>(e.object()->manager().name().size());
        if (e.oldvalue_kind() == orm::dynamic_kind::value && e.old_object() != nullptr)
            static_cast<void>(e.old_object()->manager().name().size());
        return;
    }
    if (e.value_kind() != orm::dynamic_kind::value || name == "init_scalar") return;
    if (e.attribute().holds<std::string>()) static_cast<void>(std::string{e.value<std::string>()});
    if (e.attribute().holds<word>()) look_at(e.value<word>());
}

/// Another object of the same class, to be stored instead.
orm::instance_state* another(world& w, const orm::attribute_info& of) {
    if (of.holds<orm::ref<Hub>>()) return &orm::inspect(*w.any<Hub>());
    if (of.holds<orm::ref<Address>>()) return &orm::inspect(*w.any<Address>());
    if (of.holds<orm::ref<Tag>>()) return &orm::inspect(*w.any<Tag>());
    if (of.holds<orm::ref<Note>>()) return &orm::inspect(*w.any<Note>());
    if (of.holds<orm::ref<Profile>>()) return &orm::inspect(*w.any<Profile>());
    if (of.holds<orm::ref<Item>>()) return &orm::inspect(*w.any<Item>());
    return nullptr;
}

void replace_value(world& w, orm::dynamic_event& e) {
    if (e.name() == "bulk_replace") {
        if (!e.attribute().is_relationship()) return;
        std::vector<orm::instance_state*> all = e.objects();
        if (w.once_in(2) && !all.empty()) all.pop_back();
        all.push_back(another(w, e.attribute()));
        return e.replace_objects(all);
    }
    if (!e.answers()) return;
    if (e.attribute().is_relationship())
        e.replace_object(another(w, e.attribute()));
    else if (e.attribute().holds<std::string>())
        e.replace(text(w.pick(6)));
    else if (e.attribute().holds<word>())
        e.replace(word{text(w.pick(6))});
}

void hear(orm::dynamic_event& e) {
    if (current == nullptr || current->quiet) return;
    look_at_arguments(e);
    interfere(*current);
    look_at_arguments(e);
    if (current->once_in(12)) replace_value(*current, e);
}

constexpr const char* events[] = {
    "set",          "append",          "append_wo_mutation", "remove",
    "bulk_replace", "init_collection", "dispose_collection", "init_scalar",
    "modified"};

}  // namespace

void set_current(world* w) {
    current = w;
}

void user_function() {
    if (current != nullptr && !current->quiet && current->once_in(80)) throw refused{};
}

void interfere(world& w) {
    if (w.quiet || w.depth >= 3) return;
    const deeper guard{w};
    if (w.once_in(3)) {
        const auto& all = operations();
        const operation& one = all[w.pick(static_cast<unsigned>(all.size()))];
        if (w.traces) w.trace(one.name);
        try {
            one.run(w, one.which);
        } catch (const refused&) {
            if (w.once_in(3)) throw;
        } catch (const orm::error&) {
            if (w.once_in(3)) throw;
        }
    }
    if (w.once_in(4)) w.drop_any_handle();
    if (w.once_in(24)) throw refused{};
    if (w.once_in(24)) throw orm::value_error{"refused"};
}

std::vector<orm::scoped_listener> listen_everywhere(world& w, unsigned percent) {
    std::vector<orm::scoped_listener> guards;
    for (orm::class_manager* const one :
         {&orm::map<Hub>(), &orm::map<Address>(), &orm::map<Special>(), &orm::map<Tag>(),
          &orm::map<Note>(), &orm::map<Profile>(), &orm::map<Item>()})
        for (orm::attribute_info* const attribute : one->attributes())
            for (const char* const event : events) {
                if (w.pick(100) >= percent) continue;
                orm::dynamic_flags flags;
                flags.retval = w.once_in(2);
                guards.emplace_back(orm::dynamic_listen(
                    *attribute, event, [](orm::dynamic_event& e) { hear(e); }, flags));
            }
    return guards;
}

}  // namespace hostile
