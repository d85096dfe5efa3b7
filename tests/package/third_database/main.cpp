#include <iostream>
#include <orm/engine.hpp>
#include <orm/schema.hpp>
#include <string>

// Nothing here names the third database but its url.

namespace {

int failures = 0;

void check(bool fine, const char* what) {
    if (fine) return;
    std::cerr << "failed: " << what << '\n';
    ++failures;
}

}  // namespace

int main() {
    const auto engine = orm::create_engine("words://");
    int statements = 0;
    orm::listen(*engine, orm::connection_event::before_cursor_execute, [&] { ++statements; });
    orm::connection conn = engine->connect();

    std::string read;
    for (const orm::row_view& one : conn.execute("SELECT every :a", {{"a", "word"}}))
        read += one.get<std::string>(0) + ".";
    check(read == "SELECT.every.word.", "rows are words, with values in the place of names");
    check(statements == 1, "listeners hear of it");

    orm::metadata meta;
    const orm::table things{"things", meta, orm::column{"id", orm::integer{}, orm::primary_key}};
    const auto names = conn.execute(orm::insert_into(things), {{"id", 7}});
    check(statements == 2, "statements are compiled for it");
    meta.create_all(conn);
    check(statements == 3, "tables are created");
    conn.commit();

    bool unknown = false;
    try {
        orm::create_engine("sqlite://");
    } catch (const orm::argument_error& error) {
        unknown = std::string{error.what()}.find("known are words") != std::string::npos;
    }
    check(unknown, "what is not linked is not known");
    return failures;
}
