#include "desk.hpp"

#include <algorithm>

namespace desks {

std::atomic<int> alive{0};

namespace {

template <class T>
bool is(const orm::instance_state& state) {
    return &state.manager() == &orm::map<T>();
}

int key_of(const orm::instance_state& state) {
    return static_cast<int>(keeper_access::entry_of(state).key);
}

}  // namespace

life_stage life_of_state(const orm::instance_state& state) {
    return state_access::is_kept(state) ? keeper_access::entry_of(state).life : life_stage::free;
}

database sample_data() {
    return {{{1, "ed"}, {2, "wendy"}, {3, "fred"}},
            {{11, {"ed@home", 1}}, {12, {"ed@work", 1}}, {13, {"wendy@home", 2}}}};
}

template <class T>
orm::ref<T> desk::find(std::map<int, kept_entry*>& known, int key) {
    if (const auto found = known.find(key); found != known.end())
        return orm::ref<T>::to(found->second->state->template object<T>());
    orm::ref<T> made = orm::make<T>();
    orm::set_committed_value(*made, orm::attr<&T::id>, key);
    kept_entry& entry = entries.keep(orm::inspect(*made), life_stage::persistent);
    entry.key = key;
    known[key] = &entry;
    return made;
}

orm::ref<User> desk::user(int key) {
    if (!data.users.contains(key)) return nullptr;
    return find<User>(users, key);
}
orm::ref<Address> desk::address(int key) {
    if (!data.addresses.contains(key)) return nullptr;
    return find<Address>(addresses, key);
}

void desk::add_state(orm::instance_state& state) {
    if (keeper_access::of(state) == this) return;
    const bool was_detached = life_of_state(state) == life_stage::detached;
    kept_entry& entry =
        entries.keep(state, was_detached ? life_stage::persistent : life_stage::pending);
    if (was_detached) {
        (is<User>(state) ? users : addresses)[key_of(state)] = &entry;
        if (state.modified()) dirty.emplace_back(state);
    } else {
        fresh.emplace_back(state);
    }
}

std::size_t desk::flush() {
    const orm::detail::dispatch_frame frame;
    std::vector<pin> written;
    for (pin& one : fresh) written.push_back(std::move(one));
    for (pin& one : dirty) written.push_back(std::move(one));
    fresh.clear();
    dirty.clear();
    for (const pin& one : written) {
        orm::instance_state& state = one.state();
        if (keeper_access::of(state) != this) continue;
        kept_entry& entry = keeper_access::entry_of(state);
        if (is<User>(state)) {
            auto& object = state.object<User>();
            entry.key = object.id;
            data.users[object.id] = object.name;
            users[object.id] = &entry;
        } else if (is<Address>(state)) {
            auto& object = state.object<Address>();
            const orm::ref<User> owner = object.user;
            entry.key = object.id;
            data.addresses[object.id] = {object.email, owner != nullptr ? owner->id.get() : 0};
            addresses[object.id] = &entry;
        }
        keeper_access::set_life(state, life_stage::persistent);
        state_access::settle_all(state);
    }
    return written.size();
}

void desk::expunge(orm::instance_state& state) {
    if (life_of_state(state) == life_stage::persistent) {
        (is<User>(state) ? users : addresses).erase(key_of(state));
        entries.detach(state);
    } else {
        entries.let_go(state);
    }
}

void desk::close() {
    const orm::detail::dispatch_frame frame;
    dirty.clear();
    fresh.clear();
    users.clear();
    addresses.clear();
    entries.detach_all();
}

void desk::prepare_change(orm::instance_state& state) {
    if (on_prepare) on_prepare(state);
    // An operation has fewer ends than are got at once.
    if (dirty.capacity() - dirty.size() < 8) dirty.reserve(dirty.size() + 32);
}

void desk::first_change(orm::instance_state& state) {
    note("first change of ", state.manager().name());
    if (on_first_change) on_first_change(state);
    if (keeper_access::of(state) == this && life_of_state(state) == life_stage::persistent)
        dirty.emplace_back(state);
}

void desk::ending(orm::instance_state& state) noexcept {
    ++ended;
    if (on_ending) on_ending(state);
    if (!state_access::is_kept(state)) return;
    auto& known = is<User>(state) ? users : addresses;
    const auto found = known.find(key_of(state));
    if (found != known.end() && found->second->state == &state) known.erase(found);
}

bool desk::load_one(orm::instance_state& state, std::string_view name, load_reach reach,
                    load_answer& answer) {
    if (name == "user" && is<Address>(state)) {
        const auto row = data.addresses.find(key_of(state));
        if (row == data.addresses.end()) return false;
        const int key = row->second.user_id;
        if (key != 0 && !users.contains(key) && reach == load_reach::memory) return false;
        orm::set_committed_value(state.object<Address>(), orm::attr<&Address::user>, user(key));
        answer = load_answer::loaded;
        return false;
    }
    if (reach == load_reach::memory) return false;
    if (name == "addresses") {
        std::vector<orm::ref<Address>> found;
        for (const auto& [key, row] : data.addresses)
            if (row.user_id == key_of(state)) found.push_back(address(key));
        orm::set_committed_value(state.object<User>(), orm::attr<&User::addresses>, found);
    } else if (is<User>(state) && name == "name") {
        orm::set_committed_value(state.object<User>(), orm::attr<&User::name>,
                                 data.users.at(key_of(state)));
    } else if (name == "id" && is<User>(state)) {
        orm::set_committed_value(state.object<User>(), orm::attr<&User::id>, key_of(state));
    } else if (name == "id" && is<Address>(state)) {
        orm::set_committed_value(state.object<Address>(), orm::attr<&Address::id>, key_of(state));
    } else if (name == "email") {
        orm::set_committed_value(state.object<Address>(), orm::attr<&Address::email>,
                                 data.addresses.at(key_of(state)).email);
    } else if (name == "user_id") {
        orm::set_committed_value(state.object<Address>(), orm::attr<&Address::user_id>,
                                 data.addresses.at(key_of(state)).user_id);
    } else {
        return true;
    }
    answer = load_answer::loaded;
    return true;
}

load_answer desk::load(orm::instance_state& state, std::span<orm::attribute_info* const> wanted,
                       load_reach reach) {
    std::string names;
    if (!is_quiet)
        for (const orm::attribute_info* one : wanted) names += " " + std::string{one->name()};
    note(reach == load_reach::memory ? "look for" : "load", names);
    if (on_load) on_load(state);
    if (keeper_access::of(state) != this) return load_answer::unknown;
    load_answer answer = reach == load_reach::memory ? load_answer::unknown : load_answer::nothing;
    bool sends = false;
    for (const orm::attribute_info* one : wanted)
        sends = load_one(state, one->name(), reach, answer) || sends;
    if (sends) ++statements;
    return answer;
}

void desk::expire(orm::instance_state& state,
                  std::span<const orm::attribute_info* const> attributes) {
    note("expire ", std::to_string(attributes.size()));
    state_access::expire(state, attributes);
}

void desk::cascade(orm::instance_state& member) {
    if (keeper_access::of(member) == nullptr) add_state(member);
}

void desk::arrived(orm::instance_state&, const orm::attribute_info& attribute,
                   orm::instance_state& member, const orm::initiator& from) {
    note("arrived ", attribute.name());
    if (on_member) on_member(member);
    if (from.key() == attribute.name()) cascade(member);
}
void desk::left(orm::instance_state&, const orm::attribute_info& attribute,
                orm::instance_state& member, const orm::initiator&) {
    note("left ", attribute.name());
    if (on_member) on_member(member);
    if (life_of_state(member) == life_stage::pending && attribute.name() == "addresses") {
        std::erase_if(fresh, [&](const pin& one) { return &one.state() == &member; });
        entries.let_go(member);
    }
}
void desk::replaced(orm::instance_state&, const orm::attribute_info& attribute,
                    orm::instance_state* before, orm::instance_state* now,
                    const orm::initiator& from) {
    note(before != nullptr ? "replaced known " : "replaced unknown ", attribute.name());
    if (on_member && now != nullptr) on_member(*now);
    if (now != nullptr && from.key() == attribute.name()) cascade(*now);
}

}  // namespace desks
