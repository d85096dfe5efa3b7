#include <catch2/catch.hpp>
#include <optional>
#include <string>

#include "ddl_of.hpp"

namespace {

struct Address;
struct Tag;
struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
    orm::list<Address> addresses;
    orm::set<Tag> tags;
    orm::set<User> friends;
    orm::one<User> boss;
};
struct Address {
    orm::mapped<int> id;
    orm::one<User> user;
};
struct Tag {
    orm::mapped<std::string> label;
    orm::list<User> users;
};

struct Cell {
    orm::mapped<int> x;
    orm::mapped<std::string> y;
};
struct Mark {
    orm::mapped<int> id;
    orm::mapped<int> cell_x;
    orm::one<Cell> cell;
};

struct Place {
    orm::mapped<int> id;
};
struct Trip {
    orm::mapped<int> id;
    orm::mapped<int> start;
    orm::mapped<std::optional<int>> goal;
    orm::one<Place> from;
    orm::one<Place> to;
};

struct Team;
struct Player {
    orm::mapped<int> id;
};
struct Team {
    orm::mapped<int> id;
    orm::list<Player> players;
};

struct Card;
struct Holder {
    orm::mapped<int> id;
    orm::one<Card> card;
};
struct Card {
    orm::mapped<int> id;
    orm::one<Holder> holder;
};

std::string pairs_of(const orm::mapped_relationship& one) {
    std::string all;
    const auto add = [&all](const std::vector<orm::column_pair>& pairs) {
        for (const auto& [left, right] : pairs)
            all += (all.empty() ? "" : " ") + left.table().name() + '.' + left.name().text() + '=' +
                   right.table().name() + '.' + right.name().text();
    };
    add(one.pairs);
    add(one.secondary_pairs);
    return all;
}

template <class T>
std::string join_of(const char* attribute) {
    return pairs_of(orm::mapper_of<T>().relationship(attribute));
}

}  // namespace

template <>
struct orm::mapping<User> {
    static void define(orm::definition<User>& m) {
        m.table("user_account");
        m.relationship(&User::addresses).back_populates(&Address::user);
        m.relationship(&User::tags).back_populates(&Tag::users).secondary("user_tag");
        m.relationship(&User::friends).is(orm::direction::many_to_many);
    }
};
template <>
struct orm::mapping<Tag> {
    static void define(orm::definition<Tag>& m) { m.primary_key(&Tag::label); }
};
template <>
struct orm::mapping<Cell> {
    static void define(orm::definition<Cell>& m) { m.primary_key(&Cell::x, &Cell::y); }
};
template <>
struct orm::mapping<Trip> {
    static void define(orm::definition<Trip>& m) {
        m.foreign_key(&Trip::start)
            .references(&Place::id)
            .on_delete(orm::foreign_key_action::cascade);
        m.relationship(&Trip::from).foreign_key(&Trip::start);
        m.relationship(&Trip::to).foreign_key(&Trip::goal);
    }
};
template <>
struct orm::mapping<Holder> {
    static void define(orm::definition<Holder>& m) {
        m.relationship(&Holder::card).back_populates(&Card::holder);
    }
};

