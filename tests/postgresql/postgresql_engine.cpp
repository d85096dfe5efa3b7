#include "orm/engine.hpp"

#include <orm/postgresql/ddl.hpp>
#include "orm/schema.hpp"
#include "postgresql_server.hpp"

using orm::positional;

// PostgreSQL through an engine.
namespace {

std::shared_ptr<orm::engine> make_engine(orm::engine_options options = {}) {
    return orm::create_engine(tests::postgresql_url(), std::move(options));
}

/// A table e (id, x, name) for one test.
class table_e {
public:
    table_e() {
        engine_->begin([](orm::connection& conn) {
            conn.execute("DROP TABLE IF EXISTS e");
            conn.execute("CREATE TABLE e (id serial PRIMARY KEY, x bigint, name text)");
        });
    }
    ~table_e() {
        engine_->begin([](orm::connection& conn) { conn.execute("DROP TABLE e"); });
    }
    std::int64_t rows() {
        return engine_->connect().scalar<std::int64_t>("SELECT count(*) FROM e");
    }

private:
    std::shared_ptr<orm::engine> engine_ = make_engine();
};

void end_backend(std::int64_t pid) {
    tests::server other;
    other.number("SELECT pg_terminate_backend($1)::int", positional(pid));
}

std::int64_t pid_of(orm::connection& conn) {
    return dynamic_cast<orm::postgresql_connection&>(conn.dbapi_connection()).backend_pid();
}

}  // namespace

TEST_CASE("an engine executes statements with named and counted parameters", "[postgresql]") {
    table_e e;
    const auto engine = make_engine();
    orm::connection conn = engine->connect();
    CHECK(conn.scalar<int>("SELECT :x::integer + :y + :x", {{"y", 1}, {"x", 20}}) == 41);
    CHECK(conn.scalar<int>("SELECT ?::integer + ?", positional(1, 2)) == 3);
    conn.execute("INSERT INTO e (x, name) VALUES (:x, :name)", {{"name", "a"}, {"x", 1}});
    orm::parameter_sets sets;
    for (int at = 0; at < 100; ++at) sets.push_back({{"x", at}, {"name", "row"}});
    CHECK(conn.execute("INSERT INTO e (x, name) VALUES (:x, :name)", sets).rowcount() == 100);
    CHECK(e.rows() == 0);
    conn.commit();
    CHECK(e.rows() == 101);
}

TEST_CASE("an error of the server is wrapped by its kind", "[postgresql]") {
    const auto engine = make_engine();
    orm::connection conn = engine->connect();
    CHECK_THROWS_AS(conn.execute("SELECT * FROM no_such_table"), orm::programming_error);
    conn.rollback();
    try {
        conn.execute("SELECT 1 / :zero::integer", {{"zero", 0}});
        FAIL("no error");
    } catch (const orm::data_error& error) {
        CHECK(error.sqlstate() == "22012");
        CHECK_FALSE(error.connection_invalidated());
        CHECK_THAT(error.statement(), Catch::Contains("$1"));
    }
    conn.rollback();
    CHECK(conn.scalar<int>("SELECT 1") == 1);
}

TEST_CASE("an engine's transactions are those of the server", "[postgresql]") {
    table_e e;
    const auto engine = make_engine();
    orm::connection conn = engine->connect();
    conn.execute("INSERT INTO e (x) VALUES (1)");
    {
        orm::transaction inner = conn.begin_nested();
        conn.execute("INSERT INTO e (x) VALUES (2)");
        inner.rollback();
    }
    {
        orm::transaction inner = conn.begin_nested();
        CHECK_THROWS_AS(conn.execute("INSERT INTO e (id) VALUES (1)"), orm::integrity_error);
        inner.rollback();
    }
    {
        orm::transaction inner = conn.begin_nested();
        conn.execute("INSERT INTO e (x) VALUES (3)");
        inner.commit();
    }
    conn.commit();
    CHECK(e.rows() == 2);
    conn.execute("INSERT INTO e (x) VALUES (4)");
    conn.close();
    CHECK(e.rows() == 2);
}

