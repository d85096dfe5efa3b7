#ifndef ORM_STATE_INSTANCE_STATE_HPP
#define ORM_STATE_INSTANCE_STATE_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "orm/event/detail/thread_record.hpp"
#include "orm/state/detail/class_table.hpp"
#include "orm/state/detail/edge.hpp"
#include "orm/state/detail/keeper.hpp"

namespace orm {

namespace detail {
struct state_access;
struct graph;
struct graph_access;
struct pending_members;
struct collection_body;

/// Something that nobody needs any more, but perhaps an operation that runs: an object (whose last
/// handle waits with it), a value, or a collection.
struct put_off_end {
    void* what;
    void (*end)(void* what, const void* with);
    const void* with = nullptr;
};

/// Fills attributes that are not loaded; see instance_state::set_loader.
struct attribute_loader {
    virtual ~attribute_loader() = default;
    virtual void load(instance_state& state, std::span<attribute_info* const> wanted) = 0;
};
}  // namespace detail

/// The library's record of one object: what is loaded, what changed, what it was before.
///
/// Lies right before the object; listeners registered with orm::raw receive it,
/// orm::inspect(object) returns it. 32 bytes; committed values and the loader live outside and
/// exist only when needed. One object belongs to one thread at a time. Functions that take an
/// attribute throw invalid_request_error for one that is not of the object's class. Source:
/// SQLAlchemy 2.1, orm/state.py, InstanceState.
class instance_state {
public:
    instance_state(const instance_state&) = delete;
    instance_state& operator=(const instance_state&) = delete;

    /// The class the object was made as.
    class_manager& manager() const noexcept { return *table().manager; }
    /// The object. @pre it is a T or derived from it.
    template <class T>
    T& object() noexcept {
        return *std::launder(reinterpret_cast<T*>(address()));
    }

    /// Was anything changed or flagged since the last commit? Says "touched", not "different".
    bool modified() const noexcept { return (flags_ & modified_flag) != 0; }
    /// Was the whole object expired, and nothing loaded since?
    bool expired() const noexcept { return (flags_ & expired_flag) != 0; }

    /// Names of the attributes that hold a value, in declared order.
    std::vector<std::string_view> loaded() const;
    /// Names of those that hold none and were not changed.
    std::vector<std::string_view> unloaded() const;
    /// Names of those without a committed entry.
    std::vector<std::string_view> unmodified() const;
    /// Names of those with a committed entry.
    std::vector<std::string_view> changed() const;

    /// Does the attribute (of the object's own class) hold a value? Never loads, initialises or
    /// fires anything.
    bool is_loaded(const attribute_info& attribute) const;
    /// Has it a committed entry?
    bool is_changed(const attribute_info& attribute) const;

    /// What a completed flush does: forgets all committed entries and the modified mark.
    void commit_all();
    /// Forgets the committed entries of these attributes; the modified mark stays.
    void commit(std::span<const attribute_info* const> attributes);
    /// Drops all values, committed entries and the modified mark; values are loaded again when
    /// read. What a reference to a scalar shows stays until then.
    void expire_all();
    /// Drops the values and committed entries of these attributes; the modified mark stays.
    void expire(std::span<const attribute_info* const> attributes);
    /// Sets the modified mark without naming an attribute. Source: orm.attributes.flag_dirty.
    void flag_dirty();

