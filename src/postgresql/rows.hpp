#ifndef ORM_SRC_POSTGRESQL_ROWS_HPP
#define ORM_SRC_POSTGRESQL_ROWS_HPP

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "batch.hpp"
#include "decode.hpp"
#include "orm/sql/row_batch.hpp"
#include "orm/sql/sql_dialect.hpp"
#include "session.hpp"

namespace orm::detail {

/// How many rows of a connection::write go to the server before the next are filled in.
std::size_t pg_rows_at_once(const row_statement& what, std::size_t left) noexcept;

/// The ways for rows of one width.
struct pg_rows_way {
    std::string one;     ///< the statement for one row
    pg_batch_plan many;  ///< as arrays; without a text: it cannot be done
    std::string copy;    ///< `"t" ("a", "b")`; empty: not all values have a binary form
};

/// How rows of one statement are written; kept with the statement for one row.
struct pg_rows_plan {
    pg_rows_way plain;
    pg_rows_way numbered;  ///< an insert with the key as one more value
};

/// What the catalog says of the table now: asked for each batch, as others may change it.
struct pg_table_facts {
    bool takes_copies = false;  ///< COPY stores the same as INSERT
    Oid numbered_by = 0;        ///< the sequence of the key; 0: none, or not that alone
};

/// Writes some rows: COPY for many, arrays for some, one execution each for few.
class pg_row_writer {
public:
    pg_row_writer(pg_session& session, row_batch& rows, const sql_dialect& dialect)
        : session_{session}, rows_{rows}, dialect_{dialect} {}
    ~pg_row_writer();
    pg_row_writer(const pg_row_writer&) = delete;
    pg_row_writer& operator=(const pg_row_writer&) = delete;

    void write();

private:
    using visit = std::function<void(std::size_t row, const PGresult*)>;

    std::shared_ptr<const pg_rows_plan> plan();
    const pg_table_facts& ask_table();
    pg_result draw(std::string_view text, Oid sequence, std::size_t count, pg_row_reader& reader);
    std::vector<std::int64_t> next_numbers(Oid sequence, std::size_t count);

    void insert(const pg_rows_plan& plan);
    bool insert_numbered(const pg_rows_plan& plan);
    void insert_returning();
    void write_by_keys(const pg_rows_way& way);
    void write_some(const pg_rows_way& way, const value_view* values, std::size_t width,
                    std::size_t count, std::size_t first);
    std::size_t copy(const pg_rows_way& way, const value_view* values, std::size_t width,
                     std::size_t count);
    void write_arrays(const pg_rows_way& way, const value_view* values, std::size_t width,
                      std::size_t count, std::size_t first);
    void land();
    std::size_t write_apart(const pg_rows_way& way, const value_view* values, std::size_t count,
                            std::size_t first);
    std::size_t send_command(const char* text);
    void pipeline(const std::string& one, const value_view* values, std::size_t width,
                  std::size_t count, std::size_t first, const visit& each = {});
    std::size_t pipeline_window(const std::string& one, const value_view* values, std::size_t width,
                                std::size_t count, std::size_t first, const visit& each);

    pg_session& session_;
    row_batch& rows_;
    const sql_dialect& dialect_;
    std::optional<pg_table_facts> facts_;
    bool is_flying_ = false;  ///< a statement was sent, and not answered yet
    bool prepared_again_ = false;
};

}  // namespace orm::detail
#endif