TEST_CASE("an engine's transactions in two phases are those of the server", "[postgresql]") {
    table_e e;
    const auto engine = make_engine();
    orm::connection conn = engine->connect();
    {
        orm::transaction scope = conn.begin_twophase();
        conn.execute("INSERT INTO e (x) VALUES (1)");
        scope.prepare();
        CHECK(e.rows() == 0);
        scope.commit();
    }
    CHECK(e.rows() == 1);
    {
        const orm::transaction scope = conn.begin_twophase();
        conn.execute("INSERT INTO e (x) VALUES (2)");
    }
    CHECK(e.rows() == 1);
    CHECK(conn.recover_twophase().empty());
}

TEST_CASE("a level of isolation lasts as long as the checkout", "[postgresql]") {
    table_e e;
    const auto engine = make_engine({.pool = {.size = 1, .max_overflow = 0}});
    {
        orm::connection conn = engine->connect();
        conn.execution_options({{"isolation_level", "AUTOCOMMIT"}});
        conn.execute("INSERT INTO e (x) VALUES (1)");
        CHECK(e.rows() == 1);
    }
    orm::connection conn = engine->connect();
    CHECK(conn.get_isolation_level() == "READ COMMITTED");
    conn.execute("INSERT INTO e (x) VALUES (1)");
    CHECK(e.rows() == 1);
    conn.rollback();
    conn.execution_options({{"isolation_level", "SERIALIZABLE"}});
    CHECK(conn.scalar<std::string>("SHOW TRANSACTION ISOLATION LEVEL") == "serializable");
}

TEST_CASE("a connection that was lost is replaced", "[postgresql]") {
    const auto engine = make_engine();
    orm::connection conn = engine->connect();
    const auto pid = pid_of(conn);
    end_backend(pid);
    try {
        conn.execute("SELECT 1");
        FAIL("no error");
    } catch (const orm::operational_error& error) {
        CHECK(error.connection_invalidated());
    }
    CHECK(conn.invalidated());
    conn.rollback();
    CHECK(conn.scalar<int>("SELECT 1") == 1);
    CHECK(pid_of(conn) != pid);
}

TEST_CASE("a connection that is lost during a commit leaves its outcome open", "[postgresql]") {
    table_e e;
    const auto engine = make_engine();
    orm::connection conn = engine->connect();
    conn.execute("INSERT INTO e (x) VALUES (1)");
    end_backend(pid_of(conn));
    CHECK_THROWS_AS(conn.commit(), orm::outcome_unknown_error);
    CHECK(e.rows() == 0);
}

TEST_CASE("pre-ping finds a connection that was lost in the pool", "[postgresql]") {
    const auto engine = make_engine({.pool = {.pre_ping = true}});
    std::int64_t pid = 0;
    {
        orm::connection conn = engine->connect();
        pid = pid_of(conn);
    }
    end_backend(pid);
    orm::connection conn = engine->connect();
    CHECK(conn.scalar<int>("SELECT 1") == 1);
    CHECK(pid_of(conn) != pid);
}

TEST_CASE("declared types reach the server as types of parameters", "[postgresql]") {
    const auto engine = make_engine();
    orm::connection conn = engine->connect();
    const auto typed = orm::text("SELECT pg_typeof(:x)::text").bind_type("x", orm::small_integer{});
    CHECK(conn.execute(typed, {{"x", 1}}).scalar<std::string>() == "smallint");
    orm::listen(*engine, orm::dialect_event::do_setinputsizes,
                [](orm::input_sizes& sizes) { sizes["x"] = "TEXT"; });
    CHECK(conn.execute(typed, {{"x", "a"}}).scalar<std::string>() == "text");
}

