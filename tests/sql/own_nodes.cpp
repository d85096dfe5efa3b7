// Words that the library does not have: a program writes nodes of its own.

#include <catch2/catch.hpp>
#include <orm/sql.hpp>

#include "../engine/database.hpp"

using tests::database;

namespace {

/// `upper(x)`
class upper_node final : public orm::sql_node {
public:
    explicit upper_node(const orm::expression& of) : of_{of.node()} {}
    void write(orm::sql_writer& out) const override { out << "upper(" << *of_ << ")"; }
    bool stands_alone() const noexcept override { return true; }

private:
    std::shared_ptr<const orm::sql_node> of_;
};
orm::expression upper(const orm::expression& of) {
    return orm::expression{std::make_shared<upper_node>(of)};
}

/// `a BETWEEN 1 AND 5`, with values of its own; stands alone nowhere.
class between_node final : public orm::sql_node {
public:
    between_node(const orm::expression& of, orm::sql_value low, orm::sql_value high)
        : of_{of.node()}, low_{std::move(low)}, high_{std::move(high)} {}
    void write(orm::sql_writer& out) const override {
        out.operand(*of_);
        out << " BETWEEN ";
        out.value(low_, of_->type());
        out << " AND ";
        out.value(high_, of_->type());
    }

private:
    std::shared_ptr<const orm::sql_node> of_;
    orm::sql_value low_;
    orm::sql_value high_;
};

/// `EXISTS (SELECT …)`, which may name tables of the statement around it.
class exists_node final : public orm::sql_node {
public:
    explicit exists_node(orm::sql_statement of) : of_{std::move(of)} {}
    void write(orm::sql_writer& out) const override { out << "EXISTS (" << of_.root() << ")"; }

private:
    orm::sql_statement of_;
};

/// A statement: `SELECT … UNION ALL SELECT …`.
class union_node final : public orm::statement_node {
public:
    explicit union_node(std::vector<orm::sql_statement> all) : all_{std::move(all)} {}
    std::string_view kind_name() const noexcept override { return "union"; }
    void write(orm::sql_writer& out) const override {
        std::string_view before;
        for (const orm::sql_statement& one : all_) {
            out << before << one.root();
            before = " UNION ALL ";
        }
    }

private:
    std::vector<orm::sql_statement> all_;
};

/// INSERT of rows that are written into one statement each batch, without RETURNING.
class upsert_node final : public orm::statement_node {
public:
    explicit upsert_node(const orm::table& into) : into_{into} {}
    std::string_view kind_name() const noexcept override { return "upsert"; }
    const orm::table* target() const noexcept override { return &into_; }
    std::span<const std::string> batch_columns() const noexcept override { return returned_; }
    void write(orm::sql_writer& out) const override {
        out << "INSERT INTO ";
        out.name(into_.full_name());
        out << " (id, x) VALUES ";
        const std::size_t rows = out.values().size();
        for (std::size_t row = 1; row <= rows; ++row) {
            out << (row == 1 ? "(" : ", (");
            const std::size_t number = out.is_batch() ? row : 0;
            out.column_parameter("id", into_["id"].type(), "id", number);
            out << ", ";
            out.column_parameter("x", into_["x"].type(), "x", number);
            out << ")";
        }
        out << " ON CONFLICT (id) DO UPDATE SET x = excluded.x RETURNING id";
    }

private:
    orm::table into_;
    std::vector<std::string> returned_{"id"};
};

/// An UPDATE in front of a condition with a parameter of its own: the names that the UPDATE has
/// taken are looked at when it is gone.
class renamed_node final : public orm::statement_node {
public:
    renamed_node(orm::sql_statement update, std::string name)
        : update_{std::move(update)}, name_{std::move(name)} {}
    std::string_view kind_name() const noexcept override { return "renamed"; }
    void write(orm::sql_writer& out) const override {
        out << update_.root() << " WHERE id = ";
        out.parameter(name_);
    }

private:
    orm::sql_statement update_;
    std::string name_;
};

struct world {
    world() { db.fill(); }
    database db;
    orm::table t{"t", orm::metadata{}, orm::column{"id", orm::integer{}, orm::primary_key},
                 orm::column{"x", orm::integer{}}, orm::column{"name", orm::string{}}};
};

}  // namespace

