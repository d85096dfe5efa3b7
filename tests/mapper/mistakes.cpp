#include <catch2/catch.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ddl_of.hpp"

// Each mistake names class and attribute, and leaves nothing: what was mapped before works on.
namespace {

struct Sound {
    orm::mapped<int> id;
};

struct no_key {
    orm::mapped<int> number;
};
struct optional_id {
    orm::mapped<std::optional<int>> id;
};
struct odd_type {
    orm::mapped<int> id;
    orm::mapped<std::map<int, int>> table;
};
struct list_of_values {
    orm::mapped<int> id;
    orm::list<int> numbers;
};
struct same_column {
    orm::mapped<int> id;
    orm::mapped<int> fooBar;
    orm::mapped<int> foo_bar;
};
struct key_not_stored {
    orm::mapped<int> id;
};
struct same_table {
    orm::mapped<int> id;
    orm::one<Sound> sound;
};
struct wrong_type {
    orm::mapped<int> id;
    orm::mapped<std::string> sound_id;
    orm::one<Sound> sound;
};
struct two_keys {
    orm::mapped<int> id;
    orm::mapped<int> a;
    orm::mapped<int> b;
    orm::one<Sound> sound;
};
struct no_target {
    orm::mapped<int> id;
};
struct owned;
struct two_owners {
    orm::mapped<int> id;
    orm::list<owned> left;
    orm::list<owned> right;
};
struct owned {
    orm::mapped<int> id;
};
struct bad_secondary {
    orm::mapped<int> id;
    orm::set<Sound> sounds;
};
struct strange;
struct unknown_end {
    orm::mapped<int> id;
    orm::one<strange> other;
};
struct plain_base {
    orm::mapped<int> id;
};
struct neither : plain_base {
    orm::mapped<int> more;
};
struct kinded {
    orm::mapped<int> id;
    orm::mapped<int> kind;
};
struct unnamed_kind : kinded {
    orm::mapped<int> more;
};
struct kinded_text {
    orm::mapped<int> id;
    orm::mapped<int> kind;
};
struct text_kind : kinded_text {
    orm::mapped<int> more;
};
struct twice {
    orm::mapped<int> id;
    orm::mapped<int> kind;
};
struct twice_again : twice {
    orm::mapped<int> more;
};
struct identity_alone {
    orm::mapped<int> id;
};
struct keyed_base {
    orm::mapped<int> id;
};
struct keyed_sub : keyed_base {
    orm::mapped<int> own;
};

}  // namespace

template <>
struct orm::extends<neither> : orm::fields<plain_base, &neither::more> {};
template <>
struct orm::extends<unnamed_kind> : orm::fields<kinded, &unnamed_kind::more> {};
template <>
struct orm::extends<text_kind> : orm::fields<kinded_text, &text_kind::more> {};
template <>
struct orm::extends<twice_again> : orm::fields<twice, &twice_again::more> {};
template <>
struct orm::extends<keyed_sub> : orm::fields<keyed_base, &keyed_sub::own> {};

