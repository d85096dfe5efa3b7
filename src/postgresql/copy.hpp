#ifndef ORM_SRC_POSTGRESQL_COPY_HPP
#define ORM_SRC_POSTGRESQL_COPY_HPP

#include <span>
#include <string>
#include <vector>

#include "decode.hpp"
#include "session.hpp"

namespace orm::detail {

/// The columns of a COPY. In binary form where that is known of all their types, else as text.
struct pg_copy_columns {
    std::vector<std::string> names;
    std::vector<Oid> types;
    bool binary = false;
};

/// The columns of a table, in that order; empty: all that are not generated.
pg_copy_columns pg_copy_columns_of(pg_session& session, const qualified_name& table,
                                   const std::vector<identifier>& columns);
pg_copy_columns pg_copy_columns_of(pg_session& session, const std::string& query);
/// `"t" ("a", "b")`
std::string pg_copy_place(const qualified_name& table, const pg_copy_columns& columns);

/// A COPY … FROM STDIN that is under way.
class pg_copy_in {
public:
    pg_copy_in(std::shared_ptr<pg_session> session, const qualified_name& table,
               const std::vector<identifier>& columns);
    /// Of columns that are known, in binary form. @param what  as of pg_copy_place
    pg_copy_in(std::shared_ptr<pg_session> session, pg_copy_columns columns,
               const std::string& what);
    ~pg_copy_in() { give_up(); }
    pg_copy_in(const pg_copy_in&) = delete;
    pg_copy_in& operator=(const pg_copy_in&) = delete;

    void write(std::span<const sql_value> row);
    /// A row of binary form. @return false, with nothing written, when a value has none
    bool write_binary(const value_view* row);
    std::int64_t finish();
    void give_up() noexcept;

private:
    void begin(const std::string& what);
    void begin_row(std::size_t values);
    void write_binary(std::size_t column, const value_view& value);
    void write_text(std::size_t column, const value_view& value);
    void end_row();
    [[noreturn]] void fail(const std::string& message, const char* sqlstate);
    void send();

    std::shared_ptr<pg_session> session_;
    pg_copy_columns columns_;
    std::vector<pg_binary> binary_;
    pg_buffer buffer_;
    std::string text_;
    bool is_open_ = false;
};

/// A COPY … TO STDOUT that is under way.
class pg_copy_out {
public:
    pg_copy_out(std::shared_ptr<pg_session> session, pg_copy_columns columns,
                const std::string& what);
    ~pg_copy_out() { drain(); }

    std::span<const std::string> columns() const noexcept { return columns_.names; }
    const value_view* fetch();

private:
    const value_view* read_binary(const char* data, const char* end);
    const value_view* read_text(char* data, const char* end);
    void drain() noexcept;
    void close();

    std::shared_ptr<pg_session> session_;
    pg_copy_columns columns_;
    pg_row_reader reader_;
    pg_text line_;
    bool is_first_ = true;
    bool is_open_ = false;
};

}  // namespace orm::detail
#endif
