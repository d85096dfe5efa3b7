#ifndef ORM_STATE_DETAIL_KEEPER_HPP
#define ORM_STATE_DETAIL_KEEPER_HPP

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace orm {

class attribute_info;
class initiator;
class instance_state;

namespace detail {

struct state_extra;
struct keeper;
class kept_entries;

/// Where an object stands between a program and a database. Source: SQLAlchemy 2.1,
/// orm/state.py, InstanceState.transient and its neighbours.
///
///     free -- keep --> pending -- set_life --> persistent -- set_life --> deleted
///     pending -- let_go, detach_all --> free
///     persistent, deleted -- detach, detach_all --> detached -- keep --> persistent
///
/// An entry ends with its object from everywhere. Those from persistent on are asked for values.
enum class life_stage : std::uint8_t { free, transient, pending, persistent, deleted, detached };

/// How far a load may go.
enum class load_reach : std::uint8_t {
    database,  ///< as far as needed
    memory     ///< no statement: what the identity map has. Source: PASSIVE_NO_FETCH
};

/// What a load came to.
enum class load_answer : std::uint8_t {
    loaded,   ///< it stored what it found
    nothing,  ///< there is nothing: the default counts
    unknown   ///< it could not find out: the attributes stay as they were
};

/// What an object's keeper knows of it, in place of instance_state's pointer to its rarer part.
struct kept_entry {
    instance_state* state = nullptr;  ///< of a free entry: none
    union {
        state_extra* more = nullptr;
        kept_entry* next_free;
    };
    std::int64_t key = 0;          ///< the keeper's
    std::uint32_t generation = 0;  ///< moves on when the entry is given back: see kept_handle
    life_stage life = life_stage::free;
    std::uint8_t level = 0;     ///< the keeper's
    std::uint16_t options = 0;  ///< the keeper's
};
static_assert(sizeof(kept_entry) == 32);

/// Entries lie in chunks; masking the address of an entry finds its chunk.
struct kept_chunk {
    static constexpr std::size_t bytes = 4096;
    static constexpr std::size_t front = 64;  ///< before the first entry

    keeper* by;            ///< nullptr: that is gone, and all objects here are detached
    kept_entries* home;    ///< the keeper's
    kept_chunk* next;      ///< of the keeper's chunks
    std::uint32_t stride;  ///< from entry to entry: an entry, and the values of hidden columns
    std::uint32_t places;  ///< for entries, of which the first `made` have been used
    std::uint32_t made = 0;
    /// Entries that are not free, and who walks here. Detached objects may end in different
    /// threads.
    std::atomic<std::uint32_t> used{0};

    static kept_chunk& of(const kept_entry& entry) noexcept {
        auto* const place = reinterpret_cast<std::byte*>(const_cast<kept_entry*>(&entry));
        return *reinterpret_cast<kept_chunk*>(
            place - (reinterpret_cast<std::uintptr_t>(place) & (bytes - 1)));
    }
    kept_entry& at(std::size_t place) noexcept {
        return *reinterpret_cast<kept_entry*>(reinterpret_cast<std::byte*>(this) + front +
                                              place * stride);
    }
    /// One entry, or who walks here, is gone: the last of them takes an abandoned chunk along.
    void drop() noexcept;
    static std::span<std::int64_t> hidden(kept_entry& entry) noexcept {
        return {reinterpret_cast<std::int64_t*>(&entry + 1),
                (of(entry).stride - sizeof(kept_entry)) / sizeof(std::int64_t)};
    }
};
static_assert(sizeof(kept_chunk) <= kept_chunk::front);

/// Keeps a chunk that is walked: what is done with its objects may end their keeper.
class walked_chunk {
public:
    explicit walked_chunk(kept_chunk& of) noexcept : of_{of} {
        of.used.fetch_add(1, std::memory_order_relaxed);
    }
    ~walked_chunk() { of_.drop(); }
    walked_chunk(const walked_chunk&) = delete;
    walked_chunk& operator=(const walked_chunk&) = delete;

private:
    kept_chunk& of_;
};

/// Whom objects belong to that a database has, or will have: the session. The state layer knows no
/// more of it.
///
/// Hooks run inside of the operation that they hear of, as its listeners do: what one throws leaves
/// the operation, as if a listener had thrown, and while it runs no object ends.
struct keeper {
    /// A kept object may be changed for the first time since it was committed. The place to refuse
    /// and to get memory, as nobody has been told yet, at either end of a relationship; no code of
    /// a user may run.
    virtual void prepare_change(instance_state& state) = 0;
    /// It is; its mark is up, and nothing is written yet. Comes without prepare_change where there
    /// are no ends. When this throws the mark goes down, and the next change is told again. An
    /// object that was marked when it came is not told of.
    virtual void first_change(instance_state& state) = 0;
    /// The object ends. Nothing may be asked of those that it is related to, as they may have ended
    /// before, and no handle may be taken; the entry is given back afterwards.
    virtual void ending(instance_state& state) noexcept = 0;
    /// Attributes that have no value are needed; stores what it finds as a loader does.
    virtual load_answer load(instance_state& state, std::span<attribute_info* const> wanted,
                             load_reach reach) = 0;
    /// orm::mark_expired was called.
    virtual void expire(instance_state& state,
                        std::span<const attribute_info* const> attributes) = 0;
    /// A member came to a kept owner's collection, or left it, or was deleted from an attribute
    /// that refers to one object: after validators, and before the other end is told. Also for
    /// members that are queued. Source: orm/unitofwork.py, track_cascade_events.
    virtual void arrived(instance_state& owner, const attribute_info& attribute,
                         instance_state& member, const initiator& from) = 0;
    virtual void left(instance_state& owner, const attribute_info& attribute,
                      instance_state& member, const initiator& from) = 0;
    /// Such an attribute refers to another object; nullptr: to none, or it is not known to which it
    /// did.
    virtual void replaced(instance_state& owner, const attribute_info& attribute,
                          instance_state* before, instance_state* now, const initiator& from) = 0;

protected:
    ~keeper() = default;
};

/// An entry that may have been given back since, and be another object's.
struct kept_handle {
    kept_entry* entry = nullptr;
    std::uint32_t generation = 0;

    explicit kept_handle(kept_entry& of) noexcept : entry{&of}, generation{of.generation} {}
    /// The entry, while it is the one. @pre the kept_entries that it came from have not ended
    kept_entry* get() const noexcept { return entry->generation == generation ? entry : nullptr; }
};

/// The entries of one keeper. Chunks stay until this ends, so handles to entries can be asked; what
/// is left then stays where it is, detached, and a chunk goes with its last object.
class kept_entries {
public:
    /// `hidden`: values of 8 bytes behind each entry.
    /// @throws invalid_request_error when there are too many for a chunk
    explicit kept_entries(keeper& by, std::size_t hidden = 0);
    ~kept_entries() { detach_all(); }
    kept_entries(const kept_entries&) = delete;
    kept_entries& operator=(const kept_entries&) = delete;

    /// The object is this keeper's from now on; one that is already gets the life. What a detached
    /// one has in its entry comes with it.
    /// @throws invalid_request_error when another keeper has it; bad_alloc, and nothing happened
    kept_entry& keep(instance_state& state, life_stage life);
    /// The object is nobody's any more. @pre it is kept
    void let_go(instance_state& state) noexcept;
    /// The object keeps its key, but not its keeper: it may go to another thread.
    /// @throws bad_alloc, and nothing happened
    void detach(instance_state& state);
    /// The same of all that are persistent or deleted; lets the others go.
    void detach_all() noexcept;

    std::size_t size() const noexcept { return size_; }
    /// Calls use(entry) for each, in order of places. Those that come meanwhile may be left out.
    template <class Use>
    void each(const Use& use) {
        for (kept_chunk* chunk = first_; chunk != nullptr;) {
            const walked_chunk stays{*chunk};
            for (std::uint32_t place = 0; place < chunk->made; ++place)
                if (kept_entry& entry = chunk->at(place); entry.life != life_stage::free)
                    use(entry);
            chunk = chunk->next;
        }
    }
    /// Ends what nothing leads to any more, where that may be: after an expiry objects that were
    /// read through each other stay until then, or until a handle to one of them goes. Inside of an
    /// operation it does nothing.
    void collect() noexcept;
    /// What all persistent objects hold is committed.
    void settle_all() noexcept;
    /// All persistent objects are to be loaded again when they are read.
    void expire_all() noexcept;

private:
    friend struct keeper_access;
    kept_entry& take();
    static void give_back(kept_entry& entry) noexcept;
    /// Calls use(state) for each persistent object, with those that come next on their way.
    template <class Use>
    void pass(const Use& use) noexcept;

    keeper& by_;
    std::uint32_t stride_;
    std::size_t size_ = 0;
    kept_chunk* first_ = nullptr;
    kept_chunk* last_ = nullptr;
    kept_entry* free_ = nullptr;
};

/// The library's own way to what keeps an object.
struct keeper_access {
    /// @pre the object is kept, or detached
    static kept_entry& entry_of(const instance_state& state) noexcept;
    /// Who keeps the object; nullptr: nobody.
    static keeper* of(const instance_state& state) noexcept;
    static void set_life(instance_state& state, life_stage life) noexcept;
    /// The object has another loader or life.
    static void update_loads(instance_state& state) noexcept;
    /// The object ends: tells its keeper, and gives the entry back.
    static void end(instance_state& state) noexcept;
    /// Gives the entry back. @pre there is one
    static void release(instance_state& state) noexcept;
    /// @throws invalid_request_error when somebody keeps the object; `what` was to be done
    static void expect_unkept(const instance_state& state, const char* what);
};

}  // namespace detail
}  // namespace orm
#endif
