#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <orm/orm.hpp>
#include <string>
#include <utility>
#include <vector>

// Every operation of every collection, and at each of its events a listener that does what pulls
// the ground from under it. What is announced is read by the listeners after that; AddressSanitizer
// and the counts tell whether it was still there, and whether anything was left.
namespace lifetime {
namespace {

int alive = 0;  ///< objects and values

struct counted {
    counted() { ++alive; }
    counted(const counted&) { ++alive; }
    counted& operator=(const counted&) = default;
    ~counted() { --alive; }
};

/// A value too long for its text to be stored in place.
struct word : counted {
    word() = default;
    word(const char* from) : text{std::string{from} + " and a tail that needs memory of its own"} {}
    std::string text;
    friend bool operator==(const word& left, const word& right) { return left.text == right.text; }
};

}  // namespace
}  // namespace lifetime

template <>
inline constexpr bool orm::is_value<lifetime::word> = true;
template <>
struct std::hash<lifetime::word> {
    std::size_t operator()(const lifetime::word& of) const {
        return std::hash<std::string>{}(of.text);
    }
};

namespace lifetime {

class Book;
class Shelf : public counted {
public:
    orm::mapped<int> id;
    orm::list<word> words;
    orm::set<word> labels;
    orm::dict<std::string, word> notes;
    orm::list<Book> books;
    orm::set<Book> picks;
    orm::dict<int, Book> numbered;
};
class Book : public counted {
public:
    orm::mapped<int> id;
    orm::one<Shelf> shelf;
    orm::list<Shelf> pickers;
    orm::one<Shelf> register_;
};

}  // namespace lifetime

template <>
struct orm::extends<lifetime::Shelf>
    : orm::fields<void, &lifetime::Shelf::id, &lifetime::Shelf::words, &lifetime::Shelf::labels,
                  &lifetime::Shelf::notes, &lifetime::Shelf::books, &lifetime::Shelf::picks,
                  &lifetime::Shelf::numbered> {};
template <>
struct orm::extends<lifetime::Book>
    : orm::fields<void, &lifetime::Book::id, &lifetime::Book::shelf, &lifetime::Book::pickers,
                  &lifetime::Book::register_> {};
template <>
struct orm::mapping<lifetime::Shelf> {
    static void define(orm::definition<lifetime::Shelf>& m) {
        using lifetime::Book;
        using lifetime::Shelf;
        m.relationship(&Shelf::books).back_populates(&Book::shelf);
        m.relationship(&Shelf::picks).back_populates(&Book::pickers);
        m.relationship(&Shelf::numbered).back_populates(&Book::register_).keyed_by(&Book::id);
    }
};

namespace lifetime {
namespace {

constexpr auto words = orm::attr<&Shelf::words>;
constexpr auto labels = orm::attr<&Shelf::labels>;
constexpr auto notes = orm::attr<&Shelf::notes>;
constexpr auto books = orm::attr<&Shelf::books>;
constexpr auto picks = orm::attr<&Shelf::picks>;
constexpr auto numbered = orm::attr<&Shelf::numbered>;

orm::ref<Book> make_book(int id) {
    auto made = orm::make<Book>();
    made->id = id;
    return made;
}

/// A shelf with members in all its collections, another, and books.
struct world {
    orm::ref<Shelf> shelf = orm::make<Shelf>();
    orm::ref<Shelf> other = orm::make<Shelf>();
    std::vector<orm::ref<Book>> given;

