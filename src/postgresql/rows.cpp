#include "rows.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "../sql/row_text.hpp"
#include "copy.hpp"
#include "orm/driver/error.hpp"
#include "orm/postgresql/ddl.hpp"
#include "orm/schema/dialect.hpp"

namespace orm::detail {
namespace {

/// Fewer rows are not worth a statement of their own; more than that, COPY.
constexpr std::size_t least_rows = 8;
constexpr std::size_t least_copied = 500;
/// A look into the catalog and the numbers are two round trips.
constexpr std::size_t least_numbered = 100;
/// Executions that are under way before their answers are read.
constexpr std::size_t window = 1024;
constexpr std::size_t window_bytes = 1U << 20U;
/// Between two fillings the server waits: seldom, and not for memory of all the rows there are.
constexpr std::size_t most_at_once = 32'768;
constexpr std::size_t most_views = 1U << 18U;

std::string quoted(const identifier& name) {
    return postgresql_ddl().quote(name);
}

std::string unnest(std::size_t columns) {
    // With several arguments it is a form of SQL, which nobody can define anew.
    std::string made = columns == 1 ? "pg_catalog.unnest(" : "unnest(";
    for (std::size_t at = 1; at <= columns; ++at)
        made += (at > 1 ? ", $" : "$") + std::to_string(at);
    return made + ")";
}

std::string from_arrays(std::size_t columns) {
    std::string made = unnest(columns) + " AS orm_rows (";
    for (std::size_t at = 0; at < columns; ++at)
        made += (at > 0 ? ", c" : "c") + std::to_string(at);
    return made + ")";
}

std::string conditions(const row_statement& what, std::size_t next) {
    std::string made;
    const auto compare = [&](const identifier& one) {
        made += (made.empty() ? " WHERE orm_target." : " AND orm_target.") + quoted(one) +
                " = orm_rows.c" + std::to_string(next++);
    };
    for (const identifier& one : what.keys) compare(one);
    if (what.version) compare(*what.version);
    return made;
}

/// The statement for many rows, out of arrays.
std::string many_text(const row_statement& what, std::size_t columns) {
    const std::string table = postgresql_ddl().quote(what.table);
    if (what.kind == row_kind::update) {
        std::string made = "UPDATE " + table + " AS orm_target SET ";
        std::size_t next = 0;
        for (const identifier& one : what.columns) {
            if (next > 0) made += ", ";
            made += quoted(one) + " = orm_rows.c" + std::to_string(next++);
        }
        return made + " FROM " + from_arrays(columns) + conditions(what, next);
    }
    if (columns == 1)
        return "DELETE FROM " + table + " WHERE " + quoted(what.keys.front()) + " = ANY ($1)";
    return "DELETE FROM " + table + " AS orm_target USING " + from_arrays(columns) +
           conditions(what, 0);
}

/// Fills in how arrays of these types go. @return false: they cannot
bool plan_columns(pg_session& session, std::span<const Oid> types, pg_batch_plan& into) {
    for (const Oid element : types) {
        const pg_array_type array = session.array_of(element);
        const pg_binary binary = pg_binary_of(element);
        if (array.oid == 0 || (binary == pg_binary::unknown && !array.commas)) return false;
        into.columns.push_back({into.columns.size(), element, array.oid, binary});
        into.arrays.push_back(array.oid);
    }
    return !into.columns.empty();
}

bool are_binary(std::span<const Oid> types) {
    return std::ranges::all_of(types,
                               [](Oid type) { return pg_binary_of(type) != pg_binary::unknown; });
}

/// @param overriding  empty, or what lets an identity be given
pg_rows_way insert_way(pg_session& session, const row_statement& what,
                       const std::vector<identifier>& columns, std::span<const Oid> types,
                       const sql_dialect& dialect, const std::string& overriding) {
    pg_rows_way made;
    if (columns.empty() || columns.size() != types.size()) return made;
    const std::string place =
        postgresql_ddl().quote(what.table) + " (" + list_of(columns, dialect) + ")";
    made.one = "INSERT INTO " + place + overriding + " VALUES (";
    for (std::size_t at = 1; at <= columns.size(); ++at)
        made.one += (at > 1 ? ", $" : "$") + std::to_string(at);
    made.one += ")";
    if (plan_columns(session, types, made.many))
        made.many.text =
            "INSERT INTO " + place + overriding + " SELECT * FROM " + unnest(columns.size());
    if (are_binary(types)) made.copy = place;
    return made;
}

pg_rows_plan make_plan(pg_session& session, row_batch& rows, const sql_dialect& dialect,
                       const pg_statement& of) {
    const row_statement& what = rows.statement();
    pg_rows_plan made;
    made.plain.one = rows.sql();
    if (!of.is_described) return made;
    if (what.kind != row_kind::insert_into) {
        if (plan_columns(session, of.parameters, made.plain.many))
            made.plain.many.text = many_text(what, of.parameters.size());
        return made;
    }
    if (!rows.tells()) {
        made.plain = insert_way(session, what, what.columns, of.parameters, dialect, {});
        made.plain.one = rows.sql();
    } else if (what.keys.size() == 1 && of.column_types.size() == 1) {
        std::vector<identifier> columns = what.columns;
        columns.push_back(what.keys.front());
        std::vector<Oid> types = of.parameters;
        types.push_back(of.column_types.front());
        made.numbered =
            insert_way(session, what, columns, types, dialect, " OVERRIDING SYSTEM VALUE");
    }
    return made;
}

}  // namespace

std::size_t pg_rows_at_once(const row_statement& what, std::size_t left) noexcept {
    const std::size_t width = std::max<std::size_t>(row_width(what), 1);
    return std::min(left, std::clamp<std::size_t>(most_views / width, least_copied, most_at_once));
}

pg_row_writer::~pg_row_writer() {
    // Something was thrown while the server worked.
    if (is_flying_ && !session_.is_lost()) session_.last_result();
}

void pg_row_writer::write() {
    const auto used = plan();
    rows_.statement().kind == row_kind::insert_into ? insert(*used) : write_by_keys(used->plain);
}

std::shared_ptr<const pg_rows_plan> pg_row_writer::plan() {
    const pg_statement_ptr one = session_.statement(rows_.sql(), {});
    if (one->rows == nullptr)
        one->rows =
            std::make_shared<const pg_rows_plan>(make_plan(session_, rows_, dialect_, *one));
    return one->rows;
}

void pg_row_writer::insert(const pg_rows_plan& plan) {
    if (rows_.tells()) {
        if (!insert_numbered(plan)) insert_returning();
        return;
    }
    write_some(plan.plain, rows_.values().data(), rows_.width(), rows_.rows(), 0);
}

void pg_row_writer::insert_returning() {
    const pg_statement_ptr one = session_.statement(rows_.sql(), {});
    pg_row_reader reader;
    reader.set(one->column_types, one->binary);
    pipeline(rows_.sql(), rows_.values().data(), rows_.width(), rows_.rows(), 0,
             [&](std::size_t row, const PGresult* result) {
                 if (PQntuples(result) > 0)
                     rows_.tell(row, {reader.read(result, 0), reader.size()});
             });
}

/// The keys first, out of their sequence, and then rows that have keys. Not outside of a
/// transaction, where somebody might change the table in between.
bool pg_row_writer::insert_numbered(const pg_rows_plan& plan) {
    const std::size_t count = rows_.rows();
    if (count < least_numbered || plan.numbered.many.text.empty() || session_.is_idle())
        return false;
    const pg_table_facts facts = ask_table();
    if (facts.numbered_by == 0) return false;
    const std::vector<std::int64_t> numbers = next_numbers(facts.numbered_by, count);
    const std::size_t width = rows_.width() + 1;
    std::vector<value_view> values;
    values.reserve(count * width);
    for (std::size_t row = 0; row < count; ++row) {
        values.insert(values.end(), rows_[row], rows_[row] + rows_.width());
        values.push_back(value_view::of_integer(numbers[row]));
    }
    const std::int64_t before = rows_.rowcount();
    write_some(plan.numbered, values.data(), width, count, 0);
    if (rows_.rowcount() - before != static_cast<std::int64_t>(count))
        throw driver_error{driver_error_kind::internal,
                           "the server has left out rows whose keys were made for them"};
    for (std::size_t row = 0; row < count; ++row) rows_.tell_keys(row, numbers[row], 1);
    return true;
}

/// Rows for one key in statements of their own: of two that are for it one statement takes one.
void pg_row_writer::write_by_keys(const pg_rows_way& way) {
    const bool updates = rows_.statement().kind == row_kind::update;
    const std::size_t width = rows_.width();
    for (std::size_t first = 0; first < rows_.rows();) {
        const value_view* const from = rows_[first];
        const std::size_t left = rows_.rows() - first;
        std::size_t some = updates ? first_repeated_key(rows_.statement(), from, left) : left;
        if (some >= least_rows && !way.many.text.empty()) {
            some = write_apart(way, from, some, first);
        } else {
            pipeline(way.one, from, width, some, first);
        }
        first += some;
    }
}

/// The server takes the rows in an order of its own, in which they may collide where one by one
/// they do not: then they are undone, and written one by one.
/// @return how many are done
std::size_t pg_row_writer::write_apart(const pg_rows_way& way, const value_view* values,
                                       std::size_t count, std::size_t first) {
    const std::size_t width = rows_.width();
    pg_arrays arrays{way.many};
    const std::size_t some = arrays.fill(values, width, count);
    if (arrays.is_refused()) {
        // The server is to judge that row, and those near it.
        const std::size_t near = std::min(count, std::max(some + 1, window));
        pipeline(way.one, values, width, near, first);
        return near;
    }
    const bool inside = !session_.is_idle();
    const pg_statement_ptr many = session_.statement(way.many.text, way.many.arrays);
    std::int64_t changed = 0;
    std::size_t own = 0;
    const visit read = [&](std::size_t at, const PGresult* result) {
        if (at == own) changed = pg_changed_rows(result).value_or(0);
    };
    std::exception_ptr refused;
    std::size_t sent = 0;
    session_.begin_pipeline();
    try {
        if (inside) own = sent = send_command("SAVEPOINT orm_rows");
        session_.send(*many, arrays.size(), arrays.values(), arrays.lengths(), arrays.formats());
        ++sent;
        if (inside) sent += send_command("RELEASE SAVEPOINT orm_rows");
    } catch (...) {
        refused = std::current_exception();  // the connection has to leave the pipeline
    }
    const auto failure = session_.end_pipeline(sent, read);
    if (refused != nullptr && !failure) std::rethrow_exception(refused);
    if (!failure) {
        rows_.count(changed);
        return some;
    }
    const bool collides = failure->at == own && failure->error.sqlstate().starts_with("23");
    if (!collides && !(failure->is_stale && !inside)) throw driver_error{failure->error};
    if (inside) {
        session_.run_transaction("ROLLBACK TO SAVEPOINT orm_rows");
        session_.run_transaction("RELEASE SAVEPOINT orm_rows");
    }
    if (failure->is_stale) session_.forget(*many);
    pipeline(way.one, values, width, some, first);
    return some;
}

/// @return 1: so many queries were sent
std::size_t pg_row_writer::send_command(const char* text) {
    PGconn* const connection = session_.handle();
    if (PQsendQueryParams(connection, text, 0, nullptr, nullptr, nullptr, nullptr, 0) != 1)
        throw pg_error_of(connection);
    return 1;
}

void pg_row_writer::write_some(const pg_rows_way& way, const value_view* values, std::size_t width,
                               std::size_t count, std::size_t first) {
    if (count >= least_copied && !way.copy.empty() && ask_table().takes_copies) {
        std::size_t done = 0;
        while (done < count) {
            done += copy(way, values + done * width, width, count - done);
            if (done == count) return;
            // That row has no binary form, and those near it, as they may be alike.
            const std::size_t near = std::min(count - done, window);
            write_arrays(way, values + done * width, width, near, first + done);
            done += near;
        }
        return;
    }
    if (count >= least_rows && !way.many.text.empty())
        return write_arrays(way, values, width, count, first);
    pipeline(way.one, values, width, count, first);
}

/// @return how many rows were stored: up to one that has no binary form
std::size_t pg_row_writer::copy(const pg_rows_way& way, const value_view* values, std::size_t width,
                                std::size_t count) {
    pg_copy_columns columns;
    columns.binary = true;
    for (const auto& one : way.many.columns) columns.types.push_back(one.element);
    // The session stays longer than this.
    const std::shared_ptr<pg_session> session{std::shared_ptr<void>{}, &session_};
    pg_copy_in into{session, std::move(columns), way.copy};
    std::size_t done = 0;
    while (done < count && into.write_binary(values + done * width)) ++done;
    rows_.count(into.finish());
    return done;
}

/// The next rows are encoded while the server works on those before.
void pg_row_writer::write_arrays(const pg_rows_way& way, const value_view* values,
                                 std::size_t width, std::size_t count, std::size_t first) {
    pg_arrays arrays{way.many};
    for (std::size_t at = 0; at < count;) {
        const std::size_t some = arrays.fill(values + at * width, width, count - at);
        land();
        if (arrays.is_refused()) {
            // The server is to judge that row, and those near it.
            const std::size_t near = std::min(count - at, std::max(some + 1, window));
            pipeline(way.one, values + at * width, width, near, first + at);
            at += near;
            continue;
        }
        const pg_statement_ptr many = session_.statement(way.many.text, way.many.arrays);
        session_.send(*many, arrays.size(), arrays.values(), arrays.lengths(), arrays.formats());
        is_flying_ = true;
        at += some;
    }
    land();
}

void pg_row_writer::land() {
    if (!std::exchange(is_flying_, false)) return;
    const pg_result result = session_.checked(session_.last_result());
    rows_.count(pg_changed_rows(result.get()).value_or(0));
}

void pg_row_writer::pipeline(const std::string& one, const value_view* values, std::size_t width,
                             std::size_t count, std::size_t first, const visit& each) {
    for (std::size_t done = 0; done < count;)
        done +=
            pipeline_window(one, values + done * width, width, count - done, first + done, each);
}

/// @return how many are done
std::size_t pg_row_writer::pipeline_window(const std::string& one, const value_view* values,
                                           std::size_t width, std::size_t count, std::size_t first,
                                           const visit& each) {
    const pg_statement_ptr statement = session_.statement(one, {});
    if (statement->parameters.size() != width)
        throw driver_error{driver_error_kind::programming,
                           "the statement for one row has " +
                               std::to_string(statement->parameters.size()) +
                               " parameters, and a row " + std::to_string(width) + " values",
                           "07001"};
    std::exception_ptr refused;
    std::size_t sent = 0;
    std::size_t bytes = 0;
    std::int64_t changed = 0;
    // Made before the pipeline is entered, as it takes memory.
    const visit read = [&](std::size_t at, const PGresult* result) {
        changed += pg_changed_rows(result).value_or(0);
        if (each) each(first + at, result);
    };
    session_.begin_pipeline();
    pg_arguments& arguments = session_.arguments;
    try {
        while (sent < std::min(count, window) && bytes < window_bytes) {
            arguments.set(std::span{values + sent * width, width}, statement->parameters);
            session_.send(*statement);
            ++sent;
            bytes += arguments.bytes() + 64;
        }
    } catch (...) {
        // What was sent is executed first; the connection has to leave the pipeline.
        refused = std::current_exception();
    }
    const auto failure = session_.end_pipeline(sent, read);
    if (failure) {
        if (failure->at == 0 && failure->is_stale && session_.is_idle() &&
            !std::exchange(prepared_again_, true)) {
            session_.forget(*statement);
            return 0;
        }
        if (failure->at < sent) rows_.fail_at(first + failure->at);
        throw driver_error{failure->error};
    }
    rows_.count(changed);
    if (refused != nullptr) {
        rows_.fail_at(first + sent);
        std::rethrow_exception(refused);
    }
    return sent;
}

}  // namespace orm::detail
