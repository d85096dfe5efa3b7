#include "session.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "../driver/process.hpp"
#include "../driver/sql_text.hpp"
#include "connect.hpp"
#include "decode.hpp"

namespace orm::detail {
namespace {

/// How many statements may wait to be deallocated before that is worth a round trip.
constexpr std::size_t gone_when_idle = 16;
constexpr std::size_t gone_inside = 64;

/// Commands that leave tables, types and settings as they are.
constexpr auto harmless = std::to_array<std::string_view>(
    {"SELECT",    "INSERT",  "UPDATE",  "DELETE",     "MERGE",   "BEGIN",  "START",    "COMMIT",
     "SAVEPOINT", "RELEASE", "FETCH",   "MOVE",       "DECLARE", "CLOSE",  "COPY",     "SHOW",
     "EXPLAIN",   "LOCK",    "PREPARE", "DEALLOCATE", "LISTEN",  "NOTIFY", "UNLISTEN", "TRUNCATE"});

void keep_notice(void* session, const PGresult* notice) {
    const char* const text = PQresultErrorField(notice, PG_DIAG_MESSAGE_PRIMARY);
    try {
        static_cast<pg_session*>(session)->last_notice = text != nullptr ? text : "";
    } catch (...) {
        // No memory for it: libpq is not to be thrown through.
    }
}

/// Behind a pooler several clients use one connection to the server, and each has to find its own
/// statements there, or none.
std::string random_prefix() {
    std::random_device source;
    char made[32];
    std::snprintf(made, sizeof made, "orm_%08x%08x_", source(), source());
    return made;
}

}  // namespace

std::string pg_qualify_operators(std::string_view text) {
    std::string made;
    made.reserve(text.size() * 2);
    while (!text.empty()) {
        const std::size_t blank = text.find(' ');
        const std::string_view word = text.substr(0, blank);
        const bool is_operator =
            !word.empty() && word.find_first_not_of("+-*/<>=~!@#%^&|") == std::string_view::npos &&
            word != "*";
        made += is_operator ? "OPERATOR(pg_catalog." + std::string{word} + ")" : std::string{word};
        if (blank == std::string_view::npos) break;
        made += ' ';
        text.remove_prefix(blank + 1);
    }
    return made;
}

void pg_check_text(std::string_view text) {
    if (text.find('\0') != std::string_view::npos)
        throw driver_error{
            driver_error_kind::programming,
            "the statement has a NUL in it, where the server would end it: give such "
            "bytes as a parameter",
            "42601"};
    if (text.size() > pg_largest)
        throw driver_error{driver_error_kind::programming,
                           "the statement has " + std::to_string(text.size()) +
                               " bytes; PostgreSQL takes less than a gigabyte",
                           "54000"};
}

pg_session::pg_session(const connect_arguments& with)
    : process_{this_process()}, connection_{pg_connect(with)}, prefix_{random_prefix()} {
    cache_.resize(pg_cache_size_of(with));
    PQsetNoticeReceiver(connection_.get(), &keep_notice, this);
}

pg_session::~pg_session() {
    cut();
}

PGconn* pg_session::handle() const {
    if (connection_ == nullptr)
        throw driver_error{driver_error_kind::interface, "the connection is closed"};
    if (is_inherited())
        throw driver_error{
            driver_error_kind::interface,
            "the connection was made before fork() and is the parent's; this process "
            "has to make its own"};
    return connection_.get();
}

PGconn* pg_session::use() {
    PGconn* const connection = handle();
    if (copying_)
        throw driver_error{driver_error_kind::interface,
                           "a COPY is under way on this connection; finish it first"};
    if (streaming_ != nullptr) {
        pg_streaming* const who = std::exchange(streaming_, nullptr);
        who->read_rest();
    }
    return connection;
}

bool pg_session::is_inherited() const noexcept {
    return process_ != process_number.load(std::memory_order_relaxed);
}

bool pg_session::is_lost() const noexcept {
    return connection_ == nullptr || is_inherited() ||
           PQstatus(connection_.get()) == CONNECTION_BAD;
}

bool pg_session::is_idle() const noexcept {
    return connection_ != nullptr && PQtransactionStatus(connection_.get()) == PQTRANS_IDLE;
}

void pg_session::close() noexcept {
    if (streaming_ != nullptr) std::exchange(streaming_, nullptr)->give_up();
    copying_ = false;
    cache_.clear();
    gone_.clear();
    if (connection_ != nullptr && is_inherited()) return leave_to_parent();
    connection_ = nullptr;
}

/// PQfinish would say goodbye to the server, in the name of the parent; so it gets a socket of
/// which nobody has the other end.
void pg_session::leave_to_parent() noexcept {
    const int socket = PQsocket(connection_.get());
    const int nowhere = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool is_out = socket < 0 || (nowhere >= 0 && ::dup2(nowhere, socket) >= 0);
    if (nowhere >= 0) ::close(nowhere);
    if (is_out) {
        connection_ = nullptr;
    } else {
        ::close(socket);
        static_cast<void>(connection_.release());
    }
}

void pg_session::cut() noexcept {
    if (is_inherited()) return close();
    // PQfinish says goodbye first, which waits for a peer that does not read.
    if (connection_ != nullptr) {
        const int socket = PQsocket(connection_.get());
        if (socket >= 0) ::shutdown(socket, SHUT_RDWR);
    }
    close();
}

pg_result pg_session::run(const char* text, std::initializer_list<const char*> values) {
    PGconn* const connection = use();
    pg_result made{PQexecParams(connection, text, static_cast<int>(values.size()), nullptr,
                                std::data(values), nullptr, nullptr, 0)};
    return checked(std::move(made));
}

pg_result pg_session::ask(std::string_view text, std::initializer_list<const char*> values) {
    return run(pg_qualify_operators(text).c_str(), values);
}

pg_result pg_session::run_transaction(const std::string& text) {
    PGconn* const connection = use();
    return checked(pg_result{PQexec(connection, text.c_str())});
}

pg_result pg_session::run_script(const std::string& text) {
    pg_check_text(text);
    PGconn* const connection = use();
    if (PQsendQuery(connection, text.c_str()) != 1) throw pg_error_of(connection);
    pg_result made;
    bool rolled_back = false;
    while (pg_result next{PQgetResult(connection)}) {
        // What libpq says of a connection that is gone hides what the server said before.
        if (made != nullptr && PQresultErrorField(made.get(), PG_DIAG_SQLSTATE) != nullptr)
            continue;
        made = std::move(next);
        const ExecStatusType status = PQresultStatus(made.get());
        if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT) break;  // refused below
        const std::string_view tag = PQcmdStatus(made.get());
        // What is open in the end is then another transaction.
        if (begun && (tag == "COMMIT" || tag == "PREPARE TRANSACTION" ||
                      (rolled_back && (tag == "BEGIN" || tag == "START TRANSACTION"))))
            was_ended = true;
        rolled_back = rolled_back || tag == "ROLLBACK";
    }
    note_chain(text);
    made = checked(std::move(made));
    ++epoch_;
    changed_inside_ = !is_idle();
    return made;
}

