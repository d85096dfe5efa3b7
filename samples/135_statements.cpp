// 135_statements: statements over tables, as trees that listeners can look into.

#include <iostream>
#include <orm/engine.hpp>
#include <orm/sql.hpp>

int main() {
    const orm::metadata shop;
    const orm::table customer{"customer", shop, orm::column{"id", orm::integer{}, orm::primary_key},
                              orm::column{"name", orm::string{}},
                              orm::column{"closed", orm::boolean{}, orm::default_value{false}}};
    const orm::table order{"order", shop, orm::column{"id", orm::integer{}, orm::primary_key},
                           orm::column{"customer_id", orm::integer{}},
                           orm::column{"price", orm::integer{}}};

    const auto engine = orm::create_engine("sqlite://");
    orm::connection conn = engine->connect();
    shop.create_all(conn);
    conn.execute(orm::insert_into(customer),
                 {{{"id", 1}, {"name", "ed"}}, {{"id", 2}, {"name", "wendy"}}});
    conn.execute(orm::insert_into(order), {{{"customer_id", 1}, {"price", 30}},
                                           {{"customer_id", 2}, {"price", 20}},
                                           {{"customer_id", 2}, {"price", 50}}});

    const auto dear = orm::select(customer["name"], order["price"])
                          .join(order, orm::col(customer["id"]) == order["customer_id"])
                          .where(order["price"] > 25)
                          .order_by(orm::desc(order["price"]));
    std::cout << dear.text_for(engine->dialect()) << '\n';
    for (const auto& [name, price] : conn.execute(dear).as<std::string, int>())
        std::cout << name << ' ' << price << '\n';

    // Whoever selects, sees no customer that is closed.
    orm::listen(
        conn, orm::connection_event::before_execute,
        [&](orm::connection&, const orm::sql_statement& statement, const orm::parameter_sets& sets,
            const orm::parameters& values) {
            const auto select = statement.as<orm::select_statement>();
            return orm::execute_replacement{
                select ? select->where(customer["closed"] == false) : statement, sets, values};
        },
        orm::retval);
    const auto closed = conn.execute(orm::update(customer)
                                         .set("closed", true)
                                         .where(orm::in(customer["name"], {"wendy", "fred"})));
    std::cout << "closed: " << closed.rowcount() << '\n';
    for (const auto& [name, price] : conn.execute(dear).as<std::string, int>())
        std::cout << name << ' ' << price << '\n';
    conn.commit();
}