    /// Sets what stands in for the database: `load(state, wanted)` is called when an attribute that
    /// is not loaded is needed, and stores what it finds by orm::set_committed_value. An object
    /// with a loader counts as persistent. What `load` throws leaves the read that needed it. A
    /// collection for which it stores nothing is empty, until the attribute is expired or the
    /// object gets another loader.
    template <class F>
    void set_loader(F&& load) {
        static_assert(std::is_invocable_v<std::decay_t<F>&, instance_state&,
                                          std::span<attribute_info* const>>,
                      "orm: a loader takes (orm::instance_state&, "
                      "std::span<orm::attribute_info* const> wanted)");
        if constexpr (std::is_invocable_v<std::decay_t<F>&, instance_state&,
                                          std::span<attribute_info* const>>)
            adopt_loader(std::make_unique<loader_holder<std::decay_t<F>>>(std::forward<F>(load)));
    }
    /// Takes the loader away.
    void clear_loader() noexcept;
    bool has_loader() const noexcept;

private:
    template <class F>
    struct loader_holder final : detail::attribute_loader {
        template <class U>
        explicit loader_holder(U&& callable) : call(std::forward<U>(callable)) {}
        void load(instance_state& state, std::span<attribute_info* const> wanted) override {
            call(state, wanted);
        }
        F call;
    };
    friend struct detail::state_access;
    friend struct detail::graph_access;
    friend struct detail::keeper_access;
    friend class detail::kept_entries;
    static constexpr std::uint16_t modified_flag = 1;
    static constexpr std::uint16_t expired_flag = 2;
    static constexpr std::uint16_t reached_flag = 4;  ///< while a sweep, or a difference, runs
    static constexpr std::uint16_t seen_flag = 8;     ///< while a difference runs
    static constexpr std::uint16_t loads_flag = 16;   ///< a database knows it, or a loader does
    static constexpr std::uint16_t kept_flag = 32;    ///< it has an entry: see detail::keeper
    /// What a commit and an expiry leave as it is.
    static constexpr unsigned lasting_flags = ~unsigned{modified_flag | expired_flag};

    explicit instance_state(std::uint16_t class_id) noexcept : class_id_{class_id} {}
    ~instance_state() = default;

    std::byte* address() const noexcept {
        return reinterpret_cast<std::byte*>(const_cast<instance_state*>(this)) +
               sizeof(instance_state);
    }
    const detail::class_table& table() const noexcept { return *detail::class_tables[class_id_]; }
    void adopt_loader(std::unique_ptr<detail::attribute_loader> loader);

    detail::graph* graph_ = nullptr;  ///< the objects it is related to; nullptr: none
    instance_state* next_ = nullptr;  ///< the next of them
    union {
        detail::state_extra* more_ = nullptr;
        detail::kept_entry* entry_;  ///< of an object with kept_flag
    };
    std::uint32_t handles_ = 0;
    std::uint16_t class_id_;
    std::uint16_t flags_ = 0;
};
static_assert(sizeof(instance_state) == 32);

namespace detail {

/// What kept an object when a use of it began: nothing (no handle was taken), others, or handles.
enum class object_use : std::uint8_t { none, reached, handled };

/// The library's own way into an instance state; users have none.
struct state_access {
    static instance_state& head_of(const void* object) noexcept {
        return *std::launder(reinterpret_cast<instance_state*>(
            const_cast<std::byte*>(static_cast<const std::byte*>(object)) -
            sizeof(instance_state)));
    }
    static instance_state& head_of(const slot& field, std::size_t distance) noexcept {
        return head_of(reinterpret_cast<const std::byte*>(&field) - distance * slot::unit);
    }
    static instance_state& head_of(const slot& field) noexcept {
        return head_of(field, field.distance());
    }
    static void* object_of(const slot& field, std::size_t distance) noexcept {
        return const_cast<std::byte*>(reinterpret_cast<const std::byte*>(&field)) -
               distance * slot::unit;
    }
    static attribute_info& attribute_of(const instance_state& state,
                                        std::size_t distance) noexcept {
        return *class_slots[state.class_id_][distance];
    }
    /// The same, likely to be the one that this thread asked for last.
    static attribute_info& recent_attribute(const void* object, std::size_t distance) noexcept {
        const instance_state& state = head_of(object);
        const auto key = static_cast<std::uint32_t>(std::size_t{state.class_id_} << 12 | distance);
        thread_record& record = *this_thread_record;
        if (record.recent_key != key) [[unlikely]] {
            record.recent_key = key;
            record.recent = &attribute_of(state, distance);
        }
        return *static_cast<attribute_info*>(record.recent);
    }
    static attribute_info& attribute_of(const instance_state& state, const slot& field) noexcept {
        return attribute_of(state, field.distance());
    }
    static void* object_of(const instance_state& state) noexcept { return state.address(); }
    static const class_table& table_of(const instance_state& state) noexcept {
        return state.table();
    }
    /// Is this the first change of an object that somebody keeps, who is to be told?
    static bool tells_change(const instance_state& state) noexcept {
        constexpr unsigned both = instance_state::modified_flag | instance_state::kept_flag;
        return (state.flags_ & both) == instance_state::kept_flag;
    }
    /// The object may be changed: its keeper gets ready, or refuses.
    static void prepare_change(instance_state& state) {
        if (tells_change(state)) [[unlikely]]
            prepare_keeper(state);
    }
    /// The object will be changed: its keeper, who may refuse that, hears it before anything is
    /// written. @pre a dispatch_frame lives as long as the object is used
    static void begin_change(instance_state& state) {
        if (tells_change(state)) [[unlikely]]
            tell_change(state);
    }
    /// The object is changed. @pre begin_change was called
    static void mark_modified(instance_state& state) noexcept {
        if ((state.flags_ & instance_state::modified_flag) == 0)
            state.flags_ = static_cast<std::uint16_t>(state.flags_ | instance_state::modified_flag);
    }
    /// The same of an object that is likely to be unmarked.
    static void mark_modified_at_once(instance_state& state) noexcept {
        state.flags_ |= instance_state::modified_flag;
    }
    static void clear_modified(instance_state& state) noexcept {
        state.flags_ =
            static_cast<std::uint16_t>(state.flags_ & ~unsigned{instance_state::modified_flag});
    }
    static void loaded_something(instance_state& state) noexcept {
        state.flags_ =
            static_cast<std::uint16_t>(state.flags_ & ~unsigned{instance_state::expired_flag});
    }

