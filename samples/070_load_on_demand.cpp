// 070_load_on_demand: values that are fetched when they are needed, and old values that must be.

#include <iostream>
#include <orm/instrument.hpp>
#include <span>
#include <string>

struct Article {
    orm::mapped<std::string> title;
    orm::mapped<std::string> text;
    orm::mapped<int> price;
};

// What was the price before? Worth a visit to the store if nobody has loaded it yet.
template <>
struct orm::mapping<Article> {
    static void define(orm::definition<Article>& m) { m.active_history(&Article::price); }
};

// Stands in for a database: told what is wanted, it stores it without events.
void load(orm::instance_state& state, std::span<orm::attribute_info* const> wanted) {
    Article& article = state.object<Article>();
    for (const orm::attribute_info* one : wanted) {
        std::cout << "  (loading " << one->name() << ")\n";
        if (one->name() == "title") {
            orm::set_committed_value(article, orm::attr<&Article::title>, "Teapot");
        } else if (one->name() == "text") {
            orm::set_committed_value(article, orm::attr<&Article::text>, "Short and stout.");
        } else {
            orm::set_committed_value(article, orm::attr<&Article::price>, 12);
        }
    }
}

int main() {
    const auto tell = [](Article&, const auto& now, const auto& before) {
        std::cout << now << ", before: ";
        before.has_value() ? std::cout << *before << '\n' : std::cout << "not known\n";
    };
    orm::listen(orm::attr<&Article::title>, orm::event::set, tell);
    orm::listen(orm::attr<&Article::price>, orm::event::set, tell);

    const orm::ref<Article> article = orm::make<Article>();
    orm::inspect(*article).set_loader(load);
    std::cout << article->text << '\n';  // only what is needed
    std::cout << article->text << '\n';  // once
    article->title = "Samovar";          // without active history nothing is loaded
    article->price = 15;                 // with it the old value is
    orm::mark_expired(*article);         // drops all values; the next read loads them together
    std::cout << article->title << '\n';
}