TEST_CASE("relationships get foreign keys and tables between them by convention", "[mapper]") {
    const tests::fresh_mappings fresh;
    const std::string ddl = tests::ddl_of<Address>();
    CHECK(ddl ==
          "CREATE TABLE user_account (id INTEGER NOT NULL, name VARCHAR NOT NULL, boss_id INTEGER, "
          "PRIMARY KEY (id), FOREIGN KEY(boss_id) REFERENCES user_account (id))\n"
          "CREATE TABLE tag (label VARCHAR NOT NULL, PRIMARY KEY (label))\n"
          "CREATE TABLE address (id INTEGER NOT NULL, user_id INTEGER, PRIMARY KEY (id), FOREIGN "
          "KEY(user_id) REFERENCES user_account (id))\n"
          "CREATE TABLE user_tag (user_id INTEGER NOT NULL, tag_label VARCHAR NOT NULL, PRIMARY "
          "KEY (user_id, tag_label), FOREIGN KEY(user_id) REFERENCES user_account (id), FOREIGN "
          "KEY(tag_label) REFERENCES tag (label))\n"
          "CREATE TABLE user_account_user_account (user_id INTEGER NOT NULL, friends_id INTEGER "
          "NOT NULL, PRIMARY KEY (user_id, friends_id), FOREIGN KEY(user_id) REFERENCES "
          "user_account (id), FOREIGN KEY(friends_id) REFERENCES user_account (id))\n");
    CHECK(join_of<User>("addresses") == "user_account.id=address.user_id");
    CHECK(join_of<Address>("user") == "address.user_id=user_account.id");
    CHECK(join_of<User>("boss") == "user_account.boss_id=user_account.id");
    CHECK(join_of<User>("tags") == "user_account.id=user_tag.user_id user_tag.tag_label=tag.label");
    CHECK(join_of<Tag>("users") == "tag.label=user_tag.tag_label user_tag.user_id=user_account.id");
    CHECK(join_of<User>("friends") ==
          "user_account.id=user_account_user_account.user_id "
          "user_account_user_account.friends_id=user_account.id");
    const orm::mapper& address = orm::mapper_of<Address>();
    REQUIRE(address.columns().size() == 2);
    CHECK(address.columns()[1].attribute == nullptr);
    CHECK(address.relationship("user").target == &orm::mapper_of<User>());
    CHECK(address.relationship("user").direction == orm::direction::many_to_one);
    CHECK_THROWS_WITH(address.relationship("id"), Catch::Contains("Address.id is no relationship"));
}

TEST_CASE("attributes of the conventional names hold keys, the others get columns of their own",
          "[mapper]") {
    const tests::fresh_mappings fresh;
    CHECK(tests::ddl_of<Mark>() ==
          "CREATE TABLE cell (x INTEGER NOT NULL, y VARCHAR NOT NULL, PRIMARY KEY (x, y))\n"
          "CREATE TABLE mark (id INTEGER NOT NULL, cell_x INTEGER NOT NULL, cell_y VARCHAR, "
          "PRIMARY KEY (id), FOREIGN KEY(cell_x, cell_y) REFERENCES cell (x, y))\n");
    CHECK(join_of<Mark>("cell") == "mark.cell_x=cell.x mark.cell_y=cell.y");
}

TEST_CASE("a mapping says which attributes hold the key of which relationship", "[mapper]") {
    const tests::fresh_mappings fresh;
    CHECK(tests::ddl_of<Trip>() ==
          "CREATE TABLE place (id INTEGER NOT NULL, PRIMARY KEY (id))\n"
          "CREATE TABLE trip (id INTEGER NOT NULL, start INTEGER NOT NULL, goal INTEGER, PRIMARY "
          "KEY (id), FOREIGN KEY(start) REFERENCES place (id) ON DELETE CASCADE, FOREIGN KEY(goal) "
          "REFERENCES place (id))\n");
    CHECK(join_of<Trip>("from") == "trip.start=place.id");
    CHECK(join_of<Trip>("to") == "trip.goal=place.id");
}

TEST_CASE("a collection that nothing leads back to keeps its owner in the other table",
          "[mapper]") {
    const tests::fresh_mappings fresh;
    CHECK(tests::ddl_of<Team>() ==
          "CREATE TABLE team (id INTEGER NOT NULL, PRIMARY KEY (id))\n"
          "CREATE TABLE player (id INTEGER NOT NULL, team_id INTEGER, PRIMARY KEY (id), FOREIGN "
          "KEY(team_id) REFERENCES team (id))\n");
    CHECK(join_of<Team>("players") == "team.id=player.team_id");
}

TEST_CASE("of two single objects the one that is owned holds the key", "[mapper]") {
    const tests::fresh_mappings fresh;
    CHECK(join_of<Holder>("card") == "holder.id=card.holder_id");
    CHECK(join_of<Card>("holder") == "card.holder_id=holder.id");
    CHECK(orm::mapper_of<Holder>().relationship("card").direction == orm::direction::one_to_many);
}
