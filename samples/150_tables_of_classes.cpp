// 150_tables_of_classes: mapped classes have tables, by convention or as their mapping says.

#include <iostream>
#include <optional>
#include <orm/orm.hpp>
#include <string>

struct Tag;
struct Author {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};
struct Book {
    orm::mapped<int> id;
    orm::mapped<std::string> title;
    orm::mapped<std::optional<int>> pageCount;
    orm::one<Author> author;
    orm::set<Tag> tags;
};
struct Tag {
    orm::mapped<std::string> label;
    orm::set<Book> books;
};

template <>
struct orm::mapping<Book> {
    static void define(orm::definition<Book>& m) {
        m.column(&Book::title).type(orm::string{200}).unique();
        m.relationship(&Book::tags).back_populates(&Tag::books);
    }
};
template <>
struct orm::mapping<Tag> {
    static void define(orm::definition<Tag>& m) { m.primary_key(&Tag::label); }
};

int main() {
    const auto engine = orm::create_engine("sqlite://");
    for (const orm::table& one : orm::tables_of<Book>())
        std::cout << orm::create_table{one}.text_for(engine->dialect().ddl()) << '\n';
    orm::mapped_metadata().create_all(*engine, orm::tables_of<Book>());

    // Core's statements use the tables.
    orm::connection conn = engine->connect();
    conn.execute(orm::insert_into(orm::table_of<Author>()), {{"name", "Tove"}});
    conn.execute(orm::insert_into(orm::table_of<Book>()),
                 {{"title", "The Summer Book"}, {"author_id", 1}});
    std::cout << conn.scalar<std::string>(
                     "SELECT name FROM author JOIN book ON "
                     "author.id = book.author_id")
              << '\n';

    // How attributes and relationships are kept.
    const orm::mapper& book = orm::mapper_of<Book>();
    std::cout << "pageCount is kept in " << book.column("pageCount").name().text() << '\n';
    for (const orm::mapped_relationship& one : book.relationships())
        for (const auto& [local, remote] : one.pairs)
            std::cout << one.attribute->name() << ": " << local.table().name() << '.'
                      << local.name().text() << " = " << remote.table().name() << '.'
                      << remote.name().text() << '\n';
}
