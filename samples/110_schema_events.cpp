// 110_schema_events: tables are declared, rendered and created, and events tell of each step.

#include <iostream>
#include <orm/postgresql/ddl.hpp>
#include <orm/schema.hpp>

// Prints what it is told to execute; an engine's connection takes its place.
class printer : public orm::ddl_executor {
public:
    const orm::ddl_dialect& dialect() const override { return orm::postgresql_ddl(); }
    void execute(const orm::ddl_element& what) override {
        std::cout << what.text_for(dialect()) << '\n';
    }
    bool has_table(const orm::qualified_name&) override { return false; }
    bool has_index(const orm::qualified_name&, const orm::identifier&) override { return false; }
    bool has_sequence(const orm::qualified_name&) override { return false; }
    bool has_type(const orm::qualified_name&) override { return false; }
};

int main() {
    // Unique constraints get their names when they become part of a table.
    orm::listen(orm::class_target<orm::unique_constraint>(), orm::ddl_event::after_parent_attach,
                [](orm::unique_constraint& one, orm::table& parent) {
                    if (!one.name()) one.set_name("uq_" + parent.name());
                });

    const orm::metadata meta;
    const orm::table addresses{"addresses", meta,
                               orm::column{"id", orm::integer{}, orm::primary_key},
                               orm::column{"user_id", orm::foreign_key{"users.id"}, orm::not_null},
                               orm::column{"email", orm::string{200}, orm::unique}};
    const orm::table users{"users", meta, orm::column{"id", orm::integer{}, orm::primary_key},
                           orm::column{"name", orm::string{50}, orm::indexed}};

    orm::listen(meta, orm::ddl_event::before_create,
                [](orm::metadata&, orm::ddl_executor&, const orm::ddl_keywords& with) {
                    for (const orm::table& one : *with.tables)
                        std::cout << "-- comes: " << one.name() << '\n';
                });
    // A DDL element is a listener, too, here for one dialect only.
    orm::listen(users, orm::ddl_event::after_create,
                orm::ddl{"GRANT SELECT ON %(fullname)s TO PUBLIC"}.execute_if(
                    {.dialects = {"postgresql"}}));

    printer database;
    meta.create_all(database);
}
