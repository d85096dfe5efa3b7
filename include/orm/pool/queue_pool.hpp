#ifndef ORM_POOL_QUEUE_POOL_HPP
#define ORM_POOL_QUEUE_POOL_HPP

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "orm/pool/pool.hpp"

namespace orm {

namespace detail {
/// Idle records, which it owns, in the order in which they came; allocates only to grow.
class idle_records {
public:
    /// @param expected  of that many nothing is allocated later on.
    explicit idle_records(std::size_t expected);
    ~idle_records();
    idle_records(const idle_records&) = delete;
    idle_records& operator=(const idle_records&) = delete;

    std::size_t size() const noexcept { return count_; }
    bool empty() const noexcept { return count_ == 0; }
    /// @throws std::bad_alloc when it has to grow; the record stays where it was.
    void push_back(entry_ref& entry) {
        if (count_ > mask_) [[unlikely]]
            grow();
        slots_[(first_ + count_++) & mask_] = entry.detach();
    }
    // Detached, see entry_ref. @pre not empty
    connection_pool_entry* pop_front() noexcept {
        --count_;
        return slots_[first_++ & mask_];
    }
    connection_pool_entry* pop_back() noexcept { return slots_[(first_ + --count_) & mask_]; }

private:
    void grow();

    std::size_t mask_;  ///< one less than there are slots, a power of two
    std::unique_ptr<connection_pool_entry*[]> slots_;
    std::size_t first_ = 0;  ///< counts on and on
    std::size_t count_ = 0;
};
}  // namespace detail

/// Keeps `size` connections, opens up to `max_overflow` more and makes the others wait.
///
/// Checking an idle connection out and in, without listeners and reset, locks a mutex twice and
/// allocates nothing. Source: SQLAlchemy 2.1, pool/impl.py, QueuePool.
class queue_pool : public pool {
public:
    using event_base = pool;
    queue_pool(detail::pool_key key, pool_creator creator, pool_options options);

    [[nodiscard]] pooled_connection connect() override;
    /// Also forgets those that are checked out, as far as the counters go.
    void dispose() override;
    std::string status() const override;

    int size() const noexcept { return options().size; }
    /// Idle connections.
    int checked_in() const;
    /// Those lent out.
    int checked_out() const;
    /// Connections above `size`; negative while there are fewer, 0 when size is not limited.
    int overflow() const;

protected:
    entry_ptr do_get() override;
    void do_return(entry_ptr entry) override;
    void return_and_leave(entry_ptr&& entry) override;
    bool return_quickly(pool_proxied_connection& proxy) override;
    std::shared_ptr<pool> make_like() const override;
    void forget_inherited(bool intact) noexcept override;

private:
    entry_ptr make_counted();
    bool may_grow() const noexcept { return max_overflow_ < 0 || overflow_ < max_overflow_; }
    connection_pool_entry* take() noexcept {
        return options().use_lifo ? idle_.pop_back() : idle_.pop_front();
    }
    bool is_full() const noexcept {
        return size() != 0 && idle_.size() >= static_cast<std::size_t>(size());
    }
    /// Puts `entry` into the queue unless that is full. The lock is held.
    bool put(entry_ptr& entry);
    /// Is nothing to be done, and nobody to be told, when a connection is checked out, or in?
    bool checks_out_quietly() noexcept;
    bool checks_in_quietly() noexcept;
    /// Closes what the queue had no room for. @return what `close` threw
    static std::exception_ptr close_surplus(connection_pool_entry& entry) noexcept;
    void forget_one() noexcept;
    /// @throws timeout_error
    void wait_for_one(std::unique_lock<std::mutex>& lock);

    const int max_overflow_;
    detail::idle_records idle_;  // this and the rest: guarded by mutex_
    int overflow_;
    int waiting_ = 0;
    bool was_inherited_ = false;  ///< connections of the parent may still be out
    std::condition_variable freed_;
    // The listening_epoch in which it was so; not guarded.
    std::atomic<std::uint64_t> quiet_checkouts_{0};
    std::atomic<std::uint64_t> quiet_checkins_{0};
};

}  // namespace orm
#endif
