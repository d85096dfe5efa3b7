#ifndef ORM_INSTRUMENT_CLASS_MANAGER_HPP
#define ORM_INSTRUMENT_CLASS_MANAGER_HPP

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <typeinfo>
#include <vector>

#include "orm/core/callback.hpp"
#include "orm/event/detail/registry.hpp"
#include "orm/instrument/attribute_info.hpp"
#include "orm/instrument/detail/class_declarations.hpp"
#include "orm/instrument/relation.hpp"
#include "orm/state/detail/class_table.hpp"

namespace orm {

namespace detail {

/// A validator as it was declared: which method, for which attribute, and what calls it.
struct validator {
    std::string method;
    std::size_t attribute;
    bool include_removes = false;
    bool include_backrefs = true;
    std::shared_ptr<void> callable;
    bool (*on_value)(void* self, void* arguments) = nullptr;  ///< set, or append of a collection
    bool (*on_bulk)(void* self, void* arguments) = nullptr;
    bool (*on_remove)(void* self, void* arguments) = nullptr;
};

/// What a mapping says of one relationship.
struct relation_declaration {
    std::size_t attribute = 0;
    class_manager* far = nullptr;  ///< the class of the other end
    std::size_t far_index = 0;
    std::optional<orm::direction> way;
    bool single_parent = false;
    key_rule keys;
    class_manager* target = nullptr;  ///< the class it leads to, where the mapping knows it
    attribute_list foreign_key;       ///< of the class whose rows refer to the other's
    std::optional<secondary_declaration> secondary;
};

/// Everything the compiler knows of a mapped class.
struct class_blueprint {
    const std::type_info* type = nullptr;
    std::string_view name;        ///< qualified
    std::string_view short_name;  ///< what tokens and messages show
    class_manager* base = nullptr;
    std::size_t size = 0;
    std::size_t alignment = 0;
    void (*destroy)(void* object) = nullptr;
    /// Runs orm::mapping<T>::define; may be null.
    void (*define)(class_manager& manager) = nullptr;
    std::size_t count = 0;                    ///< of attributes, inherited ones first
    const std::string_view* names = nullptr;  ///< [count]
    const field_ops* const* ops = nullptr;    ///< [count]
    const std::uint32_t* offsets = nullptr;   ///< [count], from the object's start
};

struct manager_access;

}  // namespace detail

/// A mapped class: its attributes, its mapped base, and the classes derived from it.
///
/// One for each class, made at first use and never destroyed; orm::map<T>() returns it.
/// Source: SQLAlchemy 2.1, orm/instrumentation.py, ClassManager.
class class_manager {
public:
    class_manager(const class_manager&) = delete;
    class_manager& operator=(const class_manager&) = delete;

    /// The class's name without namespaces.
    std::string_view name() const noexcept { return short_name_; }
    /// The same with them. Classes of unnamed namespaces and of functions may have it in common.
    std::string_view qualified_name() const noexcept { return qualified_name_; }
    /// The mapped base; nullptr when there is none.
    class_manager* base() const noexcept { return base_; }
    /// The mapped classes that derive from it directly.
    std::vector<class_manager*> subclasses() const;
    /// All attributes, inherited ones first.
    const std::vector<attribute_info*>& attributes() const noexcept { return table_.infos; }
    /// The attribute of that name; nullptr when there is none.
    attribute_info* find(std::string_view attribute) const noexcept;
    /// The same. @throws invalid_request_error naming class and attribute when there is none.
    attribute_info& at(std::string_view attribute) const;
    attribute_info& at(std::size_t index) const noexcept { return *table_.infos[index]; }

    bool is_mapped() const noexcept { return mapped_.load(std::memory_order_acquire); }
    /// Maps the class, and its base before it; does nothing when that is done.
    /// @throws invalid_request_error when two validators of different names claim an attribute or
    ///   when the class's own orm::mapping<T>::define asks for it, or a subclass says how a
    ///   relationship that it inherits is kept, and whatever define throws; the
    ///   class is then not mapped.
    void map();

private:
    friend struct detail::manager_access;
    explicit class_manager(const detail::class_blueprint& made_of);

