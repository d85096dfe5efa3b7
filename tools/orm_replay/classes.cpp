#include "classes.hpp"

#include <map>

#include "models.hpp"
#include "values.hpp"

namespace orm_replay {
namespace {

using namespace models;

struct other_attribute {
    std::string_view class_name;
    std::string_view attribute;
    std::string_view kind;
};

/// Attributes of models.json that are not built yet: they will join as fields of
/// models.hpp, with operations of their own beside scalar_operations.
constexpr other_attribute other_attributes[]{
    {"User", "addresses", "list"},  {"User", "tags", "set"},       {"User", "notes", "dict"},
    {"User", "profile", "object"},  {"Address", "user", "object"}, {"Tag", "users", "list"},
    {"Note", "user", "object"},     {"Profile", "user", "object"}, {"Student", "courses", "list"},
    {"Course", "students", "list"}, {"Node", "children", "list"},  {"Node", "parent", "object"},
    {"Employee", "tasks", "list"},  {"Employee", "badges", "set"}, {"Employee", "desk", "object"},
    {"Engineer", "tools", "list"},  {"Task", "owner", "object"},   {"Desk", "occupant", "object"},
    {"Box", "items", "list"},       {"Box", "marks", "set"},       {"Box", "slots", "dict"},
    {"Box", "lid", "object"},       {"Box", "lock", "object"},     {"Crate", "parts", "bag"},
};

const std::map<std::string_view, std::vector<std::string_view>>& model_sets() {
    static const std::map<std::string_view, std::vector<std::string_view>> sets{
        {"user", {"User", "Address", "Tag", "Note", "Profile"}},
        {"school", {"Student", "Course"}},
        {"tree", {"Node"}},
        {"staff",
         {"Employee", "Engineer", "SeniorEngineer", "Manager", "Task", "Badge", "Tool", "Desk"}},
        {"box", {"Box", "Item", "Mark", "Slot", "Lid"}},
        {"crate", {"Crate", "Part"}},
    };
    return sets;
}

template <class T>
json list_of(const std::vector<T>& values) {
    json list = json::array();
    for (const T& one : values) list.push_back(to_json(one));
    return list;
}

template <class Model, auto Member>
const scalar_operations* operations_of() {
    static constexpr auto attribute = orm::attr_of<Model, Member>;
    using value_type = typename decltype(attribute)::value_type;
    static constexpr auto at = [](void* object) -> Model& { return *static_cast<Model*>(object); };
    static const scalar_operations operations{
        [](void* object) -> json { return to_json((at(object).*Member).get()); },
        [](void* object, const json& value, const orm::initiator* from) {
            if (from != nullptr) {
                (at(object).*Member).set(from_json<value_type>(value), *from);
            } else {
                at(object).*Member = from_json<value_type>(value);
            }
        },
        [](void* object) { (at(object).*Member).reset(); },
        [](void* object, bool load) -> json {
            const orm::history<value_type> found = load ? orm::load_history(at(object), attribute)
                                                        : orm::history_of(at(object), attribute);
            return {{"added", list_of(found.added)},
                    {"unchanged", list_of(found.unchanged)},
                    {"deleted", list_of(found.deleted)}};
        },
        [](void* object) { orm::flag_modified(at(object), attribute); },
        [](void* object, const json& value) {
            orm::set_committed_value(at(object), attribute, from_json<value_type>(value));
        },
        [](void* object) { orm::commit(at(object), attribute); },
        [](void* object) -> json {
            const std::optional<value_type> before = orm::committed_value(at(object), attribute);
            return before.has_value() ? to_json(*before) : json(no_value_text);
        },
        [](void* object, const json& value) {
            auto& field = at(object).*Member;
            orm::scalar_writer<value_type>{orm::detail::field_access::slot_of(field),
                                           orm::detail::field_access::value_of(field)}
                .store_silently(from_json<value_type>(value));
        },
    };
    return &operations;
}

template <class Model>
void add_other_attributes(class_entry& entry) {
    if constexpr (!std::is_void_v<typename attributes_of<Model>::base>)
        add_other_attributes<typename attributes_of<Model>::base>(entry);
    for (const other_attribute& one : other_attributes)
        if (one.class_name == orm::detail::short_type_name<Model>())
            entry.attributes.push_back({one.attribute, one.kind, nullptr, 0});
}

template <class Model>
class_entry make_entry() {
    class_entry entry;
    entry.name = orm::detail::short_type_name<Model>();
    for_each_attribute<Model>([&entry]<auto Member>() {
        entry.attributes.push_back({orm::attr_of<Model, Member>.name, "scalar",
                                    operations_of<Model, Member>(),
                                    orm::attr_of<Model, Member>.index});
    });
    add_other_attributes<Model>(entry);
    entry.manager = []() -> orm::class_manager& { return orm::detail::declared_manager<Model>(); };
    entry.map = [] { orm::map<Model>(); };
    entry.make = []() -> made_object {
        auto handle = std::make_shared<orm::ref<Model>>(orm::make<Model>());
        Model& object = **handle;
        return {handle, &object, &orm::inspect(object)};
    };
    return entry;
}

template <class... Model>
std::vector<class_entry> make_entries() {
    std::vector<class_entry> entries;
    (entries.push_back(make_entry<Model>()), ...);
    return entries;
}

const std::vector<class_entry>& all_classes() {
    static const std::vector<class_entry> entries =
        make_entries<User, Address, Tag, Note, Profile, Student, Course, Node, Employee, Engineer,
                     SeniorEngineer, Manager, Task, Badge, Tool, Desk, Box, Item, Mark, Slot, Lid,
                     Crate, Part>();
    return entries;
}

}  // namespace

const class_entry* find_class(std::string_view name) {
    for (const class_entry& one : all_classes())
        if (one.name == name) return &one;
    return nullptr;
}

const std::vector<std::string_view>* find_model_set(std::string_view name) {
    const auto found = model_sets().find(name);
    return found == model_sets().end() ? nullptr : &found->second;
}

bool is_scalar_name(std::string_view attribute) {
    bool known = false;
    for (const class_entry& one : all_classes()) {
        const attribute_entry* const found = one.find(attribute);
        if (found != nullptr && found->scalar == nullptr) return false;
        known = known || found != nullptr;
    }
    return known;
}

}  // namespace orm_replay