template <>
struct orm::mapping<key_not_stored> {
    static void define(orm::definition<key_not_stored>& m) { m.not_stored(&key_not_stored::id); }
};
template <>
struct orm::mapping<same_table> {
    static void define(orm::definition<same_table>& m) { m.table("sound"); }
};
template <>
struct orm::mapping<two_keys> {
    static void define(orm::definition<two_keys>& m) {
        m.foreign_key(&two_keys::a).references(&Sound::id);
        m.foreign_key(&two_keys::b).references(&Sound::id);
    }
};
template <>
struct orm::mapping<no_target> {
    static void define(orm::definition<no_target>& m) { m.foreign_key(&no_target::id); }
};
template <>
struct orm::mapping<two_owners> {
    static void define(orm::definition<two_owners>& m) {
        m.relationship(&two_owners::left);
        m.relationship(&two_owners::right);
    }
};
template <>
struct orm::mapping<bad_secondary> {
    static void define(orm::definition<bad_secondary>& m) {
        m.relationship(&bad_secondary::sounds)
            .is(orm::direction::many_to_many)
            .secondary("between", {"x", "y"});
    }
};
template <>
struct orm::mapping<kinded> {
    static void define(orm::definition<kinded>& m) { m.discriminator(&kinded::kind).identity(1); }
};
template <>
struct orm::mapping<kinded_text> {
    static void define(orm::definition<kinded_text>& m) {
        m.discriminator(&kinded_text::kind).identity(1);
    }
};
template <>
struct orm::mapping<text_kind> {
    static void define(orm::definition<text_kind>& m) { m.identity("text"); }
};
template <>
struct orm::mapping<twice> {
    static void define(orm::definition<twice>& m) { m.discriminator(&twice::kind).identity(1); }
};
template <>
struct orm::mapping<twice_again> {
    static void define(orm::definition<twice_again>& m) { m.identity(1); }
};
template <>
struct orm::mapping<identity_alone> {
    static void define(orm::definition<identity_alone>& m) { m.identity(1); }
};
template <>
struct orm::mapping<keyed_sub> {
    static void define(orm::definition<keyed_sub>& m) {
        m.table("keyed_sub");
        m.primary_key(&keyed_sub::own);
    }
};

namespace {

struct mistake {
    const char* name;
    void (*configure)();
    const char* says;
};

template <class T>
void configure() {
    static_cast<void>(orm::mapper_of<T>());
}

const mistake mistakes[]{
    {"no key", &configure<no_key>, "class no_key has no primary key"},
    {"optional id", &configure<optional_id>, "class optional_id has no primary key"},
    {"odd type", &configure<odd_type>, "no column type is known for odd_type.table"},
    {"list of values", &configure<list_of_values>,
     "list_of_values.numbers is a collection of values"},
    {"same column", &configure<same_column>,
     "same_column.foo_bar and same_column.fooBar have the same column, 'foo_bar'"},
    {"key not stored", &configure<key_not_stored>,
     "key_not_stored.id is part of the primary key and is not stored"},
    {"same table", &configure<same_table>, "table 'sound' of class"},
    {"wrong type", &configure<wrong_type>, "wrong_type.sound_id is of another type than sound.id"},
    {"two keys", &configure<two_keys>,
     "several foreign keys could join two_keys.sound: (two_keys.a); (two_keys.b)"},
    {"no target", &configure<no_target>,
     "m.foreign_key in the mapping of no_target does not say what it references"},
    {"two owners", &configure<two_owners>,
     "two_owners.right and two_owners.left would keep their owners in one column"},
    {"bad secondary", &configure<bad_secondary>,
     "secondary(\"between\") of bad_secondary.sounds names 2 columns"},
    {"unknown end", &configure<unknown_end>, "unknown_end.other leads to strange"},
    {"neither", &configure<neither>, "class neither has neither a table of its own"},
    {"unnamed kind", &configure<unnamed_kind>, "class unnamed_kind is kept in the table of kinded"},
    {"text kind", &configure<text_kind>, "the identity of class text_kind is a text"},
    {"twice", &configure<twice_again>, "classes twice and twice_again have the same identity"},
    {"identity alone", &configure<identity_alone>,
     "the mapping of identity_alone names an identity, and nothing holds it"},
    {"keyed sub", &configure<keyed_sub>, "the mapping of keyed_sub names a primary key"},
};

}  // namespace

TEST_CASE("a mistake in a mapping names class and attribute, and leaves nothing", "[mapper]") {
    const tests::fresh_mappings fresh;
    static_cast<void>(orm::table_of<Sound>());
    const orm::metadata all = orm::table_of<Sound>().metadata();
    REQUIRE(all.tables().size() == 1);
    for (const mistake& one : mistakes) {
        INFO(one.name);
        for (int again = 0; again < 2; ++again)
            CHECK_THROWS_WITH(one.configure(), Catch::Contains(one.says));
        CHECK(all.tables().size() == 1);
    }
    CHECK(tests::ddl_of<Sound>() == "CREATE TABLE sound (id INTEGER NOT NULL, PRIMARY KEY (id))\n");
}
