#include <orm/schema/sql_type.hpp>

#include "postgresql_server.hpp"

using tests::server;

TEST_CASE("a url becomes the key words of libpq", "[postgresql]") {
    const auto dialect = orm::make_postgresql_dialect();
    const auto made = dialect->create_connect_args(
        orm::url::parse("postgresql://u:p@h:5433/db?sslmode=require&application_name=a"));
    CHECK(made.positional.empty());
    CHECK(made.named == std::map<std::string, std::string, std::less<>>{{"user", "u"},
                                                                        {"password", "p"},
                                                                        {"host", "h"},
                                                                        {"port", "5433"},
                                                                        {"dbname", "db"},
                                                                        {"sslmode", "require"},
                                                                        {"application_name", "a"}});
    CHECK(dialect->create_connect_args(orm::url::parse("postgresql:///?host=/tmp")).named.size() ==
          1);
    CHECK(dialect->name() == "postgresql");
    CHECK(dialect->style() == orm::parameter_style::numeric_dollar);
}

TEST_CASE("options that PostgreSQL does not have are refused by name", "[postgresql]") {
    const auto dialect = orm::make_postgresql_dialect();
    for (const char* option : {"sslmod", "password", "client_encoding", "dbname", "replication"})
        CHECK_THROWS_WITH(dialect->create_connect_args(
                              orm::url::parse("postgresql://h/db?" + std::string{option} + "=x")),
                          Catch::Contains("'" + std::string{option} + "'"));
    CHECK_THROWS_WITH(dialect->create_connect_args(orm::url::parse("postgresql://h/db?host=other")),
                      Catch::Contains("'host' twice"));
    CHECK_THROWS_WITH(orm::postgresql_connection({{}, {{"nonsense", "x"}}}),
                      Catch::Contains("'nonsense'"));
    CHECK_THROWS_AS(orm::postgresql_connection({{"x"}, {}}), orm::argument_error);
}

TEST_CASE("a value cannot bring other parameters along", "[postgresql]") {
    orm::url where = tests::postgresql_url();
    const auto dialect = orm::make_postgresql_dialect();
    for (const char* name : {"postgres application_name=smuggled", "host=/nowhere",
                             "postgresql:///postgres?application_name=smuggled"}) {
        where.database = name;
        try {
            dialect->connect(dialect->create_connect_args(where));
            FAIL("connected to " << name);
        } catch (const orm::driver_error& error) {
            CHECK_THAT(error.what(), Catch::Contains("database \"" + std::string{name} +
                                                     "\" does "
                                                     "not exist"));
        }
    }
    where.database = std::string("postgres\0x", 10);
    CHECK_THROWS_AS(dialect->connect(dialect->create_connect_args(where)), orm::argument_error);
}

TEST_CASE("an error of connecting is told without the password", "[postgresql]") {
    orm::url where = tests::postgresql_url();
    const auto dialect = orm::make_postgresql_dialect();
    where.password = "s3cr3t";
    where.username = GENERATE(as<std::string>{}, "no_such_role", "postgres");
    if (where.username == "postgres") where.query["host"] = "/no/such/folder";
    try {
        dialect->connect(dialect->create_connect_args(where));
        FAIL("connected");
    } catch (const orm::driver_error& error) {
        CHECK(error.kind() == orm::driver_error_kind::operational);
        CHECK_THAT(error.what(), !Catch::Contains("s3cr3t"));
    }
}

TEST_CASE("options of the url reach the server", "[postgresql]") {
    server on{{{"application_name", "a name"}, {"options", "-c work_mem=7MB"}}};
    CHECK(on.text("SHOW application_name") == "a name");
    CHECK(on.text("SHOW work_mem") == "7MB");
    CHECK(on.text("SHOW client_encoding") == "UTF8");
}

TEST_CASE("the dialect works on connections of its own driver", "[postgresql]") {
    struct other : orm::driver_connection {
        void commit() override {}
        void rollback() override {}
        void close() override {}
    } stranger;
    const auto dialect = orm::make_postgresql_dialect();
    CHECK_THROWS_AS(dialect->do_ping(stranger), orm::invalid_request_error);
}

TEST_CASE("types of columns are declared as PostgreSQL calls them", "[postgresql]") {
    const auto dialect = orm::make_postgresql_dialect();
    CHECK(dialect->use_setinputsizes());
    server on;
    const auto types = std::vector<orm::sql_type>{
        orm::integer{},       orm::small_integer{}, orm::big_integer{}, orm::string{5},
        orm::long_text{},     orm::boolean{},       orm::floating{},    orm::double_precision{},
        orm::numeric{5, 2},   orm::date{},          orm::time_of_day{}, orm::time_of_day{true},
        orm::date_time{},     orm::date_time{true}, orm::interval{},    orm::large_binary{},
        orm::json_document{}, orm::uuid{}};
    for (const auto& type : types) {
        const auto name = dialect->input_size(type);
        REQUIRE(name);
        on.cursor().set_input_sizes({{"1", name}});
        const auto found = on.text("SELECT pg_typeof($1)::text", orm::positional(nullptr));
        CHECK(found == on.text("SELECT '" + *name + "'::regtype::text"));
    }
    CHECK_FALSE(dialect->input_size(orm::verbatim_type{"x"}));
}
