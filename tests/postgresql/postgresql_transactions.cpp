#include "postgresql_server.hpp"

using orm::driver_error;
using orm::driver_error_kind;
using orm::positional;
using tests::server;

namespace {

/// Runs `work`, which must throw.
template <class Work>
driver_error error_of(Work&& work) {
    try {
        work();
    } catch (const driver_error& caught) {
        return caught;
    }
    FAIL("no error");
    throw;
}

void end(server& other, server& victim) {
    other.number("SELECT pg_terminate_backend($1)::int",
                 positional(victim.connection().backend_pid()));
}

/// A table that all connections see, for one test.
class shared_table {
public:
    shared_table() {
        on_.connection().execute_script(
            "DROP TABLE IF EXISTS shared_t; CREATE TABLE shared_t (id "
            "integer PRIMARY KEY)");
    }
    ~shared_table() { on_.connection().execute_script("DROP TABLE IF EXISTS shared_t"); }
    std::int64_t rows() { return on_.number("SELECT count(*) FROM shared_t"); }

private:
    server on_;
};

}  // namespace

TEST_CASE("a transaction is begun when told, and ends once", "[postgresql]") {
    shared_table table;
    server on;
    on.execute("INSERT INTO shared_t VALUES (1)");
    CHECK(table.rows() == 1);
    on.begin();
    on.begin();
    CHECK(on.connection().in_transaction());
    on.execute("INSERT INTO shared_t VALUES (2)");
    CHECK(table.rows() == 1);
    on.commit();
    on.commit();
    CHECK(table.rows() == 2);
    on.begin();
    on.execute("INSERT INTO shared_t VALUES (3)");
    on.rollback();
    on.rollback();
    CHECK_FALSE(on.connection().in_transaction());
    CHECK(table.rows() == 2);
}

TEST_CASE("a commit that the server turns into a rollback is an error", "[postgresql]") {
    server on;
    on.begin();
    on.error("SELECT 1 / 0");
    const auto error = error_of([&] { on.commit(); });
    CHECK(error.sqlstate() == "25P02");
    CHECK(error.kind() == driver_error_kind::internal);
    CHECK_FALSE(on.connection().in_transaction());
    CHECK_FALSE(on.dialect().is_disconnect(error, &on.connection()));
}

TEST_CASE("a transaction has the isolation level that was set", "[postgresql]") {
    server on;
    orm::dialect& dialect = on.dialect();
    CHECK(dialect.get_isolation_level(on.connection()) == "READ COMMITTED");
    const auto level = GENERATE(as<std::string>{}, "SERIALIZABLE", "REPEATABLE READ",
                                "READ COMMITTED", "READ UNCOMMITTED");
    dialect.set_isolation_level(on.connection(), level);
    CHECK(dialect.get_isolation_level(on.connection()) == level);
    dialect.do_begin(on.connection());
    CHECK(dialect.get_isolation_level(on.connection()) == level);
    on.rollback();
    CHECK(dialect.isolation_levels().size() == 5);
}

TEST_CASE("under AUTOCOMMIT no transaction begins", "[postgresql]") {
    server on;
    on.dialect().set_isolation_level(on.connection(), "AUTOCOMMIT");
    CHECK(on.dialect().get_isolation_level(on.connection()) == "AUTOCOMMIT");
    on.dialect().do_begin(on.connection());
    CHECK_FALSE(on.connection().in_transaction());
    on.dialect().set_isolation_level(on.connection(), "READ COMMITTED");
    on.dialect().do_begin(on.connection());
    CHECK(on.connection().in_transaction());
}

TEST_CASE("an isolation level that there is not is refused", "[postgresql]") {
    server on;
    CHECK_THROWS_AS(on.dialect().set_isolation_level(on.connection(), "CHAOS"),
                    orm::argument_error);
    on.connection().next_begin().isolation_level = "SERIALIZABLE; DROP TABLE x";
    CHECK_THROWS_AS(on.begin(), driver_error);
}

TEST_CASE("the default isolation level is that of the server", "[postgresql]") {
    server on{{{"options", "-c default_transaction_isolation=serializable"}}};
    CHECK(on.dialect().default_isolation_level() == "READ COMMITTED");
    on.dialect().initialize(on.connection());
    CHECK(on.dialect().default_isolation_level() == "SERIALIZABLE");
}

