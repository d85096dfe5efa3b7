#include <catch2/catch.hpp>
#include <optional>
#include <orm/orm.hpp>
#include <orm/testing/reset.hpp>
#include <string>

namespace relation_definition {
namespace {

struct Book;
struct Author {
    orm::mapped<std::string> name;
    orm::list<Book> books;
    orm::list<Book> drafts;
    orm::dict<int, Book> by_year;
    orm::dict<std::string, Book> by_title;
};
struct Book {
    orm::mapped<std::optional<std::string>> title;
    orm::mapped<int> year;
    orm::one<Author> author;
    orm::one<Author> reader;
};

enum class what { right, twice, both_ends, single_parent } mode = what::right;

}  // namespace
}  // namespace relation_definition

template <>
struct orm::mapping<relation_definition::Author> {
    static void define(orm::definition<relation_definition::Author>& m) {
        using relation_definition::Author;
        using relation_definition::Book;
        using relation_definition::mode;
        using relation_definition::what;
        m.relationship(&Author::books).back_populates(&Book::author);
        if (mode == what::twice) m.relationship(&Author::drafts).back_populates(&Book::author);
        if (mode == what::single_parent) m.relationship(&Author::drafts).single_parent();
        m.relationship(&Author::by_year).keyed_by([](const Book& book) {
            return book.year.has_value() ? std::optional<int>{book.year.get()} : std::nullopt;
        });
        m.relationship(&Author::by_title).keyed_by(&Book::title).ignore_unpopulated();
    }
};
template <>
struct orm::mapping<relation_definition::Book> {
    static void define(orm::definition<relation_definition::Book>& m) {
        using relation_definition::Author;
        using relation_definition::Book;
        if (relation_definition::mode == relation_definition::what::both_ends)
            m.relationship(&Book::author).back_populates(&Author::books);
    }
};

namespace relation_definition {

struct with_mode {
    explicit with_mode(what wanted) {
        orm::testing::reset();
        mode = wanted;
    }
    ~with_mode() {
        orm::testing::reset();
        mode = what::right;
    }
};

TEST_CASE("an attribute has one counterpart", "[instrument]") {
    const with_mode guard{what::twice};
    CHECK_THROWS_AS(orm::map<Author>(), orm::invalid_request_error);
    CHECK_THROWS_WITH(orm::map<Author>(), Catch::Contains("Author.drafts") &&
                                              Catch::Contains("Book.author") &&
                                              Catch::Contains("one counterpart"));
}

TEST_CASE("a relationship may be declared alike at both ends", "[instrument]") {
    const with_mode guard{what::both_ends};
    const auto book = orm::make<Book>();
    const auto author = orm::make<Author>();
    book->author = author;
    CHECK(author->books.size() == 1);
}

TEST_CASE("a class that is mapped later joins the one that was used before", "[instrument]") {
    const with_mode guard{what::right};
    std::string seen;
    const auto book = orm::make<Book>();
    const orm::scoped_listener first = orm::listen(
        orm::attr<&Book::author>, orm::event::set,
        [&seen](Book&, Author& author) { seen += std::to_string(author.books.size()); });
    const auto author = orm::make<Author>();
    book->author = author;
    CHECK(seen == "1");  // upkeep comes before all listeners of users
}

TEST_CASE("a single parent is refused a second", "[instrument]") {
    const with_mode guard{what::single_parent};
    const auto book = orm::make<Book>();
    const auto one = orm::make<Author>();
    const auto other = orm::make<Author>();
    one->drafts.append(book);
    CHECK_THROWS_AS(other->drafts.append(book), orm::invalid_request_error);
    CHECK_THROWS_WITH(other->drafts.append(book),
                      Catch::Contains("Author.drafts") && Catch::Contains("single_parent"));
    one->drafts.remove(book);
    other->drafts.append(book);
    CHECK(other->drafts.size() == 1);
}

TEST_CASE("a function may give the keys of a dictionary", "[instrument]") {
    const with_mode guard{what::right};
    const auto author = orm::make<Author>();
    author->by_year.set(orm::make(Book{.year = 1984}));
    CHECK(author->by_year.contains(1984));
    CHECK_THROWS_AS(author->by_year.set(orm::make<Book>()), orm::invalid_request_error);
}

TEST_CASE("members without a key may be ignored", "[instrument]") {
    const with_mode guard{what::right};
    const auto author = orm::make<Author>();
    const auto nameless = orm::make<Book>();
    author->by_title.set(nameless);
    CHECK(author->by_title.empty());
    author->by_title.remove(nameless);
    nameless->title = std::nullopt;  // null is no key of this dictionary
    author->by_title.set(nameless);
    CHECK(author->by_title.empty());
    nameless->title = "x";
    author->by_title = {{"y", nameless}};
    CHECK(author->by_title.contains("x"));
}

}  // namespace relation_definition