/// ROLLBACK AND CHAIN looks like ROLLBACK TO SAVEPOINT, which ends nothing.
void pg_session::note_chain(std::string_view text) {
    if (begun && rolls_back_and_chains(text)) was_ended = true;
}

std::optional<std::int64_t> pg_changed_rows(const PGresult* result) {
    const std::string_view text = PQcmdTuples(const_cast<PGresult*>(result));
    std::int64_t made = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), made);
    return error == std::errc{} ? std::optional{made} : std::nullopt;
}

pg_result pg_session::last_result() {
    return last_result(pg_result{PQgetResult(handle())});
}

pg_result pg_session::last_result(pg_result first) {
    // What the server says when it ends the connection comes before libpq's word that it is gone.
    const auto says_why = [](const pg_result& one) {
        return PQresultErrorField(one.get(), PG_DIAG_SQLSTATE) != nullptr;
    };
    while (pg_result next{PQgetResult(handle())})
        if (!says_why(first)) first = std::move(next);
    return first;
}

pg_result pg_session::checked(pg_result result) {
    switch (PQresultStatus(result.get())) {
        case PGRES_COMMAND_OK:
        case PGRES_TUPLES_OK:
        case PGRES_SINGLE_TUPLE:
        case PGRES_PIPELINE_SYNC:
            note(result.get());
            return result;
        case PGRES_EMPTY_QUERY:
            throw driver_error{driver_error_kind::programming, "the statement is empty", "42601"};
        case PGRES_COPY_IN:
            PQputCopyEnd(handle(), "COPY is not executed as a statement");
            [[fallthrough]];
        case PGRES_COPY_OUT:
        case PGRES_COPY_BOTH: {
            char* line = nullptr;
            while (PQgetCopyData(handle(), &line, 0) > 0) PQfreemem(line);
            last_result();
            throw driver_error{driver_error_kind::not_supported,
                               "COPY is not executed as a statement: use copy_in and copy_out of "
                               "orm::postgresql_connection",
                               "0A000"};
        }
        default: {
            const driver_error error = pg_error_of(result.get(), handle());
            if (pg_is_stale(result.get())) throw pg_stale_error{error};
            throw driver_error{error};
        }
    }
}

