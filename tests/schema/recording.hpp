#ifndef ORM_TESTS_SCHEMA_RECORDING_HPP
#define ORM_TESTS_SCHEMA_RECORDING_HPP

#include <orm/schema.hpp>
#include <orm/sqlite/ddl.hpp>
#include <orm/testing/recorder.hpp>
#include <set>
#include <string>

// What the tests of this folder share: an executor that notes down, and statements in one line.

namespace recording {

/// A statement with each run of white space made one space.
inline std::string one_line(const std::string& text) {
    std::string made;
    for (const char c : text) {
        const bool space = c == ' ' || c == '\n' || c == '\t';
        if (!space) {
            made += c;
        } else if (!made.empty() && made.back() != ' ') {
            made += ' ';
        }
    }
    return made;
}

inline std::string text_of(const orm::ddl_element& element, const orm::ddl_dialect& dialect) {
    return one_line(element.text_for(dialect));
}

/// Notes what is asked and executed, one line each. What it created exists from then on.
class executor : public orm::ddl_executor {
public:
    explicit executor(const orm::ddl_dialect& dialect = orm::sqlite_ddl()) : dialect_{&dialect} {}

    const orm::ddl_dialect& dialect() const override { return *dialect_; }
    void execute(const orm::ddl_element& element) override {
        const std::string text = text_of(element, *dialect_);
        log.note(text);
        if (!fail_on.empty() && text.find(fail_on) != std::string::npos)
            throw std::runtime_error{"told to fail"};
        const orm::schema_item* const target = element.target();
        const std::string kind{element.kind_name()};
        if (kind.starts_with("create_")) there.insert(target->describe());
        if (kind.starts_with("drop_")) there.erase(target->describe());
    }
    bool has_table(const orm::qualified_name& table) override { return ask("table:", table.name); }
    bool has_index(const orm::qualified_name&, const orm::identifier& index) override {
        return ask("index:", index);
    }
    bool has_sequence(const orm::qualified_name& sequence) override {
        return ask("sequence:", sequence.name);
    }
    bool has_type(const orm::qualified_name& type) override { return ask("type:", type.name); }

    /// What was noted since the last call, each line ended.
    std::string take() {
        const std::string text = log.take();
        return text.empty() ? text : text + "\n";
    }

    /// Records what is created and dropped of an item among the statements.
    void watch(const orm::schema_item& item) {
        log.watch(item, orm::ddl_event::before_create, orm::ddl_event::after_create,
                  orm::ddl_event::before_drop, orm::ddl_event::after_drop);
    }

    orm::testing::recorder log;
    std::string fail_on;
    std::set<std::string> there;
    bool log_checks = false;

private:
    bool ask(const char* kind, const orm::identifier& name) {
        if (log_checks) log.note(std::string{"has "} + kind + name.text());
        return there.contains(kind + name.text());
    }
    const orm::ddl_dialect* dialect_;
};

/// Records the attachments of all items.
inline void watch_attachments(orm::testing::recorder& log) {
    log.watch(orm::class_target<orm::schema_item>(), orm::ddl_event::before_parent_attach,
              orm::ddl_event::after_parent_attach);
}

}  // namespace recording
#endif
