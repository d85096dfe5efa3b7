#include <orm/driver/chrono_values.hpp>

#include "orm/engine.hpp"
#include "orm/schema.hpp"
#include "postgresql_server.hpp"

using namespace std::chrono;
using orm::parameter_sets;
using orm::positional;

namespace {

const sys_seconds noon = sys_days{year{2024} / 5 / 1} + 12h;

const char* const zones[] = {"UTC", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati"};

}  // namespace

TEST_CASE("an instant comes back in every time zone of the session, on every way", "[postgresql]") {
    const std::string zone = GENERATE(from_range(std::begin(zones), std::end(zones)));
    CAPTURE(zone);
    const auto engine = orm::create_engine(tests::postgresql_url());
    orm::connection conn = engine->connect();
    conn.execute("SET TIME ZONE '" + zone + "'");
    conn.execute("CREATE TEMP TABLE at (id integer, zoned timestamptz, plain timestamp, x text)");
    const char* const insert = "INSERT INTO at VALUES (?, ?, ?, ?)";
    const sys_time<microseconds> exact = noon + 123456us;

    conn.execute(insert, positional(1, exact, exact, exact));
    parameter_sets few{positional(2, exact, exact, exact), positional(3, exact, exact, exact)};
    conn.execute(insert, few);
    parameter_sets many;
    for (int id = 4; id < 40; ++id) many.push_back(positional(id, exact, exact, exact));
    conn.execute(insert, many);
    auto& driver = dynamic_cast<orm::postgresql_connection&>(conn.dbapi_connection());
    driver.copy_in({std::nullopt, "at"}, {}, parameter_sets{positional(40, exact, exact, exact)});
    conn.execute("INSERT INTO at VALUES (41, :a, :b, :c)",
                 {{"a", std::optional{exact}}, {"b", exact}, {"c", exact}});

    CHECK(conn.scalar<int>("SELECT count(*) FROM at") == 41);
    for (const char* const column : {"zoned", "plain", "x"}) {
        CAPTURE(column);
        const std::string from = std::string{" FROM at WHERE id > 0"};
        CHECK(conn.scalar<int>(std::string{"SELECT count(DISTINCT "} + column + ")" + from) == 1);
        CHECK(conn.scalar<sys_time<microseconds>>(std::string{"SELECT min("} + column + ")" +
                                                  from) == exact);
    }
    CHECK(conn.scalar<double>("SELECT extract(epoch FROM zoned)::float8 FROM at WHERE id = 1") ==
          duration<double>{exact.time_since_epoch()}.count());
    // Comparisons.
    const auto now = time_point_cast<microseconds>(system_clock::now());
    CHECK(conn.scalar<bool>("SELECT now() < :t", {{"t", now + 1h}}));
    CHECK(conn.scalar<bool>("SELECT now() > :t", {{"t", now - 1h}}));
    CHECK(conn.scalar<int>("SELECT count(*) FROM at WHERE zoned = ?", positional(exact)) == 41);
    CHECK(conn.scalar<sys_days>("SELECT ?::date", positional(noon)) == floor<days>(noon));
    // The time on the wall stays what it is.
    const local_seconds wall{noon.time_since_epoch()};
    CHECK(conn.scalar<local_seconds>("SELECT (:t::timestamptz)::timestamp", {{"t", wall}}) == wall);
    CHECK(conn.scalar<std::string>("SELECT to_char(:t::timestamptz, 'HH24:MI')", {{"t", wall}}) ==
          "12:00");
}

TEST_CASE("a default that is an instant is one in the database", "[postgresql]") {
    const auto engine = orm::create_engine(tests::postgresql_url());
    orm::connection conn = engine->connect();
    conn.execute("SET TIME ZONE 'America/New_York'");
    const orm::metadata meta;
    const orm::table at{"instants", meta, orm::column{"id", orm::integer{}, orm::primary_key},
                        orm::column{"t", orm::date_time{true}}};
    meta.create_all(conn);
    conn.execute(orm::insert_into(at), {{"id", 1}, {"t", noon}});
    conn.execute(orm::insert_into(at, {"id"}),
                 {{{"id", 2}, {"t", noon}}, {{"id", 3}, {"t", noon}}});
    CHECK(conn.scalar<int>("SELECT count(DISTINCT t) FROM instants") == 1);
    CHECK(conn.scalar<sys_seconds>("SELECT min(t) FROM instants") == noon);
    conn.rollback();
}

TEST_CASE("intervals are durations, whatever style the session has", "[postgresql]") {
    tests::server on;
    const std::string style =
        GENERATE("postgres", "postgres_verbose", "sql_standard", "iso_8601", "set before");
    if (style == "set before") {
        tests::server other{{{"options", "-cintervalstyle=sql_standard"}}};
        CHECK(other.value("SELECT '1 hour'::interval").view().get<hours>() == 1h);
        return;
    }
    on.execute("SET intervalstyle TO " + style);
    for (const microseconds one :
         {microseconds{0}, microseconds{24h}, microseconds{-24h}, microseconds{24h * 400 + 1us},
          microseconds{-25h - 1us}, microseconds{23h + 59min + 59s + 999999us},
          microseconds{-500ms}, microseconds{1000h}}) {
        CAPTURE(style, one.count());
        const auto come_back = [&](const char* sql) {
            return on.value(sql, positional(one)).view().get<microseconds>();
        };
        // Hours of one digit are no duration, but where a day stands before them.
        if (style != "sql_standard" || one >= 10h || one <= -10h) {
            CHECK(come_back("SELECT justify_hours($1::interval)") == one);
            CHECK(come_back("SELECT $1::interval") == one);
        }
        CHECK(come_back("SELECT justify_hours($1::interval) + '1 day' - '24:00:00'::interval") ==
              one);
    }
    on.execute("SET intervalstyle TO postgres");
    CHECK_THROWS_AS(on.value("SELECT '1 mon'::interval").view().get<seconds>(), orm::value_error);
}

TEST_CASE("nanoseconds are rounded by the server to what it keeps", "[postgresql]") {
    tests::server on;
    const sys_time<nanoseconds> exact = noon + 123456789ns;
    CHECK(
        on.value("SELECT $1::timestamptz", positional(exact)).view().get<sys_time<nanoseconds>>() ==
        noon + 123457us);
    CHECK(on.value("SELECT $1::interval", positional(1500ns)).view().get<nanoseconds>() == 2us);
}