void pg_session::note(const PGresult* result) {
    const std::string_view tag = PQcmdStatus(const_cast<PGresult*>(result));
    const std::string_view word = tag.substr(0, tag.find(' '));
    if (word.empty()) return;
    if (begun && (tag == "COMMIT" || tag == "PREPARE TRANSACTION")) was_ended = true;
    if (tag == "DISCARD ALL" || tag == "DEALLOCATE ALL") {
        cache_.clear();
        gone_.clear();
        return;
    }
    if (word == "ROLLBACK") {
        if (changed_inside_) ++epoch_;
    } else if (std::ranges::find(harmless, word) == harmless.end()) {
        ++epoch_;
        changed_inside_ = true;
    } else if (word != "COMMIT") {
        return;
    }
    if (is_idle()) changed_inside_ = false;
}

void pg_session::send(const pg_statement& which, int count, const char* const* values,
                      const int* lengths, const int* formats) {
    PGconn* const connection = handle();
    const int as_binary = which.binary ? 1 : 0;
    const int sent = which.name.empty() ? PQsendQueryParams(connection, which.text.c_str(), count,
                                                            which.parameters.data(), values,
                                                            lengths, formats, as_binary)
                                        : PQsendQueryPrepared(connection, which.name.c_str(), count,
                                                              values, lengths, formats, as_binary);
    if (sent != 1) throw pg_error_of(connection);
}

pg_statement_ptr pg_session::statement(std::string_view text, std::span<const Oid> declared) {
    use();
    if (pg_statement_ptr found = cache_.find(text, declared)) {
        if (found->epoch == epoch_) return found;
        forget(*found);
    }
    const std::size_t places =
        std::max(text.size() > pg_most_described ? highest_place(text) : 0, declared.size());
    if (places > pg_most_described) return undescribed(text, declared, places);
    deallocate_some();
    if (cache_.capacity() == 0) return std::make_shared<pg_statement>(prepare({}, text, declared));
    auto made =
        std::make_shared<pg_statement>(prepare(prefix_ + std::to_string(++names_), text, declared));
    if (std::string name = cache_.put(made); !name.empty()) gone_.push_back(std::move(name));
    return made;
}

pg_statement_ptr pg_session::undescribed(std::string_view text, std::span<const Oid> declared,
                                         std::size_t places) {
    if (places > pg_most_parameters)
        throw driver_error{driver_error_kind::programming,
                           "the statement has " + std::to_string(places) +
                               " parameters; PostgreSQL takes at most 65535: split it, or send an "
                               "array",
                           "54023"};
    pg_check_text(text);
    auto made = std::make_shared<pg_statement>();
    made->text = text;
    made->declared.assign(declared.begin(), declared.end());
    made->parameters = made->declared;
    made->parameters.resize(places);
    made->is_described = false;
    return made;
}

pg_statement pg_session::describe(std::string_view text) {
    use();
    return prepare({}, text, {});
}

void pg_session::forget(const pg_statement& which) {
    std::string name = which.name;
    cache_.erase(which);
    if (!name.empty()) gone_.push_back(std::move(name));
}

void pg_session::set_cache_size(std::size_t size) {
    for (std::string& name : cache_.resize(size)) gone_.push_back(std::move(name));
}

pg_statement pg_session::prepare(const std::string& name, std::string_view text,
                                 std::span<const Oid> declared) {
    pg_statement made;
    made.text = text;
    pg_check_text(text);
    made.declared.assign(declared.begin(), declared.end());
    made.name = name;
    made.epoch = epoch_;

    // One round trip for both.
    begin_pipeline();
    std::size_t sent = 0;
    PGconn* const connection = handle();
    if (PQsendPrepare(connection, name.c_str(), made.text.c_str(),
                      static_cast<int>(made.declared.size()), made.declared.data()) == 1) {
        ++sent;
        sent += PQsendDescribePrepared(connection, name.c_str()) == 1 ? 1U : 0U;
    }
    const auto visit = [&made](std::size_t at, const PGresult* result) {
        if (at != 1) return;
        for (int place = 0; place < PQnparams(result); ++place)
            made.parameters.push_back(PQparamtype(result, place));
        for (int column = 0; column < PQnfields(result); ++column) {
            made.columns.emplace_back(PQfname(result, column));
            made.column_types.push_back(PQftype(result, column));
        }
    };
    if (const auto failure = end_pipeline(sent, visit)) throw driver_error{failure->error};
    made.binary = pg_reads_binary(made.column_types);
    return made;
}

void pg_session::begin_pipeline() {
    if (PQenterPipelineMode(use()) != 1) throw pg_error_of(handle());
}

