// 090_relationships: both ends of a relationship are kept in step, whichever is changed.

#include <iostream>
#include <orm/orm.hpp>
#include <string>

struct Book;
struct Author {
    orm::mapped<std::string> name;
    orm::list<Book> books;
};
struct Book {
    orm::mapped<std::string> title;
    orm::one<Author> author;
};

template <>
struct orm::mapping<Author> {  // said once, at one end
    static void define(orm::definition<Author>& m) {
        m.relationship(&Author::books).back_populates(&Book::author);
    }
};

void print(const orm::ref<Author>& author) {
    std::cout << author->name << ":";
    for (const orm::ref<Book>& book : author->books) std::cout << ' ' << book->title;
    std::cout << '\n';
}

int main() {
    // A listener may take a member as a handle, or the object itself (not called for null then).
    orm::listen(orm::attr<&Book::author>, orm::event::set,
                [](Book& book, Author& author, const orm::old_value<orm::ref<Author>>&,
                   const orm::initiator& from) {
                    std::cout << "  " << book.title << " by " << author.name << ", said at "
                              << from.owner().name() << '.' << from.key() << '\n';
                });

    auto ann = orm::make(Author{.name = "Ann"});
    auto ben = orm::make(Author{.name = "Ben"});
    auto atlas = orm::make(Book{.title = "Atlas"});

    ann->books.append(atlas);  // sets atlas->author
    atlas->author = ben;       // moves it to ben->books
    print(ann);
    print(ben);
    ben->books = {orm::make(Book{.title = "Bees"}), orm::make(Book{.title = "Bats"})};
    std::cout << "atlas has " << (atlas->author == nullptr ? "no author" : "an author") << '\n';

    // Handles count; relationships do not. What a handle leads to lives, cycles or not.
    const orm::ref<Book> bees = ben->books[0];
    ben.reset();
    print(bees->author);
}