    world() {
        for (int i = 0; i < 5; ++i) given.push_back(make_book(i));
        for (const auto& one : {shelf, other}) {
            // Nothing is loaded, but what was expired may be read.
            orm::inspect(*one).set_loader([](auto&, auto) {});
            one->words = {"a", "b", "c", "a"};
            one->labels = {"a", "b", "c"};
            one->notes = {{"a", "a"}, {"b", "b"}, {"c", "c"}};
        }
        shelf->books = {given[0], given[1], given[2]};
        shelf->picks = {given[0], given[1], given[2]};
        shelf->numbered = {{0, given[0]}, {1, given[1]}};
        other->books = {given[3]};
        other->picks = {given[1], given[3]};
        other->numbered = {{3, given[3]}};
    }
    void drop_handles() {
        shelf.reset();
        other.reset();
        given.clear();
    }
};

struct stop {};

struct operation {
    const char* name;
    void (*run)(world& w, Shelf& s);
};

/// An error of a listener passes.
void expect(bool right) {
    CHECK(right);
}

const operation operations[]{
    {"words.append", [](world&, Shelf& s) { s.words.append("x"); }},
    {"words.emplace_back",
     [](world&, Shelf& s) { expect(s.words.emplace_back("x") == word{"x"}); }},
    {"words.insert", [](world&, Shelf& s) { s.words.insert(1, "x"); }},
    {"words.extend", [](world& w, Shelf& s) { s.words.extend(w.other->words); }},
    {"words.remove", [](world&, Shelf& s) { s.words.remove("b"); }},
    {"words.remove of none", [](world&, Shelf& s) { s.words.remove("x"); }},
    {"words.pop", [](world&, Shelf& s) { expect(s.words.pop(1) == word{"b"}); }},
    {"words.set", [](world&, Shelf& s) { s.words.set(1, "x"); }},
    {"words.set of a part",
     [](world&, Shelf& s) {
         s.words.set(orm::slice{1, 3, {}}, {"x", "y", "z"});
     }},
    {"words.set of a part with a step",
     [](world&, Shelf& s) {
         s.words.set(orm::slice{{}, {}, 2}, {"x", "y"});
     }},
    {"words.erase", [](world&, Shelf& s) { s.words.erase(-1); }},
    {"words.erase of a part",
     [](world&, Shelf& s) {
         s.words.erase(orm::slice{1, {}, {}});
     }},
    {"words.clear", [](world&, Shelf& s) { s.words.clear(); }},
    {"words.reset", [](world&, Shelf& s) { s.words.reset(); }},
    {"words =",
     [](world&, Shelf& s) {
         s.words = {"c", "x", "y"};
     }},
    {"words = other's", [](world& w, Shelf& s) { s.words = w.other->words; }},
    {"labels.add", [](world&, Shelf& s) { s.labels.add("x"); }},
    {"labels.add of a member", [](world&, Shelf& s) { s.labels.add("a"); }},
    {"labels.remove", [](world&, Shelf& s) { s.labels.remove("b"); }},
    {"labels.discard", [](world&, Shelf& s) { s.labels.discard("a"); }},
    {"labels.pop", [](world&, Shelf& s) { expect(s.labels.pop() == word{"c"}); }},
    {"labels.clear", [](world&, Shelf& s) { s.labels.clear(); }},
    {"labels.reset", [](world&, Shelf& s) { s.labels.reset(); }},
    {"labels.update",
     [](world&, Shelf& s) {
         s.labels.update({"x", "a", "y"});
     }},
    {"labels.difference_update",
     [](world&, Shelf& s) {
         s.labels.difference_update({"a", "c"});
     }},
    {"labels.intersection_update", [](world&, Shelf& s) { s.labels.intersection_update({"b"}); }},
    {"labels.symmetric_difference_update",
     [](world&, Shelf& s) {
         s.labels.symmetric_difference_update({"a", "x", "b"});
     }},
    {"labels =",
     [](world&, Shelf& s) {
         s.labels = {"c", "x", "y"};
     }},
    {"notes.put", [](world&, Shelf& s) { s.notes.put("x", "x"); }},
    {"notes.put over another", [](world&, Shelf& s) { s.notes.put("a", "x"); }},
    {"notes.erase", [](world&, Shelf& s) { s.notes.erase("b"); }},
    {"notes.pop", [](world&, Shelf& s) { expect(s.notes.pop("b") == word{"b"}); }},
    {"notes.popitem", [](world&, Shelf& s) { expect(s.notes.popitem().first == "c"); }},
    {"notes.setdefault",
     [](world&, Shelf& s) { expect(s.notes.setdefault("x", "x") == word{"x"}); }},
    {"notes.setdefault of a member",
     [](world&, Shelf& s) { expect(s.notes.setdefault("a", "a") == word{"a"}); }},
    {"notes.update",
     [](world&, Shelf& s) {
         s.notes.update({{"a", "a"}, {"b", "x"}, {"y", "y"}});
     }},
    {"notes.clear", [](world&, Shelf& s) { s.notes.clear(); }},
    {"notes.reset", [](world&, Shelf& s) { s.notes.reset(); }},
    {"notes =",
     [](world&, Shelf& s) {
         s.notes = {{"a", "a"}, {"b", "x"}, {"y", "y"}};
     }},
    {"books.append", [](world& w, Shelf& s) { s.books.append(w.given[4]); }},
    {"books.append of another's", [](world& w, Shelf& s) { s.books.append(w.given[3]); }},
    {"books.emplace_back", [](world&, Shelf& s) { expect(s.books.emplace_back() != nullptr); }},
    {"books.insert", [](world& w, Shelf& s) { s.books.insert(0, w.given[3]); }},
    {"books.extend", [](world& w, Shelf& s) { s.books.extend(w.other->books); }},
    {"books.remove", [](world& w, Shelf& s) { s.books.remove(w.given[1]); }},
    {"books.remove of none", [](world& w, Shelf& s) { s.books.remove(w.given[4]); }},
    {"books.pop", [](world&, Shelf& s) { expect(s.books.pop()->id == 2); }},
    {"books.set", [](world& w, Shelf& s) { s.books.set(0, w.given[3]); }},
    {"books.set of a part", [](world& w, Shelf& s) { s.books.set(orm::slice{}, w.given); }},
    {"books.erase", [](world&, Shelf& s) { s.books.erase(0); }},
    {"books.erase of a part", [](world&, Shelf& s) { s.books.erase(orm::slice{}); }},
    {"books.clear", [](world&, Shelf& s) { s.books.clear(); }},
    {"books.reset", [](world&, Shelf& s) { s.books.reset(); }},
    {"books =",
     [](world& w, Shelf& s) {
         s.books = {w.given[1], w.given[3], w.given[4]};
     }},
    {"books = other's", [](world& w, Shelf& s) { s.books = w.other->books; }},
    {"shelf =", [](world& w, Shelf&) { w.given[0]->shelf = w.other; }},
    {"shelf = null", [](world& w, Shelf&) { w.given[0]->shelf = nullptr; }},
    {"shelf.reset", [](world& w, Shelf&) { w.given[0]->shelf.reset(); }},
    {"picks.add", [](world& w, Shelf& s) { s.picks.add(w.given[4]); }},
    {"picks.discard", [](world& w, Shelf& s) { s.picks.discard(w.given[1]); }},
    {"picks.pop", [](world&, Shelf& s) { expect(s.picks.pop()->id == 2); }},
    {"picks.symmetric_difference_update",
     [](world& w, Shelf& s) { s.picks.symmetric_difference_update(w.given); }},
    {"picks =",
     [](world& w, Shelf& s) {
         s.picks = {w.given[1], w.given[4]};
     }},
    {"pickers.append",
     [](world& w, Shelf& s) { w.given[4]->pickers.append(orm::ref<Shelf>::to(s)); }},
    {"pickers =", [](world& w, Shelf&) { w.given[1]->pickers = {}; }},
    {"numbered.put", [](world& w, Shelf& s) { s.numbered.put(0, w.given[3]); }},
    {"numbered.set", [](world& w, Shelf& s) { s.numbered.set(w.given[4]); }},
    {"numbered.remove", [](world& w, Shelf& s) { s.numbered.remove(w.given[1]); }},
    {"numbered.remove of none", [](world& w, Shelf& s) { s.numbered.remove(w.given[4]); }},
    {"numbered.setdefault",
     [](world& w, Shelf& s) { expect(s.numbered.setdefault(0, w.given[0])->id == 0); }},
    {"numbered.setdefault of a new one",
     [](world& w, Shelf& s) { expect(s.numbered.setdefault(4, w.given[4])->id == 4); }},
    {"numbered.pop", [](world&, Shelf& s) { expect(s.numbered.pop(1)->id == 1); }},
    {"numbered.update",
     [](world& w, Shelf& s) {
         s.numbered.update({{0, w.given[0]}, {1, w.given[2]}, {7, w.given[4]}});
     }},
    {"numbered.clear", [](world&, Shelf& s) { s.numbered.clear(); }},
    {"numbered =",
     [](world& w, Shelf& s) {
         s.numbered = {{0, w.given[0]}, {4, w.given[4]}, {3, w.given[3]}};
     }},
};

void clear(Shelf& s) {
    s.words.clear();
    s.labels.clear();
    s.notes.clear();
    s.books.clear();
    s.picks.clear();
    s.numbered.clear();
}
void reset(Shelf& s) {
    s.words.reset();
    s.labels.reset();
    s.notes.reset();
    s.books.reset();
    s.picks.reset();
    s.numbered.reset();
}
void assign(Shelf& s) {
    static int id = 1000;  // keys that nobody has
    s.words = {"new"};
    s.labels = {"new"};
    s.notes = {{"new", "new"}};
    s.books = {make_book(++id)};
    s.picks = {make_book(++id)};
    s.numbered = {{id + 1, make_book(id + 1)}};
    ++id;
}

struct action {
    const char* name;
    void (*run)(world& w, Shelf& s);
};

const action actions[]{
    {"nothing", [](world&, Shelf&) {}},
    {"clear", [](world&, Shelf& s) { clear(s); }},
    {"reset", [](world&, Shelf& s) { reset(s); }},
    {"assign", [](world&, Shelf& s) { assign(s); }},
    {"assign twice", [](world&, Shelf& s) { assign(s), assign(s); }},
    {"reset and assign", [](world&, Shelf& s) { reset(s), assign(s); }},
    {"expire", [](world&, Shelf& s) { orm::mark_expired(s); }},
    {"expire and read",
     [](world&, Shelf& s) {
         orm::mark_expired(s);
         CHECK(s.words.empty());
         CHECK(s.books.empty());
     }},
    {"load",
     [](world&, Shelf& s) {
         orm::set_committed_value(s, words, std::vector<word>{"loaded"});
         orm::set_committed_value(s, labels, std::vector<word>{"loaded"});
         orm::set_committed_value(s, books, std::vector{make_book(20)});
         orm::set_committed_value(s, picks, std::vector{make_book(20)});
     }},
    {"pop all",
     [](world&, Shelf& s) {
         while (!s.words.empty()) s.words.pop();
         while (!s.labels.empty()) s.labels.pop();
         while (!s.notes.empty()) s.notes.popitem();
         while (!s.books.empty()) s.books.pop(0);
         while (!s.numbered.empty()) s.numbered.popitem();
     }},
    {"add many",
     [](world&, Shelf& s) {
         for (int i = 0; i < 40; ++i) {
             const std::string one = std::to_string(i);
             s.words.append(one.c_str());
             s.labels.add(one.c_str());
             s.notes.put(one, one.c_str());
             s.books.append(make_book(100 + i));
             s.picks.add(make_book(100 + i));
         }
     }},
    {"hold and let go",
     [](world&, Shelf& s) {
         auto one = s.words.hold();
         auto two = s.books.hold();
         auto three = s.picks.hold();
         assign(s);
     }},
    {"drop handles", [](world& w, Shelf&) { w.drop_handles(); }},
    {"clear and drop handles",
     [](world& w, Shelf& s) {
         clear(s);
         w.drop_handles();
     }},
    {"reset, commit, collect",
     [](world& w, Shelf& s) {
         reset(s);
         for (const auto& one : w.given) orm::mark_committed(*one);
         orm::mark_committed(s);
         w.given.clear();
         orm::collect(s);
     }},
    {"throw", [](world&, Shelf&) { throw stop{}; }},
    {"assign and throw",
     [](world&, Shelf& s) {
         assign(s);
         throw stop{};
     }},
};

/// Lets the action happen at one event, and reads what the event is about afterwards.
class director {
public:
    director(world& of, const action& what, int at) : of_{of}, what_{what}, at_{at} {
        watch(words);
        watch(labels);
        watch(notes);
        watch(books);
        watch(picks);
        watch(numbered);
        // The other ends.
        const auto act = [this](Book&, const orm::ref<Shelf>& now,
                                const orm::old_value<orm::ref<Shelf>>& old) {
            happened();
            if (now) read(now);
            if (old.has_value() && *old) read(*old);
        };
        guards_.emplace_back(orm::listen(orm::attr<&Book::shelf>, orm::event::set, act));
        guards_.emplace_back(orm::listen(orm::attr<&Book::register_>, orm::event::set, act));
        const auto picked = [this](Book& book, const orm::ref<Shelf>& by) {
            happened();
            read(by);
            static_cast<void>(book.id.get());
        };
        guards_.emplace_back(orm::listen(orm::attr<&Book::pickers>, orm::event::append, picked));
        guards_.emplace_back(orm::listen(orm::attr<&Book::pickers>, orm::event::remove, picked));
    }
    int seen() const noexcept { return seen_; }

private:
    template <class A>
    void watch(A attribute) {
        using value = typename A::value_type;
        const auto act = [this](Shelf& target, const value& member) {
            happened();
            read(member);
            static_cast<void>(target.id.get());
        };
        const auto look = [this](Shelf& target, const value& member) {
            read(member);
            static_cast<void>(target.id.get());
        };
        for (int i = 0; i < 2; ++i) {
            guards_.emplace_back(i == 0 ? orm::listen(attribute, orm::event::append, act)
                                        : orm::listen(attribute, orm::event::append, look));
            guards_.emplace_back(i == 0 ? orm::listen(attribute, orm::event::remove, act)
                                        : orm::listen(attribute, orm::event::remove, look));
            guards_.emplace_back(
                i == 0 ? orm::listen(attribute, orm::event::append_wo_mutation, act)
                       : orm::listen(attribute, orm::event::append_wo_mutation, look));
        }
        guards_.emplace_back(
            orm::listen(attribute, orm::event::bulk_replace, [this](Shelf&) { happened(); }));
        guards_.emplace_back(
            orm::listen(attribute, orm::event::init_collection, [this](Shelf&) { happened(); }));
        guards_.emplace_back(
            orm::listen(attribute, orm::event::dispose_collection, [this](Shelf&) { happened(); }));
    }
    void happened() {
        if (acting_ || ++seen_ != at_) return;
        acting_ = true;
        struct over {
            bool& acting;
            ~over() { acting = false; }
        } const done{acting_};
        // The target may have lost its last handle; it stays for the operation.
        if (of_.shelf != nullptr) what_.run(of_, *of_.shelf);
    }
    void read(const word& member) {
        if (member.text.find(" and a tail") == std::string::npos) FAIL("a value is gone");
    }
    template <class T>
    void read(const orm::ref<T>& member) {
        static_cast<void>(member->id.get());
    }