TEST_CASE("what is created is reflected, and the same is created from that", "[postgresql]") {
    const auto engine = make_engine();
    orm::metadata meta;
    const orm::table owners{
        "rt_owners", meta, orm::column{"id", orm::integer{}, orm::primary_key},
        orm::column{"Name", orm::string{40}, orm::not_null, orm::comment{"as called"}},
        orm::unique_constraint{{"Name"}, {.name = "uq_rt_owner"}}};
    const orm::table pets{
        "rt_pets",
        meta,
        orm::column{"id", orm::big_integer{}, orm::primary_key,
                    orm::identity{true,
                                  {.start = 5,
                                   .increment = 1,
                                   .min_value = 1,
                                   .max_value = 1000,
                                   .cache = 1,
                                   .cycle = false}}},
        orm::column{"owner", orm::integer{},
                    orm::foreign_key{
                        "rt_owners.id",
                        {.name = "fk_rt_owner", .on_delete = orm::foreign_key_action::cascade}}},
        orm::column{"mood", orm::enumeration{"rt_mood", {"calm", "it's wild"}}},
        orm::column{"price", orm::numeric{8, 2}, orm::not_null,
                    orm::server_default{orm::literal_sql{"0"}}},
        orm::column{"twice", orm::numeric{}, orm::computed{"(price * (2)::numeric)", true}},
        orm::column{"seen", orm::date_time{true}},
        orm::primary_key_constraint{{"id"}, {.name = "rt_pets_pkey"}},
        orm::check_constraint{"price >= 0::numeric", {.name = "ck_rt_price"}},
        orm::index{"ix_rt_pets",
                   {"owner", "price"},
                   {.unique = true, .where = "owner > 0", .include = {"seen"}}}};
    engine->begin([&](orm::connection& conn) {
        meta.drop_all(conn);
        meta.create_all(conn);
    });

    orm::connection conn = engine->connect();
    CHECK(conn.has_table({std::nullopt, "rt_pets"}));
    CHECK(conn.has_type({std::nullopt, "rt_mood"}));
    CHECK(conn.has_index({std::nullopt, "rt_pets"}, "ix_rt_pets"));
    const auto look = orm::inspect(conn);
    orm::metadata again;
    const orm::table reflected{"rt_pets", again, orm::autoload_with{*look}};
    const orm::ddl_dialect& ddl = orm::postgresql_ddl();
    CHECK(orm::create_table{reflected}.text_for(ddl) == orm::create_table{pets}.text_for(ddl));
    const orm::table other{"rt_owners", again};
    CHECK_THAT(orm::create_table{other}.text_for(ddl),
               Catch::Contains("id SERIAL NOT NULL") &&
                   Catch::Contains("CONSTRAINT uq_rt_owner UNIQUE (\"Name\")"));
    CHECK(other["Name"].comment() == "as called");
    conn.close();
    engine->begin([&](orm::connection& on) { meta.drop_all(on); });
    orm::connection after = engine->connect();
    CHECK_FALSE(after.has_table({std::nullopt, "rt_pets"}));
    CHECK_FALSE(after.has_type({std::nullopt, "rt_mood"}));
}

TEST_CASE("inserted rows are returned in the order of the sets", "[postgresql]") {
    const auto engine = make_engine({.insertmanyvalues_page_size = 7});
    orm::metadata meta;
    const orm::table rows{"rt_rows", meta, orm::column{"id", orm::integer{}, orm::primary_key},
                          orm::column{"x", orm::integer{}}};
    engine->begin([&](orm::connection& conn) {
        meta.drop_all(conn);
        meta.create_all(conn);
        orm::parameter_sets sets;
        for (int at = 0; at < 50; ++at) sets.push_back({{"x", at * 3}});
        int place = 0;
        for (const auto& row : conn.execute(orm::insert_into(rows, {"id", "x"}), sets).fetch_all())
            CHECK(row.get<int>("x") == 3 * place++);
        CHECK(place == 50);
        meta.drop_all(conn);
    });
}

