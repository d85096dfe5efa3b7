#ifndef ORM_BENCH_COLLECTION_MODEL_HPP
#define ORM_BENCH_COLLECTION_MODEL_HPP

#include <cstddef>
#include <orm/collections.hpp>
#include <orm/instrument.hpp>
#include <vector>

namespace bench {

/// Children are the same but for the collection they are in; each has a relationship of its own, so
/// that listeners of one do not slow another.
template <class Parent>
struct child_of {
    orm::mapped<int> value;
    orm::one<Parent> parent;
};

struct list_parent {
    orm::mapped<int> value;
    orm::list<child_of<list_parent>> children;
};
/// Its list has one listener of append.
struct heard_parent {
    orm::mapped<int> value;
    orm::list<child_of<heard_parent>> children;
};
struct set_parent {
    orm::mapped<int> value;
    orm::set<child_of<set_parent>> children;
};
struct dict_parent {
    orm::mapped<int> value;
    orm::dict<int, child_of<dict_parent>> children;
};

/// A tree of objects of one class.
struct node {
    orm::mapped<int> value;
    orm::one<node> parent;
    orm::list<node> children;
};

/// What one would write without a library: owned elsewhere, and the pointers kept in step by hand.
template <class Child>
struct plain_parent_of {
    int value = 0;
    std::vector<Child*> children;
};
struct plain_child {
    int value = 0;
    plain_parent_of<plain_child>* parent = nullptr;
};
/// The same, as large as a child of the library with its state: appends to many children take as
/// long as it takes to walk over them, and what they weigh is another row (bytes_overhead).
struct wide_child {
    std::byte
        unused[sizeof(orm::instance_state) + sizeof(child_of<list_parent>) - sizeof(plain_child)];
    int value = 0;
    plain_parent_of<wide_child>* parent = nullptr;
};
static_assert(sizeof(wide_child) == sizeof(orm::instance_state) + sizeof(child_of<list_parent>));

template <class Parent>
void define_family(orm::definition<Parent>& m) {
    m.relationship(&Parent::children).back_populates(&child_of<Parent>::parent);
}

}  // namespace bench

template <>
struct orm::mapping<bench::list_parent> {
    static void define(orm::definition<bench::list_parent>& m) { bench::define_family(m); }
};
template <>
struct orm::mapping<bench::heard_parent> {
    static void define(orm::definition<bench::heard_parent>& m) { bench::define_family(m); }
};
template <>
struct orm::mapping<bench::set_parent> {
    static void define(orm::definition<bench::set_parent>& m) { bench::define_family(m); }
};
template <>
struct orm::mapping<bench::dict_parent> {
    static void define(orm::definition<bench::dict_parent>& m) {
        m.relationship(&bench::dict_parent::children)
            .back_populates(&bench::child_of<bench::dict_parent>::parent)
            .keyed_by(&bench::child_of<bench::dict_parent>::value);
    }
};
template <>
struct orm::mapping<bench::node> {
    static void define(orm::definition<bench::node>& m) {
        m.relationship(&bench::node::children).back_populates(&bench::node::parent);
    }
};

#endif
