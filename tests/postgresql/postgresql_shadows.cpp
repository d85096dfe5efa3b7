#include "orm/engine.hpp"

#include <orm/postgresql/ddl.hpp>
#include "orm/schema.hpp"
#include "postgresql_server.hpp"

using orm::parameter_sets;
using orm::positional;
using tests::server;

// Whoever may create in a schema of the search path may call his own things like the server's. Here
// all the server's functions, operators, types and tables have such a double, which raises an
// error.
namespace {

constexpr const char* make_shadows = R"(
CREATE SCHEMA shadow;
DO $do$
DECLARE one record;
BEGIN
  FOR one IN SELECT oid, proname, prokind, pg_get_function_identity_arguments(oid) AS takes,
                    pg_get_function_result(oid) AS gives
             FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace LOOP
    BEGIN
      IF one.prokind = 'a' THEN
        EXECUTE format('CREATE FUNCTION shadow.step_%s(text, %s) RETURNS text LANGUAGE plpgsql AS '
                       '$f$BEGIN RAISE EXCEPTION ''the double of %s'';END$f$',
                       one.oid, one.takes, one.proname);
        EXECUTE format('CREATE AGGREGATE shadow.%I(%s) (sfunc = shadow.step_%s, stype = text)',
                       one.proname, one.takes, one.oid);
      ELSE
        EXECUTE format('CREATE FUNCTION shadow.%I(%s) RETURNS %s LANGUAGE plpgsql AS '
                       '$f$BEGIN RAISE EXCEPTION ''the double of %s'';END$f$',
                       one.proname, one.takes, one.gives, one.proname);
      END IF;
    EXCEPTION WHEN others THEN  -- of types that only the server may use
    END;
  END LOOP;
  FOR one IN SELECT oid, oprname, oprleft::regtype AS l, oprright::regtype AS r,
                    oprresult::regtype AS gives
             FROM pg_operator WHERE oprleft <> 0 LOOP
    BEGIN
      EXECUTE format('CREATE FUNCTION shadow.op_%s(%s, %s) RETURNS %s LANGUAGE plpgsql AS '
                     '$f$BEGIN RAISE EXCEPTION ''the double of %s'';END$f$',
                     one.oid, one.l, one.r, one.gives, one.oprname);
      EXECUTE format('CREATE OPERATOR shadow.%s (FUNCTION = shadow.op_%s, LEFTARG = %s, '
                     'RIGHTARG = %s)', one.oprname, one.oid, one.l, one.r);
    EXCEPTION WHEN others THEN
    END;
  END LOOP;
  FOR one IN SELECT relname FROM pg_class
             WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind IN ('r', 'v') LOOP
    EXECUTE format('CREATE TABLE shadow.%I ()', one.relname);
  END LOOP;
  FOR one IN SELECT typname FROM pg_type
             WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype = 'b'
             AND typcategory <> 'A' LOOP
    EXECUTE format('CREATE DOMAIN shadow.%I AS pg_catalog.int4 CHECK (false)', one.typname);
  END LOOP;
END $do$;
-- What fits better than the server's own is taken wherever it stands.
CREATE FUNCTION public.unnest(integer[]) RETURNS SETOF integer LANGUAGE sql AS
  'SELECT -1 FROM pg_catalog.generate_series(1, pg_catalog.array_length($1, 1))';
CREATE FUNCTION public.unnest(smallint[]) RETURNS SETOF smallint LANGUAGE sql AS
  'SELECT NULL::smallint';
CREATE FUNCTION public.nextval(text) RETURNS bigint LANGUAGE sql AS 'SELECT -1::bigint';
CREATE TYPE public.mood AS ENUM ('sad', 'glad');
CREATE SEQUENCE public.steps;
CREATE TABLE public.owner (id serial PRIMARY KEY, name varchar(20) NOT NULL UNIQUE);
COMMENT ON TABLE public.owner IS 'who has them';
CREATE TABLE public.thing (id integer PRIMARY KEY, x integer CHECK (x > 0), how public.mood,
  owner integer REFERENCES public.owner ON DELETE CASCADE, y integer GENERATED ALWAYS AS IDENTITY);
CREATE INDEX thing_x ON public.thing (x) INCLUDE (owner) WHERE x > 3;
)";

/// A database of its own with all that.
class shadows {
public:
    shadows() {
        {
            server on;
            on.execute("DROP DATABASE IF EXISTS shadows");
            on.execute("CREATE DATABASE shadows");
        }
        url_.database = "shadows";
        server{url_, {}}.connection().execute_script(make_shadows);
    }
    ~shadows() { server{}.execute("DROP DATABASE shadows WITH (FORCE)"); }

    server behind(const std::string& path) const {
        return server{url_, {{"options", "-csearch_path=" + path}}};
    }

private:
    orm::url url_ = tests::postgresql_url();
};