    /// Bytes before an object of this alignment: the state ends where the object begins, padding
    /// stands in front of it.
    static constexpr std::size_t front_of(std::size_t alignment) noexcept {
        return alignment > sizeof(instance_state) ? alignment : sizeof(instance_state);
    }
    /// What drops handles on this thread will need.
    static void prepare_thread();
    /// Raw memory for a T and its state, the state already made in it.
    template <class T>
    static void* allocate(const class_table& table) {
        if (this_thread_record->spare == nullptr) [[unlikely]]
            prepare_thread();
        constexpr std::size_t bytes = front_of(alignof(T)) + sizeof(T);
        void* block = nullptr;
        if constexpr (alignof(T) > __STDCPP_DEFAULT_NEW_ALIGNMENT__) {
            block = ::operator new (bytes, std::align_val_t{alignof(T)});
        } else {
            block = ::operator new(bytes);
        }
        std::byte* const object = static_cast<std::byte*>(block) + front_of(alignof(T));
        ::new (static_cast<void*>(object - sizeof(instance_state))) instance_state{table.id};
        return object;
    }
    /// Does anything run on this thread? What ends meanwhile is put off.
    static bool is_busy() noexcept {
        const thread_record* const record = this_thread_record;
        return record != &no_thread_record && record->busy.load(std::memory_order_relaxed) != 0;
    }
    /// Ends something when what runs is over. @pre is_busy()
    static void put_off(const put_off_end& what) noexcept;
    /// Ends an object whose last handle is gone, or puts that off to the end of the operation.
    static void release_last(void* object) noexcept;
    /// The same where something may be going on.
    static void release_later(void* object) noexcept;
    /// Somebody has taken a new handle to an object whose last one waited: that goes.
    /// @return false: it is the last one still
    static bool give_handle_back(instance_state& state) noexcept;
    /// The last handle to an object goes, on a thread that runs nothing else.
    static void drop_last(instance_state& state) noexcept;
    /// Ends an object that nothing refers to.
    static void destroy(instance_state& state) noexcept;
    /// See orm::collect.
    static void collect(instance_state& state);
    /// Frees the memory and the state of an object that was never made or is destroyed already.
    static void deallocate(const class_table& table, void* object) noexcept;
    /// Assigns the values that were given to the fields of a freshly made object, in declared
    /// order, as ordinary sets; fires `init` before them, and `init_failure` when one fails.
    static void assign_given(const class_table& table, void* object);
    /// Does the object, which has no other handle, wait for the end of the running operation?
    static bool is_ending(const instance_state& state) noexcept;
    /// Gives the handle of an object_in_use back. @return false: it is the one that keeps the
    /// object, and nothing was done.
    static bool give_back(instance_state& state, object_use use) noexcept;
    /// Takes that handle, unless the object is in its destructor.
    static object_use begin_use(instance_state& state) noexcept {
        if (state.handles_ == 0) [[unlikely]]
            return begin_use_unhandled(state);
        ++state.handles_;
        return object_use::handled;
    }
    static object_use begin_use_unhandled(instance_state& state) noexcept;
    /// Ends what is in the queue, and what comes into it meanwhile.
    static void end_waiting(std::vector<put_off_end>& queue) noexcept;