TEST_CASE("what a failed commit has left is no part of the next transaction", "[postgresql]") {
    table_e e;
    const auto engine = make_engine();
    orm::connection conn = engine->connect();
    const bool in_two_phases = GENERATE(false, true);
    conn.execute("INSERT INTO e (x) VALUES (1)");
    {
        const orm::scoped_listener veto = orm::listen(conn, orm::connection_event::commit,
                                                      [] { throw orm::value_error{"not yet"}; });
        CHECK_THROWS_AS(conn.commit(), orm::value_error);
    }
    conn.rollback();
    orm::transaction next = in_two_phases ? conn.begin_twophase() : conn.begin();
    conn.execute("INSERT INTO e (x) VALUES (2)");
    next.commit();
    CHECK(e.rows() == 1);
}

TEST_CASE("a transaction that a statement or a script ends and begins anew is over",
          "[postgresql]") {
    table_e e;
    const auto engine = make_engine();
    const std::string sql = GENERATE(
        "COMMIT AND CHAIN", "ROLLBACK AND CHAIN", "rollback and\nchain",
        "PREPARE TRANSACTION 'orm_by_hand'", "ABORT", "rollback/**/and/* /* */ */chain",
        "aBoRt -- now\n wOrK\tand -- 'this'\n chain;", "ROLLBACK TRANSACTION AND CHAIN", ";END");
    const bool commits = sql.starts_with("COMMIT") || sql.ends_with("END");
    const bool is_many = GENERATE(false, true);
    orm::connection conn = engine->connect();
    conn.execute("INSERT INTO e (x) VALUES (1)");
    is_many ? conn.execute(sql, orm::parameter_sets(2)) : conn.execute(sql);
    CHECK(!conn.in_transaction());
    CHECK_THROWS_AS(conn.execute("INSERT INTO e (x) VALUES (2)"), orm::pending_rollback_error);
    CHECK_THROWS_AS(conn.commit(), orm::pending_rollback_error);
    conn.rollback();
    CHECK(e.rows() == (commits ? 1 : 0));
    if (sql.starts_with("PREPARE")) conn.rollback_prepared("orm_by_hand");
    conn.execute("INSERT INTO e (x) VALUES (3)");
    conn.commit();
    CHECK(e.rows() == (commits ? 2 : 1));
}

TEST_CASE("a script on the driver's connection that ends the transaction is noticed",
          "[postgresql]") {
    table_e e;
    const auto engine = make_engine();
    const auto [script, rows] = GENERATE(table<std::string, int>({
        {"COMMIT", 1},
        {"COMMIT; BEGIN", 1},
        {"COMMIT; BEGIN; INSERT INTO e (x) VALUES (7)", 1},
        {"ROLLBACK; BEGIN", 0},
        {"ROLLBACK; START TRANSACTION", 0},
        {"ROLLBACK AND CHAIN", 0},
        {"SELECT $$;$$; rollback/* */and--\nchain; SELECT 1", 0},
        {"SELECT 1; ROLLBACK; SELECT 2", 0},
    }));
    orm::connection conn = engine->connect();
    conn.execute("INSERT INTO e (x) VALUES (1)");
    dynamic_cast<orm::postgresql_connection&>(conn.dbapi_connection()).execute_script(script);
    CHECK_THROWS_AS(conn.execute("INSERT INTO e (x) VALUES (2)"), orm::pending_rollback_error);
    CHECK_THROWS_AS(conn.commit(), orm::pending_rollback_error);
    conn.rollback();
    CHECK(e.rows() == rows);
    // A script that ends nothing is none of that.
    conn.execute("SELECT 1");
    dynamic_cast<orm::postgresql_connection&>(conn.dbapi_connection())
        .execute_script("SAVEPOINT a; INSERT INTO e (x) VALUES (3); ROLLBACK TO a; SELECT 1");
    conn.rollback();
    conn.execute("INSERT INTO e (x) VALUES (4)");
    dynamic_cast<orm::postgresql_connection&>(conn.dbapi_connection())
        .execute_script(
            "SAVEPOINT a; INSERT INTO e (x) VALUES (3); ROLLBACK TO a; "
            "SELECT 'rollback and chain', $$abort and chain$$ /* rollback and chain */");
    conn.commit();
    CHECK(e.rows() == rows + 1);
}