std::optional<pg_failure> pg_session::end_pipeline(
    std::size_t queries, const std::function<void(std::size_t at, const PGresult*)>& visit) {
    PGconn* const connection = handle();
    std::optional<pg_failure> failure;
    const auto fail = [&](std::size_t at, driver_error error) {
        if (!failure) failure = pg_failure{at, std::move(error)};
    };
    // Of visit, or for want of memory: the connection leaves the pipeline all the same.
    std::exception_ptr thrown;
    const auto guarded = [&thrown](const auto& work) {
        try {
            if (thrown == nullptr) work();
        } catch (...) {
            thrown = std::current_exception();
        }
    };
    bool synced = PQpipelineSync(connection) == 1;
    if (!synced) guarded([&] { fail(0, pg_error_of(connection)); });
    for (std::size_t at = 0; synced;) {
        const pg_result result{PQgetResult(connection)};
        if (result == nullptr) {
            // That was all of one query.
            if (PQstatus(connection) == CONNECTION_BAD || at > queries) {
                guarded([&] { fail(at, pg_error_of(connection)); });
                break;
            }
            ++at;
            continue;
        }
        switch (PQresultStatus(result.get())) {
            case PGRES_PIPELINE_SYNC:
                synced = false;
                break;
            case PGRES_COMMAND_OK:
            case PGRES_TUPLES_OK:
                if (at == 0) note(result.get());
                if (!failure && visit) guarded([&] { visit(at, result.get()); });
                break;
            case PGRES_PIPELINE_ABORTED:
                break;
            case PGRES_EMPTY_QUERY:
                guarded([&] {
                    fail(at, {driver_error_kind::programming, "the statement is empty", "42601"});
                });
                break;
            default:
                guarded([&] {
                    if (!failure)
                        failure = pg_failure{at, pg_error_of(result.get(), connection),
                                             pg_is_stale(result.get())};
                });
        }
    }
    if (PQexitPipelineMode(connection) != 1)
        guarded([&] { fail(queries, pg_error_of(connection)); });
    if (thrown != nullptr) std::rethrow_exception(thrown);
    return failure;
}

/// DEALLOCATE of a name that the server does not have is an error, which would spoil a transaction;
/// so it is asked first.
void pg_session::deallocate_some() {
    if (gone_.size() < gone_when_idle) return;
    if (!is_idle() &&
        (gone_.size() < gone_inside || PQtransactionStatus(handle()) != PQTRANS_INTRANS))
        return;
    const std::vector<std::string> names = still_prepared();
    gone_.clear();
    begin_pipeline();
    std::size_t sent = 0;
    for (const std::string& name : names) {
        const std::string text = "DEALLOCATE " + name;
        sent +=
            PQsendQueryParams(handle(), text.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0) == 1
                ? 1U
                : 0U;
    }
    // What could still go wrong shows at the next command.
    end_pipeline(sent);
}

std::vector<std::string> pg_session::still_prepared() {
    const pg_result found = ask("SELECT name FROM pg_catalog.pg_prepared_statements");
    std::vector<std::string> made;
    for (int row = 0; row < PQntuples(found.get()); ++row) {
        std::string name = PQgetvalue(found.get(), row, 0);
        if (std::ranges::find(gone_, name) != gone_.end()) made.push_back(std::move(name));
    }
    return made;
}

Oid pg_session::type_named(const std::string& name) {
    if (const auto known = pg_type_named(name)) return *known;
    if (types_epoch_ != epoch_) {
        forget_types();
        types_epoch_ = epoch_;
    }
    if (const auto found = types_.find(name); found != types_.end()) return found->second;
    const pg_result result = ask("SELECT $1::pg_catalog.regtype::pg_catalog.oid", {name.c_str()});
    const auto oid = static_cast<Oid>(std::strtoul(PQgetvalue(result.get(), 0, 0), nullptr, 10));
    types_.emplace(name, oid);
    return oid;
}

bool pg_session::forget_types() noexcept {
    const bool had_some = !types_.empty();
    types_.clear();
    arrays_.clear();
    return had_some;
}

pg_array_type pg_session::array_of(Oid element) {
    if (const Oid known = pg_array_of(element); known != 0) return {known, true};
    if (const auto found = arrays_.find(element); found != arrays_.end()) return found->second;
    const pg_result result =
        ask("SELECT typarray, typdelim = ',' FROM pg_catalog.pg_type WHERE oid = $1",
            {std::to_string(element).c_str()});
    pg_array_type made;
    if (PQntuples(result.get()) == 1) {
        made.oid = static_cast<Oid>(std::strtoul(PQgetvalue(result.get(), 0, 0), nullptr, 10));
        made.commas = *PQgetvalue(result.get(), 0, 1) == 't';
    }
    arrays_.emplace(element, made);
    return made;
}

}  // namespace orm::detail
