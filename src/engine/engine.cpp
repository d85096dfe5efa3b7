#include "orm/engine/engine.hpp"

#include <atomic>
#include <cstdio>

#include "../driver/process.hpp"
#include "orm/driver/error.hpp"
#include "orm/pool/assertion_pool.hpp"
#include "orm/pool/null_pool.hpp"
#include "orm/pool/queue_pool.hpp"
#include "orm/pool/singleton_thread_pool.hpp"
#include "orm/pool/static_pool.hpp"

// Source: SQLAlchemy 2.1, engine/base.py, Engine; engine/create.py.
namespace orm {
namespace {

/// Copies with options are instances of a class of their own, which nobody can listen to.
target_class<connection_events>& option_engine_class() {
    static auto& made = *new target_class<connection_events>{"orm::engine with options"};
    return made;
}

std::shared_ptr<pool> make_pool_of(pool_kind kind, const pool_creator& creator,
                                   const pool_options& options) {
    switch (kind) {
        case pool_kind::null:
            return make_pool<null_pool>(creator, options);
        case pool_kind::static_:
            return make_pool<static_pool>(creator, options);
        case pool_kind::singleton_thread:
            return make_pool<singleton_thread_pool>(creator, options);
        case pool_kind::assertion:
            return make_pool<assertion_pool>(creator, options);
        case pool_kind::queue:
            break;
    }
    return make_pool<queue_pool>(creator, options);
}

using more_arguments = std::map<std::string, std::string, std::less<>>;

connect_arguments arguments_of(const dialect& with, const url& where, const more_arguments& more) {
    connect_arguments made = with.create_connect_args(where);
    for (const auto& [name, value] : more) made.named.insert_or_assign(name, value);
    return made;
}

pool_creator creator_of(const std::shared_ptr<dialect>& with, const url& where,
                        const more_arguments& more) {
    return [with, where, more](connection_pool_entry& record) -> pool_creator::made {
        connect_arguments arguments = arguments_of(*with, where, more);
        if (with->dispatch.any<detail::dialect_do_connect>()) {
            detail::do_connect_call call{{*with, record, arguments.positional, arguments.named},
                                         nullptr};
            detail::firing::fire_in<detail::dialect_do_connect>(with->dispatch, call);
            if (call.made != nullptr) return std::move(call.made);
        }
        return with->connect(arguments);
    };
}

/// Lets the dialect have a look at the first connection, once it has gone well.
class first_look {
public:
    explicit first_look(std::shared_ptr<dialect> with) : with_{std::move(with)} {}
    void operator()(driver_connection& on) {
        if (done_->load(std::memory_order_acquire)) return;
        try {
            with_->initialize(on);
        } catch (...) {
            with_->do_rollback(on);
            throw;
        }
        with_->do_rollback(on);
        done_->store(true, std::memory_order_release);
    }

private:
    std::shared_ptr<dialect> with_;
    std::shared_ptr<std::atomic<bool>> done_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace

void echo_to_stderr(std::string_view line) {
    std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data());
}

engine_class& detail::all_engines() {
    static auto& made = *new engine_class;
    return made;
}

target_class<connection_events>& engine_class::level() const {
    static auto& made = *new target_class<connection_events>{"orm::engine"};
    return made;
}

engine::engine(std::shared_ptr<detail::engine_core> core, std::shared_ptr<engine> origin,
               orm::execution_options options)
    : dispatch{origin == nullptr ? class_target<engine>().level() : option_engine_class(),
               origin == nullptr ? nullptr : &origin->dispatch},
      core_{std::move(core)},
      origin_{std::move(origin)},
      options_{std::make_shared<const orm::execution_options>(std::move(options))} {}

engine::~engine() = default;

std::shared_ptr<pool> engine::pool() const {
    const std::lock_guard lock{detail::fork_safe_mutex()};
    return core_->pool;
}

pooled_connection engine::raw_connection() {
    return pool()->connect();
}

void engine::with_connection(const callback<void(ddl_executor&)>& work) {
    begin([&work](connection& conn) { work(conn); });
}

transaction engine::start(connection& conn) {
    transaction made = conn.begin();
    conn.in_block_ = true;
    return made;
}

void engine::finish(transaction& scope, connection& conn) {
    if (conn.transaction_ != nullptr) scope.commit();  // not ended inside of the block
    conn.close();
}

void engine::dispose(bool close) {
    const std::shared_ptr<orm::pool> old = pool();
    std::exception_ptr thrown;
    try {
        if (close) old->dispose();
    } catch (...) {  // the old pool is not used any more, whatever its listeners say
        thrown = std::current_exception();
    }
    std::shared_ptr<orm::pool> replaced = old->recreate();
    {
        const std::lock_guard lock{detail::fork_safe_mutex()};
        core_->pool.swap(replaced);
    }
    try {
        detail::follow_target<detail::pool_connect>(*this, std::move(replaced));
    } catch (...) {
        thrown = std::current_exception();
    }
    if (dispatch.any<detail::engine_disposed_event>())
        detail::fire<detail::engine_disposed_event>(dispatch, {*this});
    if (thrown != nullptr) std::rethrow_exception(thrown);
}

orm::execution_options engine::get_execution_options() const {
    std::shared_ptr<const orm::execution_options> now;
    {
        const std::lock_guard lock{detail::fork_safe_mutex()};
        now = options_;
    }
    return *now;
}

std::shared_ptr<engine> engine::execution_options(orm::execution_options options) {
    auto made = std::make_shared<engine>(core_, shared_from_this(), get_execution_options());
    made->update_execution_options(std::move(options));
    return made;
}

void engine::update_execution_options(orm::execution_options options) {
    if (dispatch.any<detail::engine_set_options>())
        detail::fire<detail::engine_set_options>(dispatch, {*this, options});
    const std::string level = get_option(options, "isolation_level", std::string{});
    if (!level.empty())
        options.insert_or_assign("isolation_level", dialect().check_isolation_level(level));
    auto merged = get_execution_options();
    for (auto& [name, value] : options) merged.insert_or_assign(name, std::move(value));
    auto next = std::make_shared<const orm::execution_options>(std::move(merged));
    const std::lock_guard lock{detail::fork_safe_mutex()};
    options_.swap(next);
}

std::shared_ptr<engine> create_engine(std::string_view where, engine_options options) {
    return create_engine(url::parse(where), std::move(options));
}

std::shared_ptr<engine> create_engine(const url& where, engine_options options) {
    return create_engine(where, make_dialect(where), std::move(options));
}

std::shared_ptr<engine> create_engine(const url& where, std::shared_ptr<dialect> with,
                                      engine_options options) {
    if (with == nullptr)
        throw argument_error{"create_engine got no dialect: leave it out, and the url says which"};
    if (options.insertmanyvalues_page_size < 1)
        throw argument_error{"engine_options::insertmanyvalues_page_size must be 1 or more"};
    if (!options.isolation_level.empty())
        options.isolation_level = with->check_isolation_level(options.isolation_level);
    static_cast<void>(arguments_of(*with, where, options.connect_args));  // wrong ones: now

    const auto core = std::make_shared<detail::engine_core>();
    core->url = where;
    core->dialect = std::move(with);
    core->options = std::move(options);
    const engine_options& chosen = core->options;
    const std::shared_ptr<dialect>& shared = core->dialect;
    pool_options of_pool = chosen.pool;
    of_pool.dialect = shared;
    core->pool = make_pool_of(
        chosen.kind ? *chosen.kind : shared->default_pool(where),
        chosen.creator ? *chosen.creator : creator_of(shared, where, chosen.connect_args), of_pool);
    if (chosen.initialize) {
        listen(*core->pool, pool_event::connect,
               [shared](driver_connection& on) { shared->on_connect(on); });
        listen(*core->pool, pool_event::connect, first_look{shared});
    }
    if (!chosen.isolation_level.empty())
        listen(*core->pool, pool_event::connect,
               [shared, level = chosen.isolation_level](driver_connection& on) {
                   shared->set_isolation_level(on, level);
               });
    return std::make_shared<engine>(core, nullptr, chosen.execution_options);
}

}  // namespace orm