TEST_CASE("two transactions that cannot both be serial: one fails", "[postgresql]") {
    shared_table table;
    server one;
    server two;
    for (server* on : {&one, &two}) {
        on->dialect().set_isolation_level(on->connection(), "SERIALIZABLE");
        on->begin();
        on->number("SELECT count(*) FROM shared_t");
    }
    one.execute("INSERT INTO shared_t VALUES (1)");
    two.execute("INSERT INTO shared_t VALUES (2)");
    one.commit();
    const auto error = error_of([&] { two.commit(); });
    CHECK(error.sqlstate() == "40001");
    CHECK(error.kind() == driver_error_kind::operational);
}

TEST_CASE("a transaction in two phases", "[postgresql]") {
    shared_table table;
    server on;
    orm::dialect& dialect = on.dialect();
    const bool odd = GENERATE(false, true);
    const std::string xid = odd ? "it's \\ \"odd\" $1 %s" : dialect.create_xid();
    // Whatever the level says.
    dialect.set_isolation_level(on.connection(), "AUTOCOMMIT");
    dialect.do_begin_twophase(on.connection(), xid);
    on.execute("INSERT INTO shared_t VALUES (1)");
    CHECK(dialect.get_isolation_level(on.connection()) == "AUTOCOMMIT");

    SECTION("is committed when it is prepared") {
        dialect.do_prepare_twophase(on.connection(), xid);
        CHECK(table.rows() == 0);
        CHECK(dialect.do_recover_twophase(on.connection()) == std::vector<std::string>{xid});
        dialect.do_commit_twophase(on.connection(), xid, true);
        CHECK(table.rows() == 1);
    }
    SECTION("is rolled back when it is prepared") {
        dialect.do_prepare_twophase(on.connection(), xid);
        dialect.do_rollback_twophase(on.connection(), xid, true);
        CHECK(table.rows() == 0);
    }
    SECTION("is committed without being prepared") {
        dialect.do_commit_twophase(on.connection(), xid, false);
        CHECK(table.rows() == 1);
    }
    SECTION("is rolled back without being prepared") {
        dialect.do_rollback_twophase(on.connection(), xid, false);
        CHECK(table.rows() == 0);
    }
    SECTION("is finished by another connection") {
        dialect.do_prepare_twophase(on.connection(), xid);
        on.connection().terminate();
        server other;
        other.begin();
        other.dialect().do_commit_twophase(other.connection(), xid, true);
        CHECK(table.rows() == 1);
    }
    SECTION("is not prepared when a statement had failed") {
        on.error("SELECT 1 / 0");
        CHECK(error_of([&] { dialect.do_prepare_twophase(on.connection(), xid); }).sqlstate() ==
              "25P02");
    }
    server other;
    CHECK(other.dialect().do_recover_twophase(other.connection()).empty());
}

TEST_CASE("an unknown transaction in two phases is an error", "[postgresql]") {
    server on;
    CHECK(error_of([&] {
              on.dialect().do_commit_twophase(on.connection(), "none", true);
          }).sqlstate() == "42704");
    CHECK(error_of([&] {
              on.dialect().do_commit_twophase(on.connection(), std::string("a\0b", 3), true);
          }).kind() == driver_error_kind::data);
}

