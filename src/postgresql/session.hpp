#ifndef ORM_SRC_POSTGRESQL_SESSION_HPP
#define ORM_SRC_POSTGRESQL_SESSION_HPP

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "encode.hpp"
#include "errors.hpp"
#include "libpq.hpp"
#include "orm/postgresql/dialect.hpp"
#include "statement_cache.hpp"

namespace orm::detail {

/// Who reads rows one by one, and must read the rest when somebody else needs the connection.
class pg_streaming {
public:
    virtual void read_rest() = 0;
    /// The connection is closed.
    virtual void give_up() noexcept = 0;

protected:
    ~pg_streaming() = default;
};

/// What went wrong in a pipeline, and in which of its queries; their number: at the end.
struct pg_failure {
    std::size_t at;
    driver_error error;
    bool is_stale = false;  ///< see pg_is_stale
};

/// An error as pg_is_stale knows them.
class pg_stale_error : public driver_error {
public:
    explicit pg_stale_error(const driver_error& from) : driver_error{from} {}
};

/// An array type that the server has, and whether its elements are separated by commas.
struct pg_array_type {
    Oid oid = 0;  ///< 0: there is none
    bool commas = true;
};

/// How many rows a command changed, copied or returned; nothing where it does not say.
std::optional<std::int64_t> pg_changed_rows(const PGresult* result);

/// `a = b` becomes `a OPERATOR(pg_catalog.=) b`, see pg_session::ask.
std::string pg_qualify_operators(std::string_view text);

/// libpq takes texts as C has them, and a message has at most a gigabyte. @throws driver_error
void pg_check_text(std::string_view text);

/// A libpq connection with its prepared statements; what all the classes of the driver share.
class pg_session {
public:
    explicit pg_session(const connect_arguments& with);
    ~pg_session();
    pg_session(const pg_session&) = delete;
    pg_session& operator=(const pg_session&) = delete;

    /// Makes the connection ready for a command. @throws driver_error when it is closed, or a COPY
    /// is under way.
    PGconn* use();
    /// The connection, also while it streams. @throws driver_error when it is closed.
    PGconn* handle() const;
    /// Gone, closed, or of the parent of this process.
    bool is_lost() const noexcept;
    bool is_inherited() const noexcept;
    bool is_idle() const noexcept;
    void close() noexcept;
    /// Without waiting for the server.
    void cut() noexcept;

    // Commands by the way; texts as results.
    /// One statement with texts, nullptr for null, for its parameters.
    pg_result run(const char* text, std::initializer_list<const char*> values = {});
    /// The same for what the library itself asks of the catalog. Whoever may create in a schema of
    /// the search path could define what is named there anew: operators between blanks are
    /// qualified here; functions, types and tables are written `pg_catalog.name`.
    pg_result ask(std::string_view text, std::initializer_list<const char*> values = {});
    /// BEGIN, COMMIT and the like.
    pg_result run_transaction(const std::string& text);
    /// Has the text ended the transaction that was begun, and begun the next one?
    void note_chain(std::string_view text);
    /// Several, without parameters.
    pg_result run_script(const std::string& text);

    // Prepared statements.
    pg_statement_ptr statement(std::string_view text, std::span<const Oid> declared);
    /// What the server says of a statement, without keeping it.
    pg_statement describe(std::string_view text);
    /// The server does not have it any more, or not as it was.
    void forget(const pg_statement& which);
    void set_cache_size(std::size_t size);
    /// Sends an execution; a statement without a name goes along, as behind a pooler the next
    /// command may meet another server, which has something else under that name.
    /// @param sizes, formats  as libpq wants them. @throws driver_error
    void send(const pg_statement& which, int count, const char* const* values, const int* lengths,
              const int* formats);
    void send(const pg_statement& which) {
        send(which, arguments.size(), arguments.values(), arguments.lengths(), arguments.formats());
    }

    // Results.
    /// The next result, or the last of those that are left: where the transaction of a single
    /// statement cannot be committed, an error follows what seemed to have gone well. Why the
    /// server ends the connection stands above that it is gone.
    pg_result last_result();
    pg_result last_result(pg_result first);
    /// Fails when it is an error. @return the same
    pg_result checked(pg_result result);
    /// Looks at what a command was: after some of them prepared statements are not what they were.
    void note(const PGresult* result);

    // Pipelines.
    void begin_pipeline();
    /// Asks for answers, and reads those to `queries` queries.
    std::optional<pg_failure> end_pipeline(
        std::size_t queries,
        const std::function<void(std::size_t at, const PGresult*)>& visit = {});

    Oid type_named(const std::string& name);
    /// Types of users may have been made anew under their names. @return were there some?
    bool forget_types() noexcept;
    pg_array_type array_of(Oid element);

    /// Ends what is under way when `who` had the connection for itself.
    void stream(pg_streaming* who) noexcept { streaming_ = who; }
    pg_streaming* streaming() const noexcept { return streaming_; }
    void set_copying(bool copying) noexcept { copying_ = copying; }

    postgresql_begin next_begin;
    /// Has somebody begun by postgresql_connection::begin, and not committed or rolled back?
    bool begun = false;
    /// Has a statement ended that transaction, and begun another?
    bool was_ended = false;
    std::string last_notice;
    /// Of the execution that is being sent; here, so that their room is there for the next one.
    pg_arguments arguments;

private:
    pg_statement prepare(const std::string& name, std::string_view text,
                         std::span<const Oid> declared);
    /// A statement with more parameters than are described.
    pg_statement_ptr undescribed(std::string_view text, std::span<const Oid> declared,
                                 std::size_t places);
    void deallocate_some();
    std::vector<std::string> still_prepared();

    void leave_to_parent() noexcept;

    std::uint32_t process_;
    pg_conn connection_;
    pg_streaming* streaming_ = nullptr;
    bool copying_ = false;
    pg_statement_cache cache_;
    std::string prefix_;  // of names of statements, unlike those of any other connection
    std::uint64_t names_ = 0;
    std::uint64_t epoch_ = 0;        // counts what may change the results of prepared statements
    bool changed_inside_ = false;    // ... which the open transaction may undo
    std::vector<std::string> gone_;  // names that the server may forget
    std::uint64_t types_epoch_ = 0;
    std::map<std::string, Oid, std::less<>> types_;
    std::map<Oid, pg_array_type> arrays_;
};

}  // namespace orm::detail
#endif
