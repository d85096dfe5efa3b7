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

class some_things final : public orm::row_source {
public:
    std::size_t rows() const override { return 3; }
    void fill(std::size_t row, orm::value_view* into) override {
        *into = orm::value_view::of_integer(static_cast<std::int64_t>(row));
    }
};

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
    some_things rows;
    const orm::row_statement write{.table = {{}, "things"}, .columns = {"id"}};
    check(conn.write(write, rows).rowcount == -1, "rows are written, and it does not count them");
    check(statements == 4, "listeners hear of them once");
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