TEST_CASE("a node of the user's own stands in select, where, set and order by") {
    world w;
    orm::connection conn = w.db->connect();
    const orm::expression name = upper(w.t["name"]);
    const auto select = orm::select(name).select_from(w.t).where(name == "ED").order_by(name);
    CHECK(conn.execute(select).scalar<std::string>() == "ED");
    CHECK(conn.execute(select).scalar<std::string>() == "ED");
    conn.execute(orm::update(w.t).set("name", name).where(name != orm::bindparam("v")),
                 {{"v", "x"}});
    CHECK(conn.execute(orm::select(w.t["name"]).where(w.t["id"] == 3)).scalar<std::string>() ==
          "WENDY");
    const orm::condition between{std::make_shared<between_node>(w.t["x"], 15, 25)};
    CHECK(conn.execute(orm::select(w.t["id"]).where(between && w.t["id"] > 0)).scalar<int>() == 2);
    CHECK(conn.execute(orm::select(w.t["id"]).where(!between).order_by(w.t["id"]))
              .fetch_all()
              .size() == 2);
    CHECK_THAT(orm::delete_from(w.t).where(!between && w.t["id"] == 1).text_for(w.db->dialect()),
               Catch::Contains("(NOT (t.x BETWEEN "));
}

TEST_CASE("a node may hold a statement, which sees the tables around it") {
    world w;
    orm::connection conn = w.db->connect();
    const orm::metadata meta;
    const orm::table other{"other", meta, orm::column{"t_id", orm::integer{}}};
    other.create(conn);
    conn.execute(orm::insert_into(other), {{"t_id", 3}});
    const orm::condition exists{std::make_shared<exists_node>(
        orm::select(other["t_id"]).where(orm::col(other["t_id"]) == w.t["id"]))};
    CHECK(conn.execute(orm::select(w.t["id"]).where(exists)).scalar<int>() == 3);
    // Outside of it, its tables are not there.
    CHECK_THROWS_WITH(conn.execute(orm::select(w.t["id"]).where(exists && other["t_id"] == 1)),
                      Catch::Contains("other.t_id"));
}

TEST_CASE("a statement of the user's own is executed as any other") {
    world w;
    orm::connection conn = w.db->connect();
    tests::lines log;
    orm::listen(conn, orm::connection_event::before_execute,
                [&](orm::connection&, const orm::sql_statement& statement) {
                    log.push_back(std::string{statement.kind_name()});
                });
    const auto where = [&](int id) {
        return orm::sql_statement{orm::select(w.t["x"]).where(w.t["id"] == id)};
    };
    const orm::sql_statement both{
        std::make_shared<union_node>(std::vector{where(1), where(3), where(1)})};
    std::vector<int> found;
    for (const auto [x] : conn.execute(both).as<int>()) found.push_back(x);
    CHECK(found == std::vector<int>{10, 30, 10});
    const orm::sql_statement upsert{std::make_shared<upsert_node>(w.t)};
    CHECK(conn.execute(upsert, {{"id", 1}, {"x", 11}}).scalar<int>() == 1);
    CHECK(
        conn.execute(upsert, {{{"id", 1}, {"x", 12}}, {{"id", 9}, {"x", 90}}}).fetch_all().size() ==
        2);
    CHECK(conn.execute(orm::select(w.t["x"]).where(w.t["id"] == 1)).scalar<int>() == 12);
    const auto renamed = [&](std::string name) {
        return orm::sql_statement{
            std::make_shared<renamed_node>(orm::update(w.t), std::move(name))};
    };
    const std::string name = "the_key_that_is_looked_for";
    CHECK(conn.execute(renamed(name), {{"x", 1}, {name, 9}}).rowcount() == 1);
    CHECK_THROWS_WITH(conn.execute(renamed("x"), {{"x", 1}}), Catch::Contains("another name"));
    for (const std::string wrong : {"a b", "", "a'", "id OR 1=1"})
        CHECK_THROWS_WITH(conn.execute(renamed(wrong), {{"x", 1}, {wrong, 9}}),
                          Catch::Contains("is a word"));
    log.resize(4);
    CHECK(log == tests::lines{"union", "upsert", "upsert", "select"});
    // Rows that are not there.
    class wrong_node final : public orm::statement_node {
    public:
        std::string_view kind_name() const noexcept override { return "wrong"; }
        void write(orm::sql_writer& out) const override {
            out.column_parameter("x", orm::integer{}, "x", 2);
        }
    };
    CHECK_THROWS_WITH(
        orm::sql_statement{std::make_shared<wrong_node>()}.text_for(w.db->dialect(), {{"x", 1}}),
        Catch::Contains("row 2"));
    CHECK(conn.execute(upsert, orm::parameter_sets{}).fetch_all().empty());
}
