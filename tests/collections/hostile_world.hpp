#ifndef ORM_TESTS_COLLECTIONS_HOSTILE_WORLD_HPP
#define ORM_TESTS_COLLECTIONS_HOSTILE_WORLD_HPP

#include <array>
#include <map>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "hostile_model.hpp"

namespace hostile {

inline std::string name_of(const std::string& value) {
    return value;
}
inline std::string name_of(const word& value) {
    return value.text;
}
inline std::string name_of(int value) {
    return std::to_string(value);
}
template <class T>
std::string name_of(const orm::ref<T>& object) {
    return object == nullptr ? "-" : std::to_string(object->id());
}

/// A member of a collection as text; `key` only of dictionaries.
struct entry {
    std::string key;
    std::string member;

    friend bool operator==(const entry&, const entry&) = default;
};

/// What one attribute of all hubs should hold.
struct expected {
    std::map<int, std::vector<entry>> of;
    bool exclusive = false;  ///< a member has one owner
};

/// What one collection should hold. Of a collection that no model knows, nothing happens.
class sequence {
public:
    sequence() = default;
    sequence(expected& in, int owner) : in_{&in}, here_{&in.of[owner]} {}

    bool is_known() const { return here_ != nullptr; }
    bool contains(const std::string& member) const;
    bool has_key(const std::string& key) const;
    /// May a plain model say what happens to a member that comes? Twice in a list with another end
    /// is beyond it.
    bool admits(const std::string& member) const {
        return !is_known() || !in_->exclusive || !contains(member);
    }
    void put(std::size_t place, const entry& one);
    void add(const entry& one) {
        if (is_known()) put(here_->size(), one);
    }
    /// A dictionary's: in the place of what the key holds, or at the end.
    void file(const entry& one);
    void take(std::size_t place);
    void take_first(const std::string& member);
    void take_key(const std::string& key);
    /// Leaves those that `stays` (a function of an entry) lets stay.
    template <class Stays>
    void keep(const Stays& stays) {
        if (is_known()) std::erase_if(*here_, [&](const entry& one) { return !stays(one); });
    }
    void assign(const std::vector<entry>& all);
    void reverse() {
        if (is_known()) std::reverse(here_->begin(), here_->end());
    }
    void sort();

private:
    void take_elsewhere(const std::string& member);

    expected* in_ = nullptr;
    std::vector<entry>* here_ = nullptr;
};

/// The objects and handles that a seed works on, and what should be in them while all is quiet.
class world {
public:
    explicit world(unsigned seed);
    world(const world&) = delete;
    world& operator=(const world&) = delete;

    unsigned pick(unsigned below) { return static_cast<unsigned>(random_()) % below; }
    bool once_in(unsigned times) { return pick(times) == 0; }
    std::ptrdiff_t index(std::ptrdiff_t from, std::ptrdiff_t to) {
        return from + static_cast<std::ptrdiff_t>(pick(static_cast<unsigned>(to - from)));
    }

    template <class T>
    std::vector<orm::ref<T>>& pool() {
        return std::get<std::vector<orm::ref<T>>>(pools_);
    }
    /// One of the pool; made where the handle was dropped.
    template <class T>
    orm::ref<T> any() {
        auto& all = pool<T>();
        orm::ref<T>& one = all[pick(static_cast<unsigned>(all.size()))];
        if (one == nullptr) one = fresh<T>();
        return one;
    }
    template <class T>
    orm::ref<T> fresh();
    template <class C>
    std::vector<orm::held<C>>& held() {
        return std::get<std::vector<orm::held<C>>>(held_);
    }
    /// Calls work(vector) for the handles of each type of collection.
    template <class Work>
    void each_held(const Work& work) {
        std::apply([&work](auto&... all) { (work(all), ...); }, held_);
    }
    template <class Work>
    void each_pool(const Work& work) {
        std::apply([&work](auto&... all) { (work(all), ...); }, pools_);
    }
    void drop_any_handle();

    /// The model of an attribute of a hub; of none while listeners interfere.
    template <auto Member>
    sequence view(const Hub& of) {
        if (!quiet) return {};
        return {model[orm::attr<Member>.index], of.id()};
    }

    bool quiet = false;  ///< nothing interferes: the model holds
    unsigned depth = 0;  ///< of operations that listeners do
    std::array<expected, 15> model;
    std::map<int, int> profile;  ///< of hubs
    std::map<int, int> lid;
    std::map<int, std::string> name;

    /// Keeps the names of the steps; prints them, too, when asked to.
    void trace(const std::string& step);
    bool traces = false;
    std::string log;

private:
    std::mt19937 random_;
    std::tuple<std::vector<orm::ref<Hub>>, std::vector<orm::ref<Address>>,
               std::vector<orm::ref<Tag>>, std::vector<orm::ref<Note>>,
               std::vector<orm::ref<Profile>>, std::vector<orm::ref<Item>>>
        pools_;
    std::tuple<std::vector<orm::held<orm::list<Address>>>, std::vector<orm::held<orm::set<Tag>>>,
               std::vector<orm::held<orm::dict<std::string, Note>>>,
               std::vector<orm::held<orm::dict<int, Note>>>, std::vector<orm::held<orm::list<Hub>>>,
               std::vector<orm::held<orm::watched<bag>>>, std::vector<orm::held<orm::list<Tag>>>,
               std::vector<orm::held<orm::list<std::string>>>,
               std::vector<orm::held<orm::set<word>>>,
               std::vector<orm::held<orm::dict<word, std::string>>>>
        held_;
};

/// Long enough to lie on the heap.
inline std::string text(unsigned number) {
    return "a text that is too long for the string itself, " + std::to_string(number);
}

template <class T>
orm::ref<T> world::fresh() {
    if constexpr (std::is_same_v<T, Address>) {
        if (once_in(2)) return orm::make<Special>();
        return orm::make<Address>();
    } else if constexpr (std::is_same_v<T, Note>) {
        auto made = orm::make<Note>();
        // As if it had been loaded: a note without a key cannot be filed.
        if (quiet || !once_in(8))
            orm::set_committed_value(*made, orm::attr<&Note::keyword>,
                                     text(100 + static_cast<unsigned>(made->id())));
        return made;
    } else {
        return orm::make<T>();
    }
}

/// A value or member for a collection of `Value`.
template <class Value>
Value draw(world& w) {
    if constexpr (std::is_same_v<Value, std::string>) {
        return text(w.pick(6));
    } else if constexpr (std::is_same_v<Value, word>) {
        return word{text(w.pick(6))};
    } else if constexpr (std::is_same_v<Value, int>) {
        return static_cast<int>(w.pick(12));
    } else {
        return w.any<typename Value::element_type>();
    }
}

}  // namespace hostile
#endif