TEST_CASE("a prepared transaction takes no statements, and is ended by its name", "[postgresql]") {
    table_e e;
    const auto engine = make_engine();
    orm::connection conn = engine->connect();
    const bool commits = GENERATE(true, false);
    const std::string xid = "orm_by_name";
    {
        orm::transaction scope = conn.begin_twophase(xid);
        conn.execute("INSERT INTO e (x) VALUES (1)");
        scope.prepare();
        CHECK(scope.is_active());
        CHECK_THROWS_AS(conn.execute("INSERT INTO e (x) VALUES (2)"), orm::invalid_request_error);
        CHECK_THROWS_AS(conn.begin_nested(), orm::invalid_request_error);
        CHECK_THROWS_AS(conn.commit_prepared(xid), orm::invalid_request_error);
        scope.release();
    }
    conn.invalidate();  // as if the program had ended here
    conn.close();
    orm::connection next = engine->connect();
    CHECK(next.recover_twophase() == std::vector<std::string>{xid});
    commits ? next.commit_prepared(xid) : next.rollback_prepared(xid);
    CHECK(next.recover_twophase().empty());
    CHECK(e.rows() == (commits ? 1 : 0));
    CHECK_THROWS_AS(next.commit_prepared(xid), orm::dbapi_error);
    CHECK(next.scalar<int>("SELECT 1") == 1);
}

TEST_CASE("a transaction that could not be prepared takes no statements", "[postgresql]") {
    table_e e;
    const auto engine = make_engine();
    orm::connection conn = engine->connect();
    orm::transaction scope = conn.begin_twophase("orm_failed");
    CHECK_THROWS_AS(conn.execute("SELECT nothing"), orm::programming_error);
    CHECK_THROWS_AS(scope.prepare(), orm::dbapi_error);
    CHECK_THROWS_AS(conn.execute("INSERT INTO e (x) VALUES (2)"), orm::pending_rollback_error);
    scope.rollback();
    CHECK(e.rows() == 0);
    CHECK(conn.scalar<int>("SELECT 1") == 1);
}

TEST_CASE("what PostgreSQL says of keys and rows shows no secrets", "[postgresql]") {
    const auto engine = make_engine();
    orm::connection conn = engine->connect();
    conn.execute(
        "CREATE TEMPORARY TABLE acc (id integer NOT NULL, name text UNIQUE, password text UNIQUE, "
        "UNIQUE (id, password))");
    conn.execute("INSERT INTO acc VALUES (1, 'ed', 'hunter2')");
    conn.commit();
    const auto message = [&conn](const std::string& sql) {
        std::string made;
        try {
            conn.execute(sql, orm::positional("hunter2"));
        } catch (const orm::dbapi_error& error) {
            made = error.what();
        }
        conn.rollback();
        return made;
    };
    using Catch::Contains;
    CHECK_THAT(message("INSERT INTO acc (id, name, password) VALUES (2, 'al', ?)"),
               Contains("Key (password)=(***) already exists") && !Contains("hunter2"));
    CHECK_THAT(message("INSERT INTO acc (id, password) VALUES (1, ?) ON CONFLICT (password) DO "
                       "UPDATE SET id = NULL"),
               Contains("Failing row contains (***)") && !Contains("hunter2"));
    CHECK_THAT(message("INSERT INTO acc (id, name, password) VALUES (NULL, 'al', ? || 'x')"),
               Contains("Failing row contains (***)") && !Contains("hunter2"));
    CHECK_THAT(message("INSERT INTO acc (id, name, password) SELECT 3, 'ed', ? || 'x'"),
               Contains("Key (name)=(ed) already exists") && !Contains("hunter2"));
    auto& driver = dynamic_cast<orm::postgresql_connection&>(conn.dbapi_connection());
    const auto copied = [&](const std::vector<orm::identifier>& columns,
                            const orm::parameter_sets& rows) {
        try {
            driver.copy_in({std::nullopt, "acc"}, columns, rows);
        } catch (const orm::driver_error& error) {
            return std::string{error.what()};
        }
        return std::string{};
    };
    CHECK_THAT(copied({"id", "name", "password"}, {orm::positional(4, "x", "hunter2")}),
               !Contains("hunter2"));
}

