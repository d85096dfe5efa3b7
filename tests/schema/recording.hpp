#ifndef ORM_TESTS_SCHEMA_RECORDING_HPP
#define ORM_TESTS_SCHEMA_RECORDING_HPP

#include <orm/schema.hpp>
#include <orm/sqlite/ddl.hpp>
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
        log += text + "\n";
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

    /// What was noted since the last call.
    std::string take() { return std::exchange(log, ""); }

    /// Notes events of an item among the statements, by name.
    void watch(const orm::schema_item& item) {
        const auto note = [this](const char* event) {
            return [this, event](const orm::schema_item& target) {
                log += std::string{event} + " " + target.describe() + "\n";
            };
        };
        orm::listen(item, orm::ddl_event::before_create, note("before_create"));
        orm::listen(item, orm::ddl_event::after_create, note("after_create"));
        orm::listen(item, orm::ddl_event::before_drop, note("before_drop"));
        orm::listen(item, orm::ddl_event::after_drop, note("after_drop"));
    }

    std::string log;
    std::string fail_on;
    std::set<std::string> there;
    bool log_checks = false;

private:
    bool ask(const char* kind, const orm::identifier& name) {
        if (log_checks) log += std::string{"has "} + kind + name.text() + "\n";
        return there.contains(kind + name.text());
    }
    const orm::ddl_dialect* dialect_;
};

/// Notes attachments of a whole class, as `b child parent` and `a child parent`.
class attachments {
public:
    attachments() {
        const auto note = [this](const char* when) {
            return [this, when](const orm::schema_item& child, const orm::schema_item& parent) {
                log += std::string{when} + " " + child.describe() + " " + parent.describe() + "\n";
            };
        };
        before_ = orm::listen(orm::class_target<orm::schema_item>(),
                              orm::ddl_event::before_parent_attach, note("b"));
        after_ = orm::listen(orm::class_target<orm::schema_item>(),
                             orm::ddl_event::after_parent_attach, note("a"));
    }
    std::string take() { return std::exchange(log, ""); }
    std::string log;

private:
    orm::scoped_listener before_;
    orm::scoped_listener after_;
};

}  // namespace recording
#endif