/// All that an inspector says of a table, as DDL and texts.
std::string looks_of(orm::inspector& with, const std::string& table) {
    const orm::qualified_name name{"public", orm::identifier{table}};
    std::string made;
    for (const auto& one : with.get_columns(name))
        made += one.name + " " + orm::postgresql_ddl().type_text(one.type) +
                (one.nullable ? "" : " NOT NULL") + (one.identity ? " IDENTITY" : "") + "\n";
    const auto list = [&made](const std::vector<std::string>& names) {
        for (const std::string& one : names) made += " " + one;
        made += "\n";
    };
    list(with.get_pk_constraint(name).columns);
    for (const auto& one : with.get_foreign_keys(name)) {
        made += one.name.value_or("-") + " to " + one.referred_table;
        list(one.columns);
        list(one.referred_columns);
    }
    for (const auto& one : with.get_indexes(name)) made += one.name + "\n";
    for (const auto& one : with.get_unique_constraints(name)) list(one.columns);
    for (const auto& one : with.get_check_constraints(name)) made += one.name.value_or("-") + "\n";
    return made + with.get_table_comment(name);
}

}  // namespace

TEST_CASE("what the library itself asks and sends means the server's own things", "[postgresql]") {
    const shadows made;
    server plain = made.behind("public");
    server on = made.behind(GENERATE("shadow,pg_catalog,public", "public,shadow"));
    auto& connection = on.connection();
    const orm::qualified_name thing{"public", "thing"};

    // The doubles are there, and are found first: else this would prove nothing.
    server first = made.behind("shadow,pg_catalog,public");
    CHECK_THAT(first.error("SELECT 1 + 1").what(), Catch::Contains("the double of +"));
    CHECK_THAT(first.error("SELECT length('a')").what(), Catch::Contains("the double of length"));
    CHECK(first.rows("SELECT FROM pg_type").empty());

    // The catalog.
    CHECK(on.dialect().has_table(connection, thing));
    CHECK_FALSE(on.dialect().has_table(connection, {"public", "none"}));
    CHECK(on.dialect().has_index(connection, thing, "thing_x"));
    CHECK(on.dialect().has_sequence(connection, {"public", "steps"}));
    CHECK(on.dialect().has_type(connection, {"public", "mood"}));
    CHECK(on.dialect().do_recover_twophase(connection).empty());
    const auto seen = on.dialect().inspect(connection);
    const auto right = plain.dialect().inspect(plain.connection());
    for (const char* const table : {"thing", "owner"})
        CHECK(looks_of(*seen, table) == looks_of(*right, table));

    // Rows, many at once: one column, several, and one of a type of the user's.
    parameter_sets ids;
    parameter_sets rows;
    for (int at = 1; at <= 20; ++at) {
        ids.push_back(positional(at));
        rows.push_back(positional(at + 100, at, "glad"));
    }
    on.begin();  // outside of a transaction a failed batch is repeated row by row
    on.executemany("INSERT INTO public.thing (id) VALUES ($1)", ids);
    on.cursor().set_input_sizes({{"3", "public.mood"}});
    on.executemany("INSERT INTO public.thing (id, x, how) VALUES ($1, $2, $3)", rows);
    on.commit();
    CHECK(plain.number("SELECT sum(id) FROM thing") == 210 + 210 + 2000);
    CHECK(plain.number("SELECT count(*) FROM thing WHERE how = 'glad'") == 20);

    // COPY of all columns.
    const orm::qualified_name owner{"public", "owner"};
    CHECK(connection.copy_in(owner, {}, parameter_sets{positional(1, "a"), positional(2, "b")}) ==
          2);
    auto reader = connection.copy_out(owner);
    CHECK(reader.columns().size() == 2);
    while (reader.fetch() != nullptr) {
    }

    // Statements that are forgotten.
    for (int at = 0; at < 300; ++at)
        on.execute("SELECT " + std::to_string(at) + " AS x", positional());
    CHECK(on.rows("SELECT name FROM pg_catalog.pg_prepared_statements").size() < 200);
}

TEST_CASE("a sequence that gives a column its value is the server's to count", "[postgresql]") {
    const shadows made;
    orm::url where = tests::postgresql_url();
    where.database = "shadows";
    const auto engine = orm::create_engine(where);
    const orm::metadata meta;
    const orm::table thing{"thing", meta, orm::column{"id", orm::integer{}, orm::sequence{"steps"}},
                           orm::column{"x", orm::integer{}}};
    engine->begin([&](orm::connection& conn) {
        conn.execute(orm::insert_into(thing), {{"x", 1}});
        CHECK(conn.scalar<int>("SELECT id FROM thing") == 1);
    });
    engine->dispose();
}