TEST_CASE("a connection that the server ended is known to be lost", "[postgresql]") {
    shared_table table;
    server other;
    server on;
    const auto is_lost = [&](const driver_error& error) {
        CHECK(error.kind() == driver_error_kind::operational);
        return on.dialect().is_disconnect(error, &on.connection());
    };

    SECTION("before a statement") {
        end(other, on);
        CHECK(is_lost(on.error("SELECT 1")));
        CHECK(is_lost(error_of([&] { on.commit(); })));
        CHECK(is_lost(error_of([&] { on.rollback(); })));
        CHECK(is_lost(error_of([&] { on.begin(); })));
        CHECK(is_lost(error_of([&] { on.connection().ping(); })));
    }
    SECTION("before a statement that is prepared") {
        on.number("SELECT 1");
        end(other, on);
        CHECK(is_lost(on.error("SELECT 1")));
    }
    SECTION("before a ping") {
        CHECK(on.dialect().do_ping(on.connection()));
        end(other, on);
        CHECK(is_lost(error_of([&] { on.dialect().do_ping(on.connection()); })));
        CHECK_FALSE(on.dialect().ping_for_checkout(on.connection()));
    }
    SECTION("by the statement itself") {
        CHECK(is_lost(on.error("SELECT pg_terminate_backend(pg_backend_pid())")));
    }
    SECTION("while rows are streamed") {
        on.cursor().set_streaming(true);
        on.execute(
            "SELECT n, repeat('x', 1000), CASE WHEN n = 5000 THEN "
            "pg_terminate_backend(pg_backend_pid()) END FROM generate_series(1, 9000) n");
        CHECK(is_lost(error_of([&] { on.rest(); })));
    }
    SECTION("during a commit") {
        on.begin();
        on.execute("INSERT INTO shared_t VALUES (1)");
        end(other, on);
        CHECK(is_lost(error_of([&] { on.commit(); })));
        CHECK(table.rows() == 0);
    }
    SECTION("in the middle of a commit") {
        on.connection().execute_script(
            "CREATE FUNCTION pg_temp.die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(5); RETURN NULL; END "
            "$$; CREATE CONSTRAINT TRIGGER die AFTER INSERT ON shared_t DEFERRABLE INITIALLY "
            "DEFERRED FOR EACH ROW EXECUTE FUNCTION pg_temp.die()");
        on.begin();
        on.execute("INSERT INTO shared_t VALUES (1)");
        CHECK(is_lost(error_of([&] { on.commit(); })));
    }
    SECTION("in the middle of executemany") {
        orm::parameter_sets sets;
        for (int at = 0; at < 5000; ++at) sets.push_back(positional(at));
        const auto text =
            GENERATE(as<std::string>{},
                     "INSERT INTO shared_t SELECT $1 FROM (SELECT CASE WHEN $1 = 3000 THEN "
                     "pg_terminate_backend(pg_backend_pid()) END) x",
                     "INSERT INTO shared_t VALUES ($1)");
        if (text.ends_with("($1)")) end(other, on);
        CHECK(is_lost(error_of([&] { on.executemany(text, sets); })));
    }
    SECTION("in the middle of a COPY") {
        auto writer = on.connection().copy_in({std::nullopt, "shared_t"});
        end(other, on);
        CHECK(is_lost(error_of([&] {
            for (int at = 0; at < 5'000'000; ++at) writer.write(positional(at));
            writer.finish();
        })));
    }
    SECTION("as the program cut it") {
        on.connection().terminate();
        const auto error = on.error("SELECT 1");
        CHECK(on.dialect().is_disconnect(error, &on.connection()));
    }
    CHECK(on.connection().is_lost());
    on.connection().close();
}

TEST_CASE("a cancelled statement is no lost connection", "[postgresql]") {
    server on;
    on.execute("SET statement_timeout TO '20ms'");
    const auto error = on.error("SELECT pg_sleep(5)");
    CHECK(error.sqlstate() == "57014");
    CHECK_FALSE(on.dialect().is_disconnect(error, &on.connection()));
    CHECK(on.number("SELECT 1") == 1);
}

TEST_CASE("errors without a connection are judged by what they say", "[postgresql]") {
    const auto dialect = orm::make_postgresql_dialect();
    const auto is_lost = [&](const driver_error& error) {
        return dialect->is_disconnect(error, nullptr);
    };
    CHECK(is_lost({driver_error_kind::operational, "x", "57P01"}));
    CHECK(is_lost({driver_error_kind::operational, "x", "08006"}));
    CHECK(is_lost({driver_error_kind::operational, "server closed the connection unexpectedly"}));
    CHECK(is_lost({driver_error_kind::operational, "SSL SYSCALL error: EOF detected"}));
    CHECK(is_lost({driver_error_kind::interface, "the connection is closed"}));
    CHECK_FALSE(is_lost({driver_error_kind::operational, "x", "40001"}));
    CHECK_FALSE(is_lost({driver_error_kind::data, "the connection is closed", "22000"}));
    CHECK_FALSE(is_lost({driver_error_kind::data, "the connection is closed"}));
}
