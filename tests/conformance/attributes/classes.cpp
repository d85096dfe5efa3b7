#include "attributes/classes.hpp"

#include <map>

#include "attributes/make_attribute_entry.hpp"
#include "attributes/models.hpp"

namespace conformance::attributes {
namespace {

using namespace models;

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

template <class Model>
class_entry make_entry() {
    class_entry entry;
    entry.name = orm::detail::short_type_name<Model>();
    for_each_attribute<Model>([&entry]<auto Member>() {
        entry.attributes.push_back(make_attribute_entry<Model, Member>());
    });
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
        if (found != nullptr && !found->is_scalar) return false;
        known = known || found != nullptr;
    }
    return known;
}

}  // namespace conformance::attributes