    static bool has_handles(const instance_state& state) noexcept { return state.handles_ != 0; }
    static void add_handle(const void* object) noexcept {
        instance_state& state = head_of(object);
        if (++state.handles_ <= 1 && (state.handles_ == 0 || state.graph_ != nullptr))
            rooted(state);
    }
    /// The first handle to a member of a graph has come; or the count of handles has run over, and
    /// the program ends with a sentence that says so: a handle cannot fail to be copied.
    static void rooted(instance_state& state) noexcept;
    static void drop_handle(void* object) noexcept {
        instance_state& state = head_of(object);
        if (state.handles_ > 1)
            --state.handles_;
        else
            release_last(object);
    }

    /// Where a reader finds what an attribute without value gives, if that cannot stand in the
    /// field: a place of the object's own, nullptr at first. What is put there, a value on the heap
    /// or an edge, ends with the object.
    static void*& place_for_reader(instance_state& state, std::size_t index);
    /// Puts an object there. One that nothing else refers to lives as long as this one.
    static const edge& keep_for_reader(instance_state& state, std::size_t index, void* object);
    /// The attribute has a value now: an object that was kept for its reader may go.
    static void drop_for_reader(instance_state& state, std::size_t index) noexcept;

    /// Remembers a value as the attribute's value before: one on the heap, the address of an
    /// object, or committed_members. `&unknown_tag` says that nobody knows it.
    static void remember(instance_state& state, std::size_t index, void* value);
    /// Same, for the bytes of a small value, which the entry itself holds. @pre reserve_entry
    static void remember_in_place(instance_state& state, std::size_t index, const void* value,
                                  std::size_t size) noexcept;
    /// Room for one more remembered value, or entry of a parent: getting it is what may fail.
    static void reserve_entry(instance_state& state);
    static void reserve_parent(instance_state& state, const void* relation);
    /// Forgets the committed entry of one attribute, and its stamp.
    static void forget(instance_state& state, std::size_t index) noexcept;
    /// Forgets the committed entry because the present value is the committed one now.
    static void settle(instance_state& state, std::size_t index) noexcept;
    /// The remembered value as `remember` got it, or where its bytes are, until another one is
    /// remembered or forgotten. @pre there is one.
    static void* remembered(const instance_state& state, std::size_t index) noexcept;

    /// The owner that an entry names as the parent along a relation; nullptr: it has none there.
    /// @return is there an entry?
    static bool find_parent(const instance_state& state, const void* relation,
                            void*& owner) noexcept;
    static void write_parent(instance_state& state, const void* relation, void* owner);
    static void erase_parent(instance_state& state, const void* relation) noexcept;

    /// Changes queued for a collection that is not loaded; nullptr when there are none.
    static pending_members* pending(const instance_state& state, std::size_t index) noexcept;
    static pending_members& make_pending(instance_state& state, std::size_t index);
    static void drop_pending(instance_state& state, std::size_t index) noexcept;
    /// Collections that are linked to the object and held, but in no field.
    static void leave_behind(instance_state& state, collection_body& body);
    static void take_from_behind(instance_state& state, collection_body& body) noexcept;

    /// The rarer part; nullptr: there is none.
    static state_extra*& more(instance_state& state) noexcept;
    static state_extra* more(const instance_state& state) noexcept {
        return more(const_cast<instance_state&>(state));
    }
    /// Does somebody keep the object, or did until it was detached?
    static bool is_kept(const instance_state& state) noexcept {
        return (state.flags_ & instance_state::kept_flag) != 0;
    }
    /// Does a database know the object, or what stands in for one?
    static bool loads(const instance_state& state) noexcept {
        return (state.flags_ & instance_state::loads_flag) != 0;
    }
    /// Is there somebody to ask for values?
    static bool can_load(const instance_state& state) noexcept {
        return loads(state) && (state.has_loader() || keeper_access::of(state) != nullptr);
    }

