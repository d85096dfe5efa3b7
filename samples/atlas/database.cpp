#include "database.hpp"

#include <chrono>
#include <iomanip>
#include <orm/engine/struct_rows.hpp>
#include <ostream>

#include "compare.hpp"
#include "statement_log.hpp"
#include "table_log.hpp"
#include "text.hpp"

namespace atlas {
namespace {

using clock = std::chrono::steady_clock;

/// Calls `work` with each table and the member that has its rows, referred tables first.
template <class Work>
void for_each_table(const tables& in, Work&& work) {
    work(in.countries, &all_rows::countries);
    work(in.subdivisions, &all_rows::subdivisions);
    work(in.currencies, &all_rows::currencies);
    work(in.country_currencies, &all_rows::country_currencies);
    work(in.types, &all_rows::types);
    work(in.languages, &all_rows::languages);
}

template <class Row>
orm::parameter_sets parameters_of(const std::vector<Row>& rows) {
    constexpr auto columns = Row::columns();
    orm::parameter_sets sets;
    sets.reserve(rows.size());
    for (const Row& row : rows) {
        orm::parameters& values = sets.emplace_back();
        values.reserve(std::tuple_size_v<decltype(columns)>);
        std::apply(
            [&](const auto&... column) { (values.append(column.name, row.*column.field), ...); },
            columns);
    }
    return sets;
}

template <class Row>
void write_rows(orm::connection& conn, const orm::table& to, const std::vector<Row>& rows) {
    if (!rows.empty()) conn.execute(orm::insert_into(to), parameters_of(rows));
}

/// The names of our tables are plain.
template <class Row>
void read_rows(orm::connection& conn, const orm::table& from, std::vector<Row>& rows) {
    rows = conn.execute("SELECT * FROM " + from.name()).into<Row>().all();
}

/// SQLite checks foreign keys for those who ask.
void check_foreign_keys(orm::driver_connection& connection) {
    connection.cursor()->execute("PRAGMA foreign_keys = ON", {});
}

void print_names(std::string_view what, const std::vector<std::string>& names, std::ostream& out) {
    if (names.empty()) return;
    out << "  " << what;
    for (const std::string& name : names) out << ' ' << name;
    out << '\n';
}

void print_line(std::string_view table, std::size_t written, std::size_t read, std::size_t differ,
                std::ostream& out) {
    out << "  " << std::left << std::setw(23) << table << std::right << std::setw(7)
        << grouped(written) << " written" << std::setw(8) << grouped(read) << " read back"
        << std::setw(8) << grouped(differ) << " different\n";
}

/// A line for each table. @return the differences
std::vector<std::string> print_rows(const tables& in, const all_rows& kept, const all_rows& found,
                                    std::ostream& out) {
    std::vector<std::string> all;
    std::size_t written = 0;
    std::size_t read = 0;
    for_each_table(in, [&](const orm::table& table, auto rows) {
        const std::vector<std::string> lines = differences(table.name(), kept.*rows, found.*rows);
        print_line(table.name(), (kept.*rows).size(), (found.*rows).size(), lines.size(), out);
        written += (kept.*rows).size();
        read += (found.*rows).size();
        all.insert(all.end(), lines.begin(), lines.end());
    });
    print_line("in all", written, read, all.size(), out);
    return all;
}

double milliseconds(clock::duration time) {
    return std::chrono::duration<double, std::milli>(time).count();
}

}  // namespace

database::database(std::string_view url) : engine_{orm::create_engine(url)} {
    if (engine_->dialect().name() == "sqlite")
        registered_.emplace_back(
            orm::listen(*engine_, orm::pool_event::connect, &check_foreign_keys));
    // A file may be opened and be no database; the catalog tells.
    engine_->connect().has_table(tables_.countries.full_name());
}

void database::write(const all_rows& rows) {
    engine_->begin([&](orm::connection& conn) {
        tables_.all.drop_all(conn);
        tables_.all.create_all(conn);
        for_each_table(
            tables_, [&](const orm::table& to, auto those) { write_rows(conn, to, rows.*those); });
    });
}

all_rows database::read() {
    all_rows rows;
    orm::connection conn = engine_->connect();
    for_each_table(tables_,
                   [&](const orm::table& from, auto those) { read_rows(conn, from, rows.*those); });
    return rows;
}

std::vector<std::string> database::store(const library& shelves, std::ostream& out) {
    const statement_log statements{*engine_};
    const table_log changes{tables_.all};
    const clock::time_point begin = clock::now();
    const all_rows kept = rows_of(shelves);
    write(kept);
    const all_rows found = read();

    out << "Database " << engine_->url().render() << ": what was loaded, before the edits\n";
    print_names("dropped", changes.dropped(), out);
    print_names("created", changes.created(), out);
    std::vector<std::string> differing = print_rows(tables_, kept, found, out);
    out << "  " << grouped(statements.statements()) << " statements took " << std::fixed
        << std::setprecision(1) << milliseconds(statements.time())
        << " ms, all with reading and comparing " << milliseconds(clock::now() - begin) << " ms\n";
    return differing;
}

}  // namespace atlas
