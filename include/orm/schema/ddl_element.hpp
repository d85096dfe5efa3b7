#ifndef ORM_SCHEMA_DDL_ELEMENT_HPP
#define ORM_SCHEMA_DDL_ELEMENT_HPP

#include <any>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "orm/core/callback.hpp"
#include "orm/event/detail/identity.hpp"
#include "orm/schema/ddl_events.hpp"
#include "orm/schema/fwd.hpp"

namespace orm {

/// What the predicate of a condition is asked with.
struct ddl_question {
    const ddl_element* element;  ///< nullptr when a constraint is rendered inside its table
    const schema_item& target;
    ddl_executor* connection;  ///< nullptr when only a text is made
    const std::any& state;
    const ddl_dialect& dialect;
    const ddl_keywords& keywords;
};

/// When a DDL element, constraint or index applies.
/// Source: SQLAlchemy 2.1, sql/ddl.py, DDLIf. There the predicate misses `keywords`.
struct ddl_condition {
    std::vector<std::string> dialects{};  ///< names of dialects; empty: all
    /// Asked after the dialect, and only if that fits.
    callback<bool(const ddl_question&)> predicate{};
    std::any state{};  ///< handed to the predicate

    bool holds(const ddl_question& question) const;
};

enum class ddl_kind : std::uint8_t {
    text,
    create_table,
    drop_table,
    create_index,
    drop_index,
    create_sequence,
    drop_sequence,
    create_type,
    drop_type,
    add_constraint,
    drop_constraint,
    set_table_comment,
    set_column_comment,
    set_constraint_comment,
};

/// A statement that defines something. Also a listener for create and drop events: it is executed
/// on the event's connection if its condition holds. Then a text is bound to the event's target; a
/// structured element acts on the item that it was made of, whoever it listens to.
///
/// A handle: copies are the same listener; against() and execute_if() give new elements.
/// Source: SQLAlchemy 2.1, sql/ddl.py, ExecutableDDLElement.
class ddl_element {
public:
    /// "create_table", "ddl", …
    std::string_view kind_name() const noexcept;
    ddl_kind kind() const noexcept;
    /// The item it creates or drops, or that a text is bound to; nullptr: none.
    const schema_item* target() const noexcept;
    /// The text of a text element, as it was given; empty for others.
    const std::string& raw_text() const noexcept;

    /// The same text bound to another target. An element that was made of an item keeps that item.
    ddl_element against(const schema_item& target) const;
    /// The same with a condition, which is asked when it runs as a listener or inside create_all
    /// and drop_all, not when it is executed directly.
    ddl_element execute_if(ddl_condition condition) const;
    const ddl_condition* condition() const noexcept;

    /// The statement in that dialect. @throws key_error for an unknown `%(token)s` in a text,
    ///   argument_error for another `%` that is not written `%%`.
    std::string text_for(const ddl_dialect& dialect) const;

    /// Asks the condition.
    bool applies(const schema_item& target, ddl_executor& connection,
                 const ddl_keywords& keywords) const;

    /// As a listener.
    void operator()(schema_item& target, ddl_executor& connection,
                    const ddl_keywords& keywords) const;
    const detail::listener_identity& identity() const noexcept;

    /// Its inside, for the dialects of the library.
    struct body;
    const body& inside() const noexcept { return *body_; }

protected:
    explicit ddl_element(std::shared_ptr<const body> made) : body_{std::move(made)} {}
    ddl_element(ddl_kind kind, const schema_item& target);
    std::shared_ptr<const body> body_;
};

/// A text: `%(table)s`, `%(schema)s` and `%(fullname)s` are the quoted names of a target that is a
/// table, `%%` is a percent sign; entries of `context` come before these.
/// Source: SQLAlchemy 2.1, sql/ddl.py, DDL.
class ddl : public ddl_element {
public:
    explicit ddl(std::string text, std::map<std::string, std::string> context = {});
};

// Source of these: SQLAlchemy 2.1, sql/ddl.py, the classes of the same names.
class create_table : public ddl_element {
public:
    explicit create_table(const table& which);
    /// Without the foreign keys that are added by ALTER later.
    create_table(const table& which, std::vector<foreign_key_constraint> inlined);
};
class drop_table : public ddl_element {
public:
    explicit drop_table(const table& which);
};
class create_index : public ddl_element {
public:
    explicit create_index(const index& which);
};
class drop_index : public ddl_element {
public:
    explicit drop_index(const index& which);
};
class create_sequence : public ddl_element {
public:
    explicit create_sequence(const sequence& which);
};
class drop_sequence : public ddl_element {
public:
    explicit drop_sequence(const sequence& which);
};
class create_type : public ddl_element {
public:
    explicit create_type(const schema_type& which);
};
class drop_type : public ddl_element {
public:
    explicit drop_type(const schema_type& which);
};
/// ALTER TABLE … ADD.
class add_constraint : public ddl_element {
public:
    /// @param isolate_from_table  from now on the constraint is left out of CREATE TABLE and of the
    ///   foreign keys that create_all adds, as it is added by itself.
    explicit add_constraint(const constraint& which, bool isolate_from_table = true);
};
/// ALTER TABLE … DROP CONSTRAINT.
class drop_constraint : public ddl_element {
public:
    /// @param isolate_from_table  as with add_constraint.
    explicit drop_constraint(const constraint& which, bool isolate_from_table = true);
};
class set_table_comment : public ddl_element {
public:
    explicit set_table_comment(const table& which);
};
class set_column_comment : public ddl_element {
public:
    explicit set_column_comment(const column& which);
};
class set_constraint_comment : public ddl_element {
public:
    explicit set_constraint_comment(const constraint& which);
};

}  // namespace orm
#endif
