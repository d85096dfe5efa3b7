#ifndef ORM_TESTS_SQL_DIALECTS_HPP
#define ORM_TESTS_SQL_DIALECTS_HPP

#include <atomic>
#include <orm/sql.hpp>

// Dialects without a database. They count the names that they are asked about, as that is done once
// for each text that is made.
namespace tests {

class counting_ddl final : public orm::ddl_dialect {
public:
    std::string_view name() const noexcept override { return "test"; }
    std::size_t max_identifier_length() const noexcept override { return 63; }
    bool is_reserved(std::string_view word) const noexcept override {
        ++asked;
        return word == "order";
    }

    mutable std::atomic<int> asked = 0;
};

struct test_dialect final : orm::sql_dialect {
    explicit test_dialect(orm::parameter_style called = orm::parameter_style::as_written)
        : style_of_names{called} {}

    const orm::ddl_dialect& ddl() const noexcept override { return words; }
    orm::parameter_style style() const noexcept override { return style_of_names; }
    bool has_returning() const noexcept override { return returns; }
    std::string_view no_limit() const noexcept override { return all_rows; }

    counting_ddl words;
    orm::parameter_style style_of_names;
    bool returns = true;
    std::string_view all_rows{};
};

/// Two tables, of which one refers to the other.
struct shop {
    orm::metadata meta;
    orm::table users{"users", meta, orm::column{"id", orm::integer{}, orm::primary_key},
                     orm::column{"name", orm::string{}}, orm::column{"age", orm::integer{}}};
    orm::table orders{"order", meta, orm::column{"id", orm::integer{}, orm::primary_key},
                      orm::column{"user_id", orm::integer{}, orm::foreign_key{"users.id"}},
                      orm::column{"What", orm::string{}}};
};

}  // namespace tests
#endif
