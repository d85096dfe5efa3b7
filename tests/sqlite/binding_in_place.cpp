#include <catch2/catch.hpp>
#include <limits>
#include <optional>
#include <orm/driver/chrono_values.hpp>
#include <orm/engine.hpp>
#include <orm/sqlite/dialect.hpp>

using Catch::Contains;

namespace {

enum class colour : short { red = 1, blue = 7 };

/// An engine on a database in memory, and a connection in a transaction.
struct opened {
    std::shared_ptr<orm::engine> engine = orm::create_engine("sqlite://");
    orm::connection conn = engine->connect();

    opened() { conn.execute("CREATE TABLE t (x, y)"); }

    /// What SQLite makes of a value that is bound where it lies.
    template <class T>
    std::string through(const T& value) {
        const orm::row row =
            conn.execute("SELECT typeof(x), x FROM (SELECT ? AS x)", orm::positional(value)).one();
        return row[0].text() + " " + row[1].text();
    }
};

}  // namespace

TEST_CASE("counted values of every type are bound where they lie", "[engine][sqlite]") {
    opened on;
    CHECK(on.through(nullptr) == "'null' NULL");
    CHECK(on.through(true) == "'integer' 1");
    CHECK(on.through(std::numeric_limits<std::int64_t>::min()) == "'integer' -9223372036854775808");
    CHECK(on.through(200U) == "'integer' 200");
    CHECK(on.through(0.5F) == "'real' 0.5");
    CHECK(on.through(colour::blue) == "'integer' 7");
    CHECK(on.through("it's") == "'text' 'it''s'");
    CHECK(on.through(std::string(40, 'x')) == "'text' '" + std::string(40, 'x') + "'");
    CHECK(on.through(std::string_view{}) == "'text' ''");
    const char* const text = "ü";
    CHECK(on.through(text) == "'text' 'ü'");
    CHECK(on.through(std::vector<std::byte>{std::byte{0}, std::byte{255}}) == "'blob' x'00ff'");
    CHECK(on.through(std::vector<std::byte>{}) == "'blob' x''");
    CHECK(on.through(std::optional<std::string>{"a"}) == "'text' 'a'");
    CHECK(on.through(std::optional<int>{}) == "'null' NULL");
    CHECK(on.through(orm::sql_value{3}) == "'integer' 3");
    CHECK(on.through(std::chrono::year{2024} / 2 / 29) == "'text' '2024-02-29'");
}

TEST_CASE("a number that no column can hold is refused before anything is sent",
          "[engine][sqlite]") {
    opened on;
    CHECK_THROWS_AS(on.through(std::numeric_limits<std::uint64_t>::max()), orm::value_error);
}

TEST_CASE("counted values may be kept, and become parameters where those are wanted",
          "[engine][sqlite]") {
    opened on;
    std::string name = "first";
    const auto values = orm::positional(std::string{"a temporary that stays in here"}, name);
    name = "second";
    on.conn.execute("INSERT INTO t VALUES (?, ?)", values);
    const orm::parameters copies = values;
    CHECK(copies == orm::positional("a temporary that stays in here", "second"));
    name = "third";
    CHECK(copies[1].value == orm::sql_value{"second"});
    CHECK(on.conn.scalar<std::string>("SELECT y FROM t") == "second");
}

TEST_CASE("rows are fetched after the values that selected them are gone", "[engine][sqlite]") {
    opened on;
    on.conn.execute("INSERT INTO t VALUES (1, ?), (2, ?)",
                    orm::positional(std::string(50, 'a'), std::string(50, 'b')));
    orm::result rows = [&on] {
        const std::string least(50, 'a');
        return on.conn.execute("SELECT x FROM t WHERE y >= ? ORDER BY x", orm::positional(least));
    }();
    CHECK(rows.fetch_all().size() == 2);
}

TEST_CASE("an error of a statement bound in place shows its values", "[engine][sqlite]") {
    opened on;
    on.conn.execute("CREATE TABLE one (id INTEGER PRIMARY KEY, name TEXT)");
    on.conn.execute("INSERT INTO one VALUES (?, ?)", orm::positional(1, "a"));
    try {
        on.conn.execute("INSERT INTO one VALUES (?, ?)", orm::positional(1, "it's"));
        FAIL("the key is there twice");
    } catch (const orm::integrity_error& error) {
        CHECK_THAT(error.what(), Contains("INSERT INTO one") && Contains("(1, 'it''s')"));
    }
    // The transaction goes on, as SQLite's does.
    CHECK(on.conn.scalar<int>("SELECT count(*) FROM one") == 1);
    CHECK_THROWS_WITH(on.conn.execute("SELECT ?, ?", orm::positional(1)),
                      Contains("no value is given for parameter 2"));
    CHECK_THROWS_WITH(on.conn.execute("SELECT :a", orm::positional(1)),
                      Contains("there is no parameter for value 1"));
}

