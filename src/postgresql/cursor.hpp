#ifndef ORM_SRC_POSTGRESQL_CURSOR_HPP
#define ORM_SRC_POSTGRESQL_CURSOR_HPP

#include "decode.hpp"
#include "session.hpp"

namespace orm::detail {

class pg_cursor final : public postgresql_cursor, private pg_streaming {
public:
    explicit pg_cursor(std::shared_ptr<pg_session> session) noexcept
        : session_{std::move(session)} {}
    ~pg_cursor() override { close(); }

    void execute(std::string_view statement, const parameters& values) override;
    void executemany(std::string_view statement, std::span<const parameters> sets) override;
    void set_input_sizes(const input_sizes& sizes) override { sizes_ = sizes; }
    void set_streaming(bool streaming) noexcept override { wants_streaming_ = streaming; }

    std::span<const std::string> columns() const noexcept override {
        return statement_ != nullptr ? statement_->columns : columns_;
    }
    const value_view* fetch() override;
    std::int64_t rowcount() const noexcept override { return rowcount_; }
    void close() noexcept override;

private:
    void read_rest() override;
    void keep_row(const PGresult* from);
    void give_up() noexcept override;

    void begin();
    void forget_rows() noexcept;
    std::vector<Oid> declared(const input_sizes& sizes, const parameters& like);
    pg_statement_ptr prepared(std::string_view statement, const input_sizes& sizes,
                              const parameters& like);
    pg_result run(const pg_statement& statement, bool streaming);
    void take_description(const pg_statement_ptr& of, const PGresult* result);
    pg_result run_directly(std::string_view statement);
    void take(pg_result result);
    void take_columns(const PGresult* result);
    bool next_result();
    void drain();

    std::shared_ptr<pg_session> session_;  // nullptr: closed
    input_sizes sizes_;
    bool wants_streaming_ = false;

    pg_statement_ptr statement_;        // that was executed; nullptr: it was not prepared
    std::vector<std::string> columns_;  // of one that was not
    pg_row_reader reader_;
    std::int64_t rowcount_ = -1;
    pg_result result_;
    int row_ = 0;
    int rows_ = 0;
    pg_result buffered_;                          // of a stream that somebody interrupted
    std::optional<driver_error> stream_failure_;  // after those rows
};

}  // namespace orm::detail
#endif