TEST_CASE("a secret that does not fit its column is not quoted in the error", "[postgresql]") {
    const auto engine = make_engine();
    const auto blind = orm::create_engine(engine->url(), {.hide_parameters = true});
    const std::string type =
        GENERATE("integer", "date", "boolean", "uuid", "jsonb", "inet", "numeric", "interval");
    const std::string sql = "SELECT CAST(:pin AS " + type + ") = CAST(:pin AS " + type + ")";
    const orm::parameters one{{"pin", "{hunter2"}};
    const orm::parameters other{{"pin", "hunter2}"}};
    const orm::metadata meta;
    const orm::table acc{"acc", meta, orm::column{"id", orm::integer{}},
                         orm::column{"pin", orm::integer{}},
                         orm::column{"p2", orm::integer{}, orm::column_key{"auth"}}};
    orm::connection conn = engine->connect();
    conn.execute("CREATE TEMPORARY TABLE acc (id integer, pin " + type + ", p2 " + type + ")");
    conn.commit();
    const std::string update = "UPDATE acc SET pin = ? WHERE id = 1";
    const std::function<void()> ways[]{
        [&] { conn.execute(sql, one); },
        [&] {
            conn.execute(sql, {one, other});
        },
        [&] { conn.execute(update, orm::positional("hunter2")); },
        [&] { conn.execute(update, orm::parameter_sets(20, orm::positional("hunter2"))); },
        [&] { conn.exec_driver_sql("UPDATE acc SET pin = $1", orm::positional("hunter2")); },
        [&] { conn.execute(orm::insert_into(acc), one); },
        [&] {
            conn.execute(orm::insert_into(acc), {{"auth", "hunter2"}});
        },
        [&] { conn.execute(orm::insert_into(acc, {"id"}), orm::parameter_sets(3, one)); },
        [&] {
            blind->connect().execute("SELECT CAST(:n AS " + type + ")", {{"n", "hunter2"}});
        },
        [&] {
            orm::postgresql_of(conn).copy_in({std::nullopt, "acc"}, {"pin"},
                                             orm::parameter_sets{orm::positional("hunter2")});
        }};
    std::size_t at = 0;
    for (const auto& way : ways) {
        CAPTURE(type, at++);
        try {
            way();
            FAIL_CHECK("no error");
        } catch (const orm::statement_error& error) {
            CHECK_THAT(error.what(), Catch::Contains("***") && !Catch::Contains("hunter2"));
            try {
                std::rethrow_exception(error.original());
            } catch (const std::exception& cause) {
                CHECK_THAT(cause.what(), !Catch::Contains("hunter2"));
            }
        } catch (const orm::driver_error& error) {
            CHECK_THAT(error.what(), !Catch::Contains("hunter2"));
        }
        conn.rollback();
    }
    // What is no secret is told, and words that a value happens to be part of.
    CHECK_THROWS_WITH(
        conn.execute("SELECT CAST(:n AS date), :password", {{"n", "no date"}, {"password", "a"}}),
        Catch::Contains("invalid input syntax for type date: \"no date\""));
}