TEST_CASE("listeners of an error of a statement bound in place have its cursor and its values",
          "[engine][sqlite]") {
    opened on;
    std::vector<std::string> told;
    const orm::scoped_listener listening = orm::listen(
        *on.engine, orm::dialect_event::handle_error, [&told](orm::exception_context& context) {
            told.push_back(*context.statement + " " + context.parameters->front()[0].value.text() +
                           (context.cursor != nullptr ? ", with a cursor" : ", without"));
        });
    CHECK_THROWS_AS(on.conn.execute("SELECT abs(?, 2)", orm::positional(1)),
                    orm::operational_error);
    // The driver's own close: there is nothing left to make a cursor with.
    on.conn.dbapi_connection().close();
    CHECK_THROWS_AS(on.conn.execute("SELECT ?", orm::positional(2)), orm::programming_error);
    CHECK(told ==
          std::vector<std::string>{"SELECT abs(?, 2) 1, with a cursor", "SELECT ? 2, without"});
}

TEST_CASE("an escaped colon is taken off with values bound in place, too", "[engine][sqlite]") {
    opened on;
    CHECK_THROWS_WITH(on.conn.execute("SELECT ? AS x\\:y", orm::positional(1)),
                      Contains("near \":y\""));
    CHECK(on.conn.execute("SELECT ? || '\\:' AS x", orm::positional("a")).one()[0] ==
          orm::sql_value{"a\\:"});
    CHECK_THROWS_WITH(on.conn.execute("SELECT \\:a", orm::positional()),
                      Contains("no value is given for the parameter ':a'"));
    on.conn.execute("INSERT INTO t VALUES (?, '\\:')", orm::positional(1));
    CHECK(on.conn.scalar<int>("SELECT count(*) FROM t") == 1);
}

TEST_CASE("who begins to listen hears of the next statement, and gets copies of its values",
          "[engine][sqlite]") {
    opened on;
    on.conn.execute("INSERT INTO t VALUES (?, ?)", orm::positional(1, "unheard"));
    std::vector<std::string> heard;
    {
        const orm::scoped_listener listening = orm::listen(
            *on.engine, orm::connection_event::before_cursor_execute,
            [&heard](orm::connection&, orm::driver_cursor&, const std::string& statement,
                     const orm::parameter_sets& sets, const orm::execution_context&,
                     bool) { heard.push_back(statement + " " + sets.at(0)[1].value.text()); });
        on.conn.execute("INSERT INTO t VALUES (?, ?)", orm::positional(2, "heard"));
    }
    on.conn.execute("INSERT INTO t VALUES (?, ?)", orm::positional(3, "unheard"));
    CHECK(heard == std::vector<std::string>{"INSERT INTO t VALUES (?, ?) 'heard'"});
    CHECK(on.conn.scalar<int>("SELECT count(*) FROM t") == 3);
}

TEST_CASE("a listener that another one registers hears of the same statement", "[engine][sqlite]") {
    opened on;
    on.conn.commit();
    int told = 0;
    orm::listener inner;
    const orm::scoped_listener outer =
        orm::listen(on.conn, orm::connection_event::begin, [&](orm::connection&) {
            inner = orm::listen(on.conn, orm::connection_event::after_cursor_execute,
                                [&told](orm::connection&) { ++told; });
        });
    on.conn.execute("SELECT ?", orm::positional(1));
    CHECK(told == 1);
}

namespace {

/// A driver that has nothing of its own for values that lie somewhere.
class plain_driver final : public orm::driver_connection {
public:
    explicit plain_driver(std::unique_ptr<orm::driver_connection> real) : real_{std::move(real)} {}
    void commit() override { real_->commit(); }
    void rollback() override { real_->rollback(); }
    void close() override { real_->close(); }
    std::unique_ptr<orm::driver_cursor> cursor() override { return real_->cursor(); }

private:
    std::unique_ptr<orm::driver_connection> real_;
};

}  // namespace

TEST_CASE("a driver that says nothing of values in place executes with copies of them",
          "[engine][sqlite]") {
    const auto dialect = orm::make_sqlite_dialect();
    orm::url where;
    where.drivername = "sqlite";
    plain_driver driver{dialect->connect(dialect->create_connect_args(where))};
    driver.cursor()->execute("CREATE TABLE t (id INTEGER PRIMARY KEY, x)", {});
    orm::execution_outcome outcome;
    const orm::value_view one[] = {orm::value_view::of_text("a", 1)};
    CHECK(driver.execute_in_place("INSERT INTO t (x) VALUES (?)", one, outcome) == nullptr);
    CHECK(outcome.rowcount == 1);
    CHECK(outcome.last_row_id == 1);
    const auto rows = driver.execute_in_place("SELECT x, ? FROM t", one, outcome);
    REQUIRE(rows != nullptr);
    CHECK(rows->fetch()[0].text() == "a");
}
