#ifndef ORM_REPLAY_MODELS_HPP
#define ORM_REPLAY_MODELS_HPP

#include <cstdint>
#include <optional>
#include <orm/instrument.hpp>
#include <string>

/// The classes of models.json. Attributes of other kinds than scalar are listed in other_attributes
/// (classes.cpp); they become fields here as soon as the library has them.
namespace orm_replay::models {

using int_value = std::optional<std::int64_t>;
using str_value = std::optional<std::string>;
using float_value = std::optional<double>;

struct User {
    orm::mapped<int_value> id;
    orm::mapped<str_value> name;
    orm::mapped<str_value> phone;
    orm::mapped<float_value> score;
    // addresses, tags, notes, profile
};
struct Address {
    orm::mapped<int_value> id;
    orm::mapped<str_value> email;
    // user
};
struct Tag {
    orm::mapped<int_value> id;
    orm::mapped<str_value> label;
    // users
};
struct Note {
    orm::mapped<int_value> id;
    orm::mapped<str_value> keyword;
    orm::mapped<str_value> text;
    // user
};
struct Profile {
    orm::mapped<int_value> id;
    orm::mapped<str_value> bio;
    // user
};

struct Student {
    orm::mapped<str_value> name;
    // courses
};
struct Course {
    orm::mapped<str_value> title;
    // students
};

struct Node {
    orm::mapped<int_value> value;
    // children, parent
};

struct Employee {
    orm::mapped<str_value> name;
    orm::mapped<int_value> grade;
    orm::mapped<float_value> salary;
    // tasks, badges, desk
};
struct Engineer : Employee {
    orm::mapped<str_value> language;
    // tools
};
struct SeniorEngineer : Engineer {
    orm::mapped<int_value> level;
};
struct Manager : Employee {
    orm::mapped<str_value> dept;
};
struct Task {
    orm::mapped<str_value> title;
    // owner
};
struct Badge {
    orm::mapped<str_value> code;
};
struct Tool {
    orm::mapped<str_value> label;
};
struct Desk {
    orm::mapped<int_value> room;
    // occupant
};

struct Box {
    orm::mapped<str_value> name;
    orm::mapped<int_value> count;
    orm::mapped<float_value> weight;
    orm::mapped<str_value> code;
    // items, marks, slots, lid, lock
};
struct Item {
    orm::mapped<str_value> label;
    orm::mapped<int_value> rank;
};
struct Mark {
    orm::mapped<str_value> label;
};
struct Slot {
    orm::mapped<str_value> label;
    orm::mapped<str_value> text;
};
struct Lid {
    orm::mapped<str_value> color;
};

struct Crate {
    orm::mapped<str_value> name;
    // parts
};
struct Part {
    orm::mapped<str_value> label;
};

/// The own attributes of a model class, in declared order, after those of Base.
template <class Base, auto... Members>
struct attributes {
    using base = Base;
};

template <class Model>
struct attributes_of;

template <>
struct attributes_of<User> : attributes<void, &User::id, &User::name, &User::phone, &User::score> {
};
template <>
struct attributes_of<Address> : attributes<void, &Address::id, &Address::email> {};
template <>
struct attributes_of<Tag> : attributes<void, &Tag::id, &Tag::label> {};
template <>
struct attributes_of<Note> : attributes<void, &Note::id, &Note::keyword, &Note::text> {};
template <>
struct attributes_of<Profile> : attributes<void, &Profile::id, &Profile::bio> {};
template <>
struct attributes_of<Student> : attributes<void, &Student::name> {};
template <>
struct attributes_of<Course> : attributes<void, &Course::title> {};
template <>
struct attributes_of<Node> : attributes<void, &Node::value> {};
template <>
struct attributes_of<Employee>
    : attributes<void, &Employee::name, &Employee::grade, &Employee::salary> {};
template <>
struct attributes_of<Engineer> : attributes<Employee, &Engineer::language> {};
template <>
struct attributes_of<SeniorEngineer> : attributes<Engineer, &SeniorEngineer::level> {};
template <>
struct attributes_of<Manager> : attributes<Employee, &Manager::dept> {};
template <>
struct attributes_of<Task> : attributes<void, &Task::title> {};
template <>
struct attributes_of<Badge> : attributes<void, &Badge::code> {};
template <>
struct attributes_of<Tool> : attributes<void, &Tool::label> {};
template <>
struct attributes_of<Desk> : attributes<void, &Desk::room> {};
template <>
struct attributes_of<Box> : attributes<void, &Box::name, &Box::count, &Box::weight, &Box::code> {};
template <>
struct attributes_of<Item> : attributes<void, &Item::label, &Item::rank> {};
template <>
struct attributes_of<Mark> : attributes<void, &Mark::label> {};
template <>
struct attributes_of<Slot> : attributes<void, &Slot::label, &Slot::text> {};
template <>
struct attributes_of<Lid> : attributes<void, &Lid::color> {};
template <>
struct attributes_of<Crate> : attributes<void, &Crate::name> {};
template <>
struct attributes_of<Part> : attributes<void, &Part::label> {};

/// Calls `visit.operator()<Member>()` for each attribute of Model, inherited ones first.
template <class Model, class Visit>
void for_each_attribute(const Visit& visit) {
    const auto own = [&visit]<class Base, auto... Members>(const attributes<Base, Members...>*) {
        if constexpr (!std::is_void_v<Base>) for_each_attribute<Base>(visit);
        (visit.template operator()<Members>(), ...);
    };
    own(static_cast<attributes_of<Model>*>(nullptr));
}

template <class Model>
concept model = requires {
    typename attributes_of<Model>::base;
};

/// Declares what models.json and the running scenario say of the class (mapping.cpp).
template <class Model>
void define(orm::definition<Model>& mapping);

}  // namespace orm_replay::models

template <>
struct orm::extends<orm_replay::models::Engineer>
    : orm::fields<orm_replay::models::Employee, &orm_replay::models::Engineer::language> {};
template <>
struct orm::extends<orm_replay::models::SeniorEngineer>
    : orm::fields<orm_replay::models::Engineer, &orm_replay::models::SeniorEngineer::level> {};
template <>
struct orm::extends<orm_replay::models::Manager>
    : orm::fields<orm_replay::models::Employee, &orm_replay::models::Manager::dept> {};

template <orm_replay::models::model Model>
struct orm::mapping<Model> {
    static void define(orm::definition<Model>& given) { orm_replay::models::define(given); }
};
#endif
