#include <algorithm>
#include <memory>
#include <orm/driver/driver_connection.hpp>
#include <orm/driver/driver_cursor.hpp>
#include <orm/engine/dialect.hpp>
#include <orm/schema/dialect.hpp>
#include <orm/schema/inspector.hpp>
#include <sstream>
#include <string>
#include <vector>

// A database whose answer to a statement is its words, a row each.

namespace {

class words_cursor final : public orm::driver_cursor {
public:
    void execute(std::string_view statement, const orm::parameters& values) override {
        words_.clear();
        next_ = 0;
        std::istringstream in{std::string{statement}};
        for (std::string word; in >> word;) {
            const orm::sql_value* const value =
                word.starts_with(':') ? values.find(word.substr(1)) : nullptr;
            words_.push_back(value != nullptr ? value->view().get<std::string>() : word);
        }
        columns_.assign(statement.starts_with("SELECT") ? 1 : 0, "word");
    }
    void executemany(std::string_view statement, std::span<const orm::parameters> sets) override {
        for (const orm::parameters& one : sets) execute(statement, one);
        columns_.clear();
    }
    std::span<const std::string> columns() const noexcept override { return columns_; }
    const orm::value_view* fetch() override {
        if (next_ == words_.size()) return nullptr;
        const std::string& word = words_[next_++];
        row_ = orm::value_view::of_text(word.data(), word.size());
        return &row_;
    }
    std::int64_t rowcount() const noexcept override { return -1; }
    void close() noexcept override { words_.clear(); }

private:
    std::vector<std::string> columns_{};
    std::vector<std::string> words_{};
    std::size_t next_ = 0;
    orm::value_view row_{};
};

class words_connection final : public orm::driver_connection {
public:
    void commit() override {}
    void rollback() override {}
    void close() override {}
    std::unique_ptr<orm::driver_cursor> cursor() override {
        return std::make_unique<words_cursor>();
    }
};

class words_ddl final : public orm::ddl_dialect {
public:
    std::string_view name() const noexcept override { return "words"; }
    std::size_t max_identifier_length() const noexcept override { return 100; }
    bool is_reserved(std::string_view word) const noexcept override { return word == "select"; }
};

class no_tables final : public orm::inspector {
public:
    bool has_table(const orm::qualified_name&) override { return false; }
    std::vector<orm::column_info> get_columns(const orm::qualified_name&) override { return {}; }
};

class words_dialect final : public orm::dialect {
public:
    const orm::ddl_dialect& ddl() const noexcept override { return ddl_; }
    orm::connect_arguments create_connect_args(const orm::url&) const override { return {}; }
    std::unique_ptr<orm::driver_connection> connect(const orm::connect_arguments&) override {
        return std::make_unique<words_connection>();
    }
    bool has_table(orm::driver_connection&, const orm::qualified_name&) override { return false; }
    bool has_index(orm::driver_connection&, const orm::qualified_name&,
                   const orm::identifier&) override {
        return false;
    }
    std::unique_ptr<orm::inspector> inspect(orm::driver_connection&) override {
        return std::make_unique<no_tables>();
    }

private:
    words_ddl ddl_{};
};

std::shared_ptr<orm::dialect> make_words_dialect() {
    return std::make_shared<words_dialect>();
}

}  // namespace

extern "C" const bool words_registered =
    (orm::register_dialect("words", &make_words_dialect), true);
