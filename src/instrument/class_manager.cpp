#include "orm/instrument/class_manager.hpp"

#include <algorithm>
#include <map>
#include <mutex>

#include "orm/core/detail/same_type.hpp"
#include "orm/core/error.hpp"
#include "orm/instrument/class_events.hpp"
#include "orm/instrument/detail/attribute_target.hpp"
#include "orm/state/instance_state.hpp"

namespace orm {
namespace detail {
namespace {

/// Nothing leads back, or what is told may stay out of the collection.
bool may_lead_one_way(const attribute_info& attribute) {
    const relation& along = attribute_access::relation_of(attribute);
    return along.far == nullptr || attribute_access::keys_of(attribute).ignore_unpopulated ||
           attribute_access::ops(attribute).kind == field_kind::custom;
}

/// All classes of the process, never destroyed.
struct class_registry {
    std::mutex declaring;  ///< never held while code of a user runs
    /// Qualified names: two classes of unnamed namespaces or functions may have the same.
    std::multimap<std::string, class_manager*, std::less<>> by_name;
    std::uint32_t next_id = 1;
};

std::recursive_mutex& mapping_mutex() {
    static auto& made = *new std::recursive_mutex;
    return made;
}

std::atomic<std::uint64_t> reset_count{0};

class_registry& the_classes() {
    static auto& made = *new class_registry;
    return made;
}

bool call_on_value(void* object, void* arguments) {
    const auto& one = *static_cast<const validator*>(object);
    return one.on_value(one.callable.get(), arguments);
}
bool call_on_bulk(void* object, void* arguments) {
    const auto& one = *static_cast<const validator*>(object);
    return one.on_bulk(one.callable.get(), arguments);
}
bool call_on_remove(void* object, void* arguments) {
    const auto& one = *static_cast<const validator*>(object);
    return one.on_remove(one.callable.get(), arguments);
}
std::string describe_attribute_list(const listener_list& list) {
    for (const class_manager* manager : manager_access::all()) {
        const auto& of_class = manager_access::table(*manager).listeners;
        for (std::uint32_t event = 0; event < class_event_count; ++event)
            if (&of_class[event] == &list)
                return "event '" + std::string{class_event_info(event).name} + "' of " +
                       std::string{manager->name()};
        for (const attribute_info* one : manager->attributes())
            for (const event_info& event : attribute_events().events)
                if (&attribute_access::list(*one, event.index) == &list)
                    return "event '" + std::string{event.name} + "' of " +
                           std::string{manager->name()} + "." + std::string{one->name()};
    }
    return "an event";
}

/// True while it lives.
class raised_flag {
public:
    explicit raised_flag(bool& flag) noexcept : flag_{flag} { flag_ = true; }
    ~raised_flag() { flag_ = false; }
    raised_flag(const raised_flag&) = delete;
    raised_flag& operator=(const raised_flag&) = delete;

private:
    bool& flag_;
};

bool is_same_field(const field_ops& left, const field_ops& right) noexcept {
    return &left == &right || (left.kind == right.kind && left.slot_offset == right.slot_offset &&
                               left.relates == right.relates && same_type(*left.type, *right.type));
}

erased_callable erase(const validator& one, attribute_caller call) {
    return {call, new validator{one}, [](void* object) { delete static_cast<validator*>(object); }};
}

}  // namespace

mapping_lock::mapping_lock() {
    mapping_mutex().lock();
}
mapping_lock::~mapping_lock() {
    mapping_mutex().unlock();
}

std::uint64_t manager_access::resets() noexcept {
    return reset_count.load(std::memory_order_acquire);
}

class_manager& manager_access::declare(const class_blueprint& made_of) {
    class_registry& classes = the_classes();
    const std::lock_guard lock{classes.declaring};
    describe_list.store(&describe_attribute_list, std::memory_order_release);
    const auto [first, last] = classes.by_name.equal_range(made_of.name);
    for (auto known = first; known != last; ++known)
        if (same_type(known->second->type_, *made_of.type)) {
            expect_same_class(*known->second, made_of);
            return *known->second;
        }
    if (classes.next_id == 65536)
        throw invalid_request_error{"more than 65535 mapped classes; " + std::string{made_of.name} +
                                    " cannot be mapped"};
    std::unique_ptr<class_manager> made{new class_manager{made_of}};
    classes.by_name.emplace(made->qualified_name_, made.get());
    class_manager* const manager = made.release();
    manager->table_.id = static_cast<std::uint16_t>(classes.next_id++);
    class_tables[manager->table_.id] = &manager->table_;
    class_slots[manager->table_.id] = manager->table_.by_slot.data();
    return *manager;
}

void manager_access::expect_same_class(const class_manager& known, const class_blueprint& again) {
    const std::string difference = find_difference(known, again);
    if (difference.empty()) return;
    throw invalid_request_error{"two classes are named " + known.qualified_name_ + ", and " +
                                difference +
                                "; they were compiled into different parts of the program: rename "
                                "one, put it into an unnamed namespace, or build all parts from "
                                "one definition"};
}

std::string manager_access::find_difference(const class_manager& known,
                                            const class_blueprint& again) {
    const class_table& table = known.table_;
    const auto differ = [](std::string_view what, std::size_t before, std::size_t now) {
        return "one has " + std::string{what} + " " + std::to_string(before) +
               " and the one declared now " + std::to_string(now);
    };
    if (known.size_ != again.size) return differ("size", known.size_, again.size);
    if (known.alignment_ != again.alignment)
        return differ("alignment", known.alignment_, again.alignment);
    if (known.base_ != again.base) return "they have different bases";
    if (table.attributes.size() != again.count)
        return differ("a number of attributes of", table.attributes.size(), again.count);
    for (std::size_t i = 0; i < again.count; ++i) {
        const attribute_place& place = table.attributes[i];
        if (place.name != again.names[i])
            return "where one has attribute '" + std::string{place.name} +
                   "' the one declared now has '" + std::string{again.names[i]} + "'";
        if (place.offset != again.offsets[i] || !is_same_field(*place.ops, *again.ops[i]))
            return "their attributes '" + std::string{place.name} +
                   "' have different types or places";
    }
    return {};
}

void manager_access::add_validator(class_manager& to, validator one) {
    std::erase_if(to.declared_, [&one](const validator& earlier) {
        return earlier.attribute == one.attribute && earlier.method == one.method;
    });
    to.declared_.push_back(std::move(one));
}

relation_declaration& manager_access::add_relation(class_manager& to, std::size_t attribute) {
    for (relation_declaration& one : to.declared_relations_)
        if (one.attribute == attribute) return one;
    to.declared_relations_.emplace_back().attribute = attribute;
    return to.declared_relations_.back();
}

const relation_declaration* manager_access::find_relation(const class_manager& of,
                                                          std::size_t attribute) noexcept {
    const auto& all = of.declared_relations_;
    const auto found = std::ranges::find(all, attribute, &relation_declaration::attribute);
    return found == all.end() ? nullptr : &*found;
}

std::size_t manager_access::index_at(const class_manager& of, std::size_t offset) {
    const auto& places = of.table_.attributes;
    const auto found = std::ranges::find(places, offset, &attribute_place::offset);
    if (found == places.end())
        throw argument_error{"the mapping of " + of.short_name_ +
                             " names a member that is no attribute of the class"};
    return static_cast<std::size_t>(found - places.begin());
}

void manager_access::reset_all() {
    // What users gave is destroyed when no lock is held any more: its destructors may do anything.
    std::vector<std::vector<validator>> validators;
    std::vector<key_rule> keys;
    const std::vector<class_manager*> managers = all();
    // What needs memory comes first.
    validators.reserve(managers.size());
    std::size_t rules = 0;
    for (const class_manager* const manager : managers)
        rules += manager->relations_.size() + manager->key_rules_.size();
    keys.reserve(rules);
    for (class_manager* const manager : managers) {
        class_call call{manager};
        if (manager->is_mapped() && manager->table_.hears(class_uninstrument_event))
            dispatch_list(manager->table_.listeners[class_uninstrument_event], &call);
    }
    std::unique_lock lock{mapping_mutex()};
    reset_count.fetch_add(1, std::memory_order_release);
    registry_change change;
    for (class_manager* const manager : managers) {
        for (attribute_info* one : manager->table_.infos) {
            for (std::uint32_t event = 0; event < attribute_event_count; ++event)
                change.empty(attribute_access::list(*one, event));
            attribute_access::set_active_history(*one, false);
        }
        for (const auto& one : manager->relations_) {
            attribute_info* const near = one->near;
            keys.push_back(std::move(one->keys));
            std::destroy_at(&*one);
            std::construct_at(&*one);
            one->near = near;
        }
        for (listener_list& list : manager->table_.listeners) change.empty(list);
        manager->derived_.clear();
        validators.push_back(std::exchange(manager->validators_, {}));
        std::ranges::move(manager->key_rules_, std::back_inserter(keys));
        for (attribute_info* const one : manager->table_.infos)
            if (one->is_relationship())
                attribute_access::set_keys(*one, attribute_access::relation_of(*one).keys);
        manager->key_rules_.clear();
        manager->mapped_.store(false, std::memory_order_release);
    }
    lock.unlock();
}

std::vector<class_manager*> manager_access::all() {
    const std::lock_guard lock{the_classes().declaring};
    std::vector<class_manager*> managers;
    for (const auto& [name, manager] : the_classes().by_name) managers.push_back(manager);
    return managers;
}

}  // namespace detail

class_manager::class_manager(const detail::class_blueprint& made_of)
    : short_name_{made_of.short_name},
      qualified_name_{made_of.name},
      type_{*made_of.type},
      base_{made_of.base},
      size_{made_of.size},
      alignment_{made_of.alignment},
      define_{made_of.define} {
    table_.name = short_name_;
    table_.manager = this;
    table_.alignment = made_of.alignment > __STDCPP_DEFAULT_NEW_ALIGNMENT__ ? made_of.alignment : 0;
    table_.front = detail::state_access::front_of(made_of.alignment);
    table_.destroy = made_of.destroy;
    for (std::size_t i = 0; i < made_of.count; ++i) {
        const detail::attribute_place place{made_of.names[i], made_of.offsets[i], made_of.ops[i]};
        table_.attributes.push_back(place);
        owned_.push_back(std::make_unique<attribute_info>(*this, i, place.name, *place.ops));
        table_.infos.push_back(owned_.back().get());
        const std::uint32_t slot_at = place.offset + place.ops->slot_offset;
        const auto index = static_cast<std::uint16_t>(i);
        if (place.ops->kind == detail::field_kind::scalar)
            table_.scalars.push_back({slot_at, index});
        else
            table_.structured.push_back(index);
        const std::size_t distance = slot_at / detail::slot::unit;
        if (table_.by_slot.size() <= distance) table_.by_slot.resize(distance + 1);
        table_.by_slot[distance] = owned_.back().get();
        if (!place.ops->relates) continue;
        table_.one_way.store(true, std::memory_order_relaxed);
        if (base_ != nullptr && i < base_->table_.infos.size()) {
            detail::attribute_access::set_relation(
                *owned_.back(), detail::attribute_access::relation_of(base_->at(i)));
            detail::attribute_access::set_keys(*owned_.back(),
                                               detail::attribute_access::keys_of(base_->at(i)));
        } else {
            relations_.push_back(std::make_unique<detail::relation>());
            relations_.back()->near = owned_.back().get();
            detail::attribute_access::set_relation(*owned_.back(), *relations_.back());
            detail::attribute_access::set_keys(*owned_.back(), relations_.back()->keys);
        }
    }
}

std::vector<class_manager*> class_manager::subclasses() const {
    const detail::registry_change reading;
    return derived_;
}

attribute_info* class_manager::find(std::string_view attribute) const noexcept {
    for (attribute_info* one : table_.infos)
        if (one->name() == attribute) return one;
    return nullptr;
}

attribute_info& class_manager::at(std::string_view attribute) const {
    if (attribute_info* const found = find(attribute)) return *found;
    std::string known;
    for (const attribute_info* one : table_.infos)
        known += (known.empty() ? "" : ", ") + std::string{one->name()};
    throw invalid_request_error{"class " + short_name_ + " has no attribute '" +
                                std::string{attribute} + "'; it has " + known};
}

void class_manager::map() {
    const detail::mapping_lock lock;
    if (is_mapped() || announced_) return;
    // Others wait at the lock: who finds the class like this is its own definition.
    if (being_mapped_)
        throw invalid_request_error{
            "class " + short_name_ +
            " is used inside of its own mapping: listeners are registered and objects are made "
            "after the class is mapped, outside of orm::mapping<" +
            short_name_ + ">::define"};
    const detail::raised_flag mapping{being_mapped_};
    static_cast<void>(detail::this_thread());  // nothing that announces needs memory
    if (base_ != nullptr) base_->map();
    declared_.clear();
    declared_active_history_.clear();
    declared_relations_.clear();
    declarations_ = {};
    if (define_ != nullptr) define_(*this);
    install(std::move(declared_));
    detail::move_set_epoch();  // objects made before a reset have to look again
    announce();
}

/// Others wait until the listeners have heard; these may use the class. What
/// one throws leaves map(), and the class is mapped nevertheless.
void class_manager::announce() {
    struct end {
        class_manager& of;
        ~end() {
            of.announced_ = false;
            of.mapped_.store(true, std::memory_order_release);
        }
    } const mapped{*this};
    announced_ = true;
    detail::class_call call{this};
    if (table_.hears(detail::class_instrument_event))
        detail::dispatch_list(table_.listeners[detail::class_instrument_event], &call);
    for (attribute_info* const one : table_.infos) {
        if (!table_.hears(detail::attribute_instrument_event)) break;
        call.attribute = one;
        detail::dispatch_list(table_.listeners[detail::attribute_instrument_event], &call);
    }
}

void class_manager::install(std::vector<detail::validator> own) {
    // A method of the class hides the base's of the same name, for all attributes of that.
    std::vector<detail::validator> all;
    if (base_ != nullptr)
        for (const detail::validator& one : base_->validators_)
            if (std::ranges::find(own, one.method, &detail::validator::method) == own.end())
                all.push_back(one);
    std::ranges::move(own, std::back_inserter(all));
    for (std::size_t i = 0; i < all.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (all[i].attribute == all[j].attribute && all[i].method != all[j].method)
                throw invalid_request_error{
                    "attribute " + short_name_ + "." +
                    std::string{table_.attributes[all[i].attribute].name} +
                    " has two validators, '" + all[j].method + "' and '" + all[i].method +
                    "'; keep one, or give the subclass's the name of the one it replaces"};

    check_relations();
    // What needs memory comes first: without it nothing is installed, here or at the base or at the
    // other ends.
    const std::vector<class_manager*> managers = detail::manager_access::all();
    std::deque<detail::key_rule> rules = make_key_rules();
    detail::registry_change change;
    if (base_ != nullptr) base_->derived_.reserve(base_->derived_.size() + 1);
    copy_inherited(change);
    put_internal(change, all);

    key_rules_.swap(rules);
    validators_ = std::move(all);
    install_relations(managers);
    if (base_ != nullptr) {
        for (std::size_t i = 0; i < base_->table_.infos.size(); ++i)
            detail::attribute_access::set_active_history(at(i), base_->at(i).active_history());
        base_->derived_.push_back(this);
    }
    for (const std::size_t index : declared_active_history_)
        detail::attribute_access::set_active_history(at(index), true);
}

void class_manager::copy_inherited(detail::registry_change& change) const {
    if (base_ == nullptr) return;
    for (std::size_t i = 0; i < base_->table_.infos.size(); ++i) {
        attribute_info& inherited = base_->at(i);
        for (std::uint32_t event = 0; event < detail::attribute_event_count; ++event)
            change.copy(detail::attribute_access::list(inherited, event),
                        detail::attribute_access::list(at(i), event), true);
    }
    for (std::uint32_t event = 0; event < detail::class_event_count; ++event)
        change.copy(base_->table_.listeners[event], table_.listeners[event], true);
}

void class_manager::put_internal(detail::registry_change& change,
                                 const std::vector<detail::validator>& validators) const {
    const auto put = [&change](attribute_info& attribute, std::uint32_t event,
                               detail::erased_callable what) {
        const detail::registration_key key{detail::attribute_access::serial(attribute),
                                           &detail::attribute_events().events[event],
                                           detail::serial_identity()};
        detail::registration& own = change.create(key, &attribute, std::move(what));
        own.own = true;
        change.put(detail::attribute_access::list(attribute, event), own, false);
    };
    for (const detail::validator& one : validators) {
        attribute_info& attribute = at(one.attribute);
        const auto validate = [&](std::uint32_t event, detail::attribute_caller call) {
            put(attribute, event, detail::erase(one, call));
        };
        validate(attribute.is_collection() ? detail::append_event : detail::set_event,
                 &detail::call_with_struct<&detail::call_on_value>);
        if (attribute.is_collection())
            validate(detail::bulk_replace_event, &detail::call_with_struct<&detail::call_on_bulk>);
        if (one.include_removes)
            validate(detail::remove_event, &detail::call_with_struct<&detail::call_on_remove>);
    }
    // The upkeep of other ends comes before all that users register later, also where the other end
    // is declared by a class that is mapped later.
    for (attribute_info* const one : table_.infos) {
        if (!one->is_relationship()) continue;
        const auto keep = [&](std::uint32_t event, detail::attribute_caller call) {
            put(*one, event, {call, const_cast<char*>(&detail::upkeep_tag), nullptr});
        };
        if (one->is_collection())
            keep(detail::append_event, &detail::upkeep_on_append);
        else
            keep(detail::set_event, &detail::upkeep_on_set);
        keep(detail::remove_event, &detail::upkeep_on_remove);
    }
}

void class_manager::check_relations() const {
    std::map<const detail::relation*, const detail::relation*> counterparts;  // of this mapping
    const auto check = [&](const detail::relation* from, const detail::relation* to) {
        const auto said = counterparts.emplace(from, to).first->second;
        const detail::relation* const known = from->far != nullptr ? from->far : said;
        if (known != to)
            throw invalid_request_error{
                "the mapping of " + short_name_ + " joins " + detail::describe(*from->near) +
                " and " + detail::describe(*to->near) + ", but " + detail::describe(*from->near) +
                " is kept in step with " + detail::describe(*known->near) +
                " already; a relationship has one counterpart"};
    };
    for (const detail::relation_declaration& one : declared_relations_) {
        check_inherited(one);
        if (one.far == nullptr) continue;
        const detail::relation& near = detail::attribute_access::relation_of(at(one.attribute));
        const detail::relation& far =
            detail::attribute_access::relation_of(one.far->at(one.far_index));
        check(&near, &far);
        check(&far, &near);
    }
}

bool class_manager::inherits(std::size_t attribute) const noexcept {
    return base_ != nullptr && attribute < base_->table_.infos.size();
}

/// Other threads use the base, and objects of all classes of the hierarchy meet at the other end:
/// what the base said stands.
void class_manager::check_inherited(const detail::relation_declaration& one) const {
    if (!inherits(one.attribute)) return;
    const detail::relation& known = detail::attribute_access::relation_of(at(one.attribute));
    std::string_view said;
    if (one.way.has_value() && *one.way != known.way()) said = "another direction";
    if (one.single_parent && !known.single_parent) said = "single_parent";
    if (one.far != nullptr &&
        known.far != &detail::attribute_access::relation_of(one.far->at(one.far_index)))
        said = "back_populates";
    if (said.empty()) return;
    throw invalid_request_error{
        "the mapping of " + short_name_ + " says " + std::string{said} + " of " +
        detail::describe(at(one.attribute)) +
        ", which it inherits: that holds for all classes of " +
        "the hierarchy, so it belongs into the mapping of " + known.near->owner().short_name_ +
        "; a subclass may only give the members of a dictionary other keys"};
}

/// What the mapping says of the members' keys along relationships that the class inherits.
std::deque<detail::key_rule> class_manager::make_key_rules() {
    std::deque<detail::key_rule> rules;
    for (detail::relation_declaration& one : declared_relations_) {
        if (!inherits(one.attribute)) continue;
        detail::key_rule& own =
            rules.emplace_back(detail::attribute_access::keys_of(base_->at(one.attribute)));
        if (one.keys.ignore_unpopulated) own.ignore_unpopulated = true;
        if (!one.keys.key_of) continue;
        own.key_of = std::move(one.keys.key_of);
        own.key_name = std::move(one.keys.key_name);
    }
    return rules;
}

void class_manager::install_relations(const std::vector<class_manager*>& managers) noexcept {
    auto rule = key_rules_.begin();
    for (std::size_t i = 0; i < table_.infos.size(); ++i)
        if (inherits(i) && at(i).is_relationship())
            detail::attribute_access::set_keys(at(i),
                                               detail::attribute_access::keys_of(base_->at(i)));
    for (detail::relation_declaration& one : declared_relations_) {
        detail::relation& near = detail::attribute_access::relation_of(at(one.attribute));
        if (inherits(one.attribute)) {
            detail::attribute_access::set_keys(at(one.attribute), *rule++);
            continue;
        }
        near.declared = one.way;
        near.single_parent = one.single_parent;
        near.keys = std::move(one.keys);
        if (one.far == nullptr) continue;
        detail::relation& far = detail::attribute_access::relation_of(one.far->at(one.far_index));
        if (far.far == nullptr) near.leads = true;
        near.far = &far;
        far.far = &near;
    }
    for (class_manager* const manager : managers) {
        bool one_way = false;
        for (const attribute_info* const one : manager->table_.infos)
            if (one->is_relationship() && detail::may_lead_one_way(*one)) one_way = true;
        manager->table_.one_way.store(one_way, std::memory_order_relaxed);
    }
}

}  // namespace orm
