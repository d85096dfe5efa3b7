#include <catch2/catch.hpp>
#include <iterator>
#include <limits>
#include <random>

#include "../rounds.hpp"
#include "database.hpp"
#include "rows.hpp"

// Random tables, written by connection::write and row by row: the same is stored, the same fails.

using tests::database;
using tests::kept_rows;
using tests::row_values;

namespace {

using values = std::vector<orm::sql_value>;

/// A type of column, as both kinds of database call it, and values for it; the last of them fit
/// badly or not at all.
struct column_type {
    const char* written;
    const char* counted;
    values fitting;
    values odd;
};

std::vector<std::byte> bytes_of(std::initializer_list<int> all) {
    std::vector<std::byte> made;
    for (const int one : all) made.push_back(static_cast<std::byte>(one));
    return made;
}

const std::vector<column_type>& types() {
    using limits = std::numeric_limits<std::int64_t>;
    static const std::vector<column_type> all{
        {"INTEGER", "integer", {0, 1, -7, 2147483647}, {"12", 2.0, limits::max(), "x", true}},
        {"BIGINT", "bigint", {limits::min(), limits::max(), 0, 3}, {"77", 1.5, "1e3"}},
        {"SMALLINT", "smallint", {-32768, 32767, 5}, {70'000, "4"}},
        {"REAL", "double precision", {0.1, -0.0, 1e300, 3.0}, {3, "2.5", limits::max(), "zero"}},
        {"FLOAT", "real", {0.5, -2.25, 1.0}, {1e300, 1, "0.25", 16'777'217}},
        {"TEXT",
         "text",
         {"", "plain", "it's", "q\"uo\\te{,}", "NULL", "\xc3\xa4\xe2\x82\xac",
          std::string(300, 'z')},
         {5, 1.25, true, bytes_of({65, 0})}},
        {"VARCHAR(20)", "varchar(20)", {"short", "", "a,b"}, {"far too long for twenty", 9}},
        {"BOOLEAN", "boolean", {true, false}, {1, 0, "t", 2}},
        {"BLOB",
         "bytea",
         {bytes_of({}), bytes_of({0, 1, 255}), bytes_of({92, 120})},
         {"\\x6162", "text", 1}},
        {"NUMERIC(10,2)", "numeric(10,2)", {"1.25", "-3.50", 7, "0.00"}, {2.345, "x", "1e20"}},
        {"DATE", "date", {"2024-02-29", "1999-12-31"}, {"yesterday or so", 5}},
        {"TIMESTAMP",
         "timestamp",
         {"2024-02-29 13:45:00", "1970-01-01 00:00:00.5"},
         {orm::sql_value{std::in_place_type<orm::utc_text>, orm::utc_text{"2024-02-29 13:45:00"}}}},
    };
    return all;
}

class random_table {
public:
    random_table(unsigned seed, bool counts) : random_{seed}, counts_{counts} {
        const std::size_t count = 1 + below(6);
        for (std::size_t i = 0; i < count; ++i) columns_.push_back(&types()[below(types().size())]);
        has_text_key_ = below(3) == 0;
        // A server writes rows in an order of its own: some collide one by one and not so.
        is_unique_ = below(4) == 0 && !counts;
        odd_every_ = below(3) == 0 ? 40 + below(400) : 0;
    }

    std::size_t below(std::size_t end) { return random_() % end; }
    std::size_t width() const { return columns_.size(); }

    std::string create(const std::string& name) const {
        std::string made =
            "CREATE TABLE " + name + " (k " + (has_text_key_ ? "TEXT" : "INTEGER") + " PRIMARY KEY";
        for (std::size_t i = 0; i < width(); ++i)
            made += ", c" + std::to_string(i) + " " +
                    (counts_ ? columns_[i]->counted : columns_[i]->written) +
                    (is_unique_ && i == 0 ? " UNIQUE" : "");
        return made + ")";
    }

    orm::sql_value key(std::size_t i) const {
        if (has_text_key_) return "key \"" + std::to_string(i) + "\"";
        return static_cast<std::int64_t>(i);
    }
    orm::sql_value value(std::size_t column, bool fits) {
        const column_type& type = *columns_[column];
        if (below(6) == 0) return {};
        if (!fits && odd_every_ != 0 && below(odd_every_) == 0)
            return type.odd[below(type.odd.size())];
        return type.fitting[below(type.fitting.size())];
    }
    row_values row(bool fits) {
        row_values made;
        for (std::size_t i = 0; i < width(); ++i) made.push_back(value(i, fits));
        return made;
    }

    orm::row_statement statement(orm::row_kind kind, const std::string& name) const {
        orm::row_statement made{.kind = kind, .table = {{}, name}};
        if (kind == orm::row_kind::insert_into) made.columns.emplace_back("k");
        if (kind != orm::row_kind::insert_into) made.keys.emplace_back("k");
        if (kind != orm::row_kind::delete_from)
            for (std::size_t i = 0; i < width(); ++i)
                made.columns.emplace_back("c" + std::to_string(i));
        return made;
    }
    std::string text(orm::row_kind kind, const std::string& name) const {
        std::string made;
        if (kind == orm::row_kind::insert_into) {
            made = "INSERT INTO " + name + " (k";
            std::string places = "?";
            for (std::size_t i = 0; i < width(); ++i) {
                made += ", c" + std::to_string(i);
                places += ", ?";
            }
            return made + ") VALUES (" + places + ")";
        }
        if (kind == orm::row_kind::delete_from) return "DELETE FROM " + name + " WHERE k = ?";
        made = "UPDATE " + name + " SET ";
        for (std::size_t i = 0; i < width(); ++i)
            made += (i == 0 ? "c" : ", c") + std::to_string(i) + " = ?";
        return made + " WHERE k = ?";
    }

private:
    std::mt19937 random_;
    bool counts_;
    bool has_text_key_ = false;
    bool is_unique_ = false;
    std::size_t odd_every_ = 0;
    std::vector<const column_type*> columns_;
};

std::string shown(orm::connection& conn, const std::string& table) {
    std::string made;
    for (const orm::row& one : conn.execute("SELECT * FROM " + table + " ORDER BY k").fetch_all()) {
        for (const orm::sql_value& value : one) made += value.text() + ", ";
        made += "\n";
    }
    return made;
}

/// What came of writing: how many rows, or which error.
template <class Work>
std::string outcome_of(Work work) {
    try {
        return std::to_string(work());
    } catch (const orm::dbapi_error& error) {
        return "error " + error.sqlstate() + " " + std::to_string(error.code());
    } catch (const orm::value_error& error) {
        return "value error";
    }
}

}  // namespace

TEST_CASE("random rows are stored as they are one by one, and fail where they fail") {
    const database db;
    const bool counts = db->dialect().style() == orm::parameter_style::numeric_dollar;
    for (unsigned seed = 1; seed <= rounds(60, 1000, 10); ++seed) {
        if (only_seed() != 0 && seed != only_seed()) continue;
        random_table table{seed, counts};
        orm::connection conn = db->connect();
        conn.execute(table.create("whole"));
        conn.execute(table.create("single"));
        conn.commit();
        std::size_t most = 0;
        for (int step = 0; step < 4; ++step) {
            const auto kind =
                step == 0 ? orm::row_kind::insert_into : static_cast<orm::row_kind>(table.below(3));
            constexpr std::size_t sizes[]{1, 3, 8, 60, 100, 200, 270, 600};
            const std::size_t count = sizes[table.below(std::size(sizes))];
            // What does not fit is an error of one row even where there is no row to update.
            const bool fits = counts && kind == orm::row_kind::update;
            std::vector<row_values> rows;
            for (std::size_t i = 0; i < count; ++i) {
                row_values one =
                    kind == orm::row_kind::delete_from ? row_values{} : table.row(fits);
                const orm::sql_value key =
                    kind == orm::row_kind::insert_into
                        ? table.key(table.below(300) == 0 ? table.below(most + 1) : most)
                        : table.key(table.below(4) == 0 ? table.below(most + 9) : i);
                if (kind == orm::row_kind::insert_into) ++most;
                one.insert(kind == orm::row_kind::insert_into ? one.begin() : one.end(), key);
                rows.push_back(std::move(one));
            }
            INFO("seed " << seed << ", step " << step << ", " << count
                         << " rows: " << table.text(kind, "whole") << "\n"
                         << table.create("whole"));
            kept_rows source{rows};
            const std::string whole = outcome_of(
                [&] { return conn.write(table.statement(kind, "whole"), source).rowcount; });
            // On PostgreSQL nothing more can be asked of a transaction that failed.
            const bool failed = whole.find("error") != std::string::npos;
            const std::string left = failed && counts ? std::string{} : shown(conn, "whole");
            if (failed) conn.rollback();
            const std::string single = outcome_of([&] {
                std::int64_t changed = 0;
                for (const row_values& one : rows)
                    changed +=
                        conn.execute(table.text(kind, "single"), orm::parameters{one}).rowcount();
                return changed;
            });
            // A server that is sent many rows may find another of the faults first.
            CHECK((counts && failed ? "error" : whole) ==
                  (counts && failed ? single.substr(0, 5) : single));
            if (!(failed && counts)) CHECK(left == shown(conn, "single"));
            failed ? conn.rollback() : conn.commit();
        }
        conn.execute("DROP TABLE whole");
        conn.execute("DROP TABLE single");
        conn.commit();
    }
}