    /// What commit_all and its neighbours do, also to kept objects.
    static void settle_all(instance_state& state) noexcept;
    static void expire_all(instance_state& state) noexcept;
    static void expire(instance_state& state, std::span<const attribute_info* const> attributes);

    /// Has it nothing beside its fields: no keeper, loader, remembered value or entry of a parent?
    static bool is_bare(const instance_state& state) noexcept { return state.more_ == nullptr; }
    static std::uint16_t class_id(const instance_state& state) noexcept { return state.class_id_; }
    static const attribute_place& place_of(const instance_state& state,
                                           std::size_t index) noexcept {
        return state.table().attributes[index];
    }
    static bool is_seen(const instance_state& state) noexcept {
        return (state.flags_ & instance_state::seen_flag) != 0;
    }
    static void set_seen(instance_state& state) noexcept {
        state.flags_ = static_cast<std::uint16_t>(state.flags_ | instance_state::seen_flag);
    }
    static void clear_marks(instance_state& state) noexcept {
        state.flags_ = static_cast<std::uint16_t>(
            state.flags_ & ~unsigned{instance_state::seen_flag | instance_state::reached_flag});
    }
    static bool is_reached(const instance_state& state) noexcept {
        return (state.flags_ & instance_state::reached_flag) != 0;
    }
    static void set_reached(instance_state& state, bool on) noexcept {
        state.flags_ =
            static_cast<std::uint16_t>(on ? state.flags_ | instance_state::reached_flag
                                          : state.flags_ & ~unsigned{instance_state::reached_flag});
    }

    /// Is the attribute, which holds no value, one of a persistent object that was not loaded?
    static bool is_unloaded(const instance_state& state, const slot& field) noexcept {
        return field.has(slot::expired) ||
               (!field.has(slot::changed | slot::nothing) && loads(state));
    }
    /// Are loaders asked for the attribute, which holds no value? Not when it was deleted after a
    /// value had been loaded: then it is known to have none, also after a commit.
    static bool asks_loader(const instance_state& state, const slot& field) noexcept {
        if (field.has(slot::changed) != field.has(slot::nothing)) return false;
        return field.has(slot::expired) || loads(state);
    }
    /// Asks the loader or the keeper for the attribute. @return has it a value now?
    /// @throws detached_instance_error when there is neither, unless only memory is asked
    static bool load(instance_state& state, const slot& field,
                     load_reach reach = load_reach::database);

    /// The same in a pass over many objects. @pre a dispatch_frame lives
    static void settle_object(instance_state& state) noexcept;
    static void expire_object(instance_state& state) noexcept;

    static void set_loads(instance_state& state, bool on) noexcept {
        state.flags_ =
            static_cast<std::uint16_t>(on ? state.flags_ | instance_state::loads_flag
                                          : state.flags_ & ~unsigned{instance_state::loads_flag});
    }

private:
    static void prepare_keeper(instance_state& state);
    static void tell_change(instance_state& state);
    static bool is_deleted(const instance_state& state, const slot& field,
                           std::size_t index) noexcept;
    static void forget_all(instance_state& state) noexcept;
};

/// An object whose attribute is read, so that it stays though what the read runs drops its last
/// handle. Lives outside of the dispatch_frame of the read.
class object_in_use {
public:
    explicit object_in_use(instance_state& state) noexcept
        : state_{state}, use_{state_access::begin_use(state)} {}
    ~object_in_use() {
        if (use_ != object_use::none) state_access::drop_handle(state_access::object_of(state_));
    }
    object_in_use(const object_in_use&) = delete;
    object_in_use& operator=(const object_in_use&) = delete;

    /// Ends the use. @return false: the object ends with this, so the reader needs a copy
    bool lives_on() noexcept {
        if (use_ != object_use::none && !state_access::give_back(state_, use_)) return false;
        use_ = object_use::none;
        return true;
    }

private:
    instance_state& state_;
    object_use use_;
};

}  // namespace detail
}  // namespace orm
#endif