    world& of_;
    const action& what_;
    int at_;
    int seen_ = 0;
    bool acting_ = false;
    std::vector<orm::scoped_listener> guards_;
};

void read_all(Shelf& s) {
    for (const auto& one : s.words) CHECK(!one.text.empty());
    for (const auto& one : s.labels) CHECK(!one.text.empty());
    for (const auto& [key, one] : s.notes) CHECK((!key.empty() && !one.text.empty()));
    for (const auto& one : s.books) CHECK(one->id >= 0);
    for (const auto& one : s.picks) CHECK(one->id >= 0);
    for (const auto& [key, one] : s.numbered) CHECK((key >= 0 && one->id >= 0));
    CHECK(orm::history_of(s, words).unchanged.size() <= 100);
    for (const auto& one : orm::history_of(s, books).deleted) CHECK(one->id >= 0);
    for (const auto& one : orm::history_of(s, picks).deleted) CHECK(one->id >= 0);
    for (const auto& one : orm::history_of(s, numbered).deleted) CHECK(one->id >= 0);
}

int run_once(const operation& op, const action& what, int at) {
    world w;
    const director listening{w, what, at};
    Shelf& s = *w.shelf;
    try {
        op.run(w, s);
    } catch (const stop&) {
    } catch (const orm::error&) {  // the member is gone, the collection was changed
    }
    if (w.shelf != nullptr) read_all(*w.shelf);
    if (w.other != nullptr) read_all(*w.other);
    return listening.seen();
}

}  // namespace

TEST_CASE("what an operation needs lives until it is over, whatever listeners do",
          "[collections][lifetime]") {
    for (const operation& op : operations) {
        for (const action& what : actions) {
            INFO(op.name << ", " << what.name);
            int events = 1;
            for (int at = 1; at <= events; ++at) {
                INFO("at event " << at);
                const int seen = run_once(op, what, at);
                if (at == 1) events = std::min(seen, 12);
                if (alive != 0) FAIL(alive << " are left");
            }
        }
    }
}

}  // namespace lifetime