    void install(std::vector<detail::validator> own);
    void announce();
    void copy_inherited(detail::registry_change& change) const;
    void put_internal(detail::registry_change& change,
                      const std::vector<detail::validator>& validators) const;
    bool inherits(std::size_t attribute) const noexcept;
    void check_relations() const;
    void check_inherited(const detail::relation_declaration& one) const;
    std::deque<detail::key_rule> make_key_rules();
    void install_relations(const std::vector<class_manager*>& managers) noexcept;

    std::string short_name_;
    std::string qualified_name_;
    const std::type_info& type_;
    class_manager* base_;
    std::size_t size_;
    std::size_t alignment_;
    detail::class_table table_;
    void (*define_)(class_manager&);
    std::vector<std::unique_ptr<attribute_info>> owned_;
    std::vector<class_manager*> derived_;      ///< guarded by the registry
    std::vector<detail::validator> declared_;  ///< while define runs
    std::vector<std::size_t> declared_active_history_;
    std::deque<detail::relation_declaration> declared_relations_;
    detail::class_declarations declarations_;                   ///< while it is mapped
    std::vector<std::unique_ptr<detail::relation>> relations_;  ///< of own attributes
    std::deque<detail::key_rule> key_rules_;     ///< of inherited ones, where they differ
    std::vector<detail::validator> validators_;  ///< in force, inherited ones included
    bool being_mapped_ = false;                  ///< while map() runs; guarded by its lock
    bool announced_ = false;                     ///< while listeners hear that it is mapped
    detail::target_identity identity_;
    std::atomic<bool> mapped_{false};
};

namespace detail {

/// Held while classes are mapped, and while something is made of their mappings. Recursive: the
/// base of a class is mapped on the way, and its definition may use other classes.
class mapping_lock {
public:
    mapping_lock();
    ~mapping_lock();
    mapping_lock(const mapping_lock&) = delete;
    mapping_lock& operator=(const mapping_lock&) = delete;
};

/// The library's own way into a class manager.
struct manager_access {
    /// The manager of that class: made now, or by another part of the process before.
    /// @throws invalid_request_error when that part declared another class of the same name
    static class_manager& declare(const class_blueprint& made_of);
    static void expect_same_class(const class_manager& known, const class_blueprint& again);
    /// What differs between two classes of one name; empty: nothing.
    static std::string find_difference(const class_manager& known, const class_blueprint& again);
    static std::uint64_t serial(const class_manager& of) noexcept { return of.identity_.serial(); }
    static const class_table& table(const class_manager& of) noexcept { return of.table_; }
    /// One of the same name for the same attribute is replaced.
    static void add_validator(class_manager& to, validator one);
    static void add_active_history(class_manager& to, std::size_t attribute) {
        to.declared_active_history_.push_back(attribute);
    }
    /// Of an attribute that leads to objects; the same one when it is asked for again.
    static relation_declaration& add_relation(class_manager& to, std::size_t attribute);
    /// What the mapping says of how the class is stored; to be filled while define runs.
    static class_declarations& declarations(class_manager& of) noexcept { return of.declarations_; }
    /// What the mapping of a mapped class says of a relationship; nullptr: nothing.
    static const relation_declaration* find_relation(const class_manager& of,
                                                     std::size_t attribute) noexcept;
    /// The attribute whose field lies there. @throws argument_error when none does.
    static std::size_t index_at(const class_manager& of, std::size_t offset);
    /// Guarded by the registry.
    static const std::vector<class_manager*>& derived(const class_manager& of) noexcept {
        return of.derived_;
    }
    /// Unmaps every class and removes all listeners of their attributes; objects stay usable.
    static void reset_all();
    /// Every class declared so far.
    static std::vector<class_manager*> all();
    /// How often reset_all was called: what was made of mappings before is of no use.
    static std::uint64_t resets() noexcept;
};

}  // namespace detail

}  // namespace orm
#endif
