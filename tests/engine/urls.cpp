#include <catch2/catch.hpp>

#include "orm/core/error.hpp"
#include "orm/engine/url.hpp"

// Which forms there are. Source: SQLAlchemy 2.1, engine/url.py.

TEST_CASE("a url is taken apart and put together again", "[engine]") {
    const std::string text = GENERATE(
        as<std::string>{},  //
        "postgresql://shop:tulip@db.example.org:5433//srv/archive.db",
        "postgresql://shop:tulip@db.example.org/orders",
        "postgresql+libpq://shop:tulip@db.example.org", "postgresql://shop:tulip@/orders",
        "postgresql://shop@db.example.org", "postgresql://shop:tulip@192.0.2.7:5433",
        "postgresql://db.example.org/orders", "postgresql://db.example.org",
        "postgresql://db.example.org/?one=1&two=2", "postgresql:///orders?host=/run/sockets",
        "sqlite:////srv/data/of@example.org/atlas.db", "sqlite:///C:/data/atlas.db",
        "sqlite:///:memory:", "sqlite:///a/few/folders/atlas", "sqlite://", "sqlite:///",
        "postgresql://shop:red%2Fgreen@db.example.org/orders",
        "postgresql://[2001:db8:0:1::7]:5433/orders?one=1", "postgresql://shop:@db.example.org");
    CHECK(orm::url::parse(text).render(false) == text);
}

TEST_CASE("the parts of a url are percent-decoded", "[engine]") {
    const auto where = orm::url::parse(
        "postgresql+libpq://j%40ck:p%40ss%2Fw%3ard@db.example.org:5433/a%3Fb?application_name=one+"
        "two&options=-c%20x%3D1");
    CHECK(where.drivername == "postgresql+libpq");
    CHECK(where.backend() == "postgresql");
    CHECK(where.username == "j@ck");
    CHECK(where.password == "p@ss/w:rd");
    CHECK(where.host == "db.example.org");
    CHECK(where.port == 5433);
    CHECK(where.database == "a?b");
    CHECK(where.query.at("application_name") == "one two");
    CHECK(where.query.at("options") == "-c x=1");
    CHECK(orm::url::parse(where.render(false)) == where);
}

TEST_CASE("an @ that nobody encoded belongs to the password", "[engine]") {
    const auto where = orm::url::parse("postgresql://u:p@ss@host/db?note=a@b");
    CHECK(where.password == "p@ss");
    CHECK(where.host == "host");
    CHECK(orm::url::parse("postgresql://host:5432/db?note=a@b").port == 5432);
}

TEST_CASE("parts that a url does not have are nothing", "[engine]") {
    const auto where = orm::url::parse("sqlite://");
    CHECK_FALSE(where.username);
    CHECK_FALSE(where.password);
    CHECK_FALSE(where.host);
    CHECK_FALSE(where.port);
    CHECK_FALSE(where.database);
    CHECK(orm::url::parse("sqlite:///").database == "");
    CHECK(orm::url::parse("sqlite:///file.db").database == "file.db");
    CHECK(orm::url::parse("sqlite:////file.db").database == "/file.db");
    CHECK_FALSE(orm::url::parse("postgresql://host:/db").port);
}

TEST_CASE("a url is shown without its secrets", "[engine]") {
    const auto where =
        orm::url::parse("postgresql://u:secret1@host/db?sslpassword=secret2&sslmode=require");
    CHECK(where.render() == "postgresql://u:***@host/db?sslmode=require&sslpassword=***");
    CHECK(where.render(false).find("secret2") != std::string::npos);
}

TEST_CASE("a slash that is not encoded belongs to the password", "[engine]") {
    const auto [text, password, host] = GENERATE(table<std::string, std::string, std::string>({
        {"postgresql://u:12/34@host/db", "12/34", "host"},
        {"postgresql://u:sec/ret@host/db", "sec/ret", "host"},
        {"postgresql://u:a/b/c@host:1/db", "a/b/c", "host"},
        {"postgresql://u:a@b@host/db", "a@b", "host"},
    }));
    const auto where = orm::url::parse(text);
    CHECK(where.username == "u");
    CHECK(where.password == password);
    CHECK(where.host == host);
    CHECK(where.database == "db");
    CHECK(where.render().find("***@host") != std::string::npos);
    CHECK(orm::url::parse(where.render(false)).password == password);
    // Without a user there is no password.
    CHECK(orm::url::parse("postgresql://host:12/db?option=a@b").port == 12);
    CHECK(orm::url::parse("sqlite:////a:b@c.db").database == "/a:b@c.db");
}

TEST_CASE("options of a url that are secrets, as they are commonly called, are not shown",
          "[engine]") {
    const std::string name =
        GENERATE("pwd", "PWD", "db_pass", "userPass", "api_key", "apikey", "apiKey", "API-KEY",
                 "credential", "credentials", "auth", "oauth", "authToken", "access_key", "secret",
                 "client_secret", "passphrase", "private_key", "pin", "bearer", "jwt", "otp");
    orm::url where = orm::url::parse("postgresql://host/db");
    where.query[name] = "hunter2";
    INFO(name);
    CHECK(where.render().find("hunter2") == std::string::npos);
    CHECK(where.render(false).find("hunter2") != std::string::npos);
}

TEST_CASE("options of a url that only sound like secrets are shown", "[engine]") {
    const std::string name = GENERATE("author", "compass", "bypass", "pinned", "key", "passenger",
                                      "sslmode", "spinlock", "authored_by");
    orm::url where = orm::url::parse("postgresql://host/db");
    where.query[name] = "plain";
    INFO(name);
    CHECK(where.render().find("plain") != std::string::npos);
}

TEST_CASE("what a url assigns to a secret name in its parts is not shown", "[engine]") {
    const std::string text = GENERATE("postgresql://u@h/x%20password=hunter2%20y?sslmode=require",
                                      "postgresql://u@h/x%20password%20%3D%20'hunter%20hunter2'",
                                      "postgresql://u@h/db?options=-c%20my.api_key%3Dhunter2",
                                      "postgresql://h/postgresql%3A%2F%2Fu%3Ahunter2%40h2%2Fdb",
                                      "sqlite:///file:x.db?vfs=a%26key%3D1%26pwd%3Dhunter2");
    const orm::url where = orm::url::parse(text);
    CHECK_THAT(where.render(), Catch::Contains("***") && !Catch::Contains("hunter"));
    CHECK(orm::url::parse(where.render(false)) == where);
}

TEST_CASE("a text that is no url is refused without being repeated", "[engine]") {
    const auto [text, why] = GENERATE(table<std::string, std::string>({
        {"secret", "nothing stands before ://"},
        {"://secret", "nothing stands before ://"},
        {"a secret://host", "more than letters"},
        {"postgresql://u:secret@host:port/db", "port is no number"},
        {"postgresql://u:secret@host:65536/db", "port is no number"},
        {"postgresql://u:secret@[::1/db", "not closed"},
        {"postgresql://u:secret@[::1]5/db", "between its host in brackets"},
        {"postgresql://host/db?secret", "no name or no value"},
        {"postgresql://host/db?a=secret&a=secret", "'a' is given twice"},
    }));
    try {
        orm::url::parse(text);
        FAIL("accepted " << text);
    } catch (const orm::argument_error& error) {
        CHECK_THAT(error.what(), Catch::Contains(why) && !Catch::Contains("sec"));
    }
}
