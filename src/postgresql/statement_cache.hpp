#ifndef ORM_SRC_POSTGRESQL_STATEMENT_CACHE_HPP
#define ORM_SRC_POSTGRESQL_STATEMENT_CACHE_HPP

#include <cstdint>
#include <list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "libpq.hpp"

namespace orm::detail {

struct pg_batch_plan;
struct pg_rows_plan;

/// A statement that the server has prepared, and what it says of it.
struct pg_statement {
    std::string text;
    std::vector<Oid> declared;    ///< types of parameters that the program set; 0: the server's
    std::string name;             ///< empty: the one without a name
    std::vector<Oid> parameters;  ///< their types
    std::vector<std::string> columns;
    std::vector<Oid> column_types;
    bool is_described = true;  ///< false: types and columns come with its results
    bool binary = false;       ///< results are asked for in binary form
    std::uint64_t epoch = 0;   ///< of the session, when it was prepared
    /// How executemany sends many rows at once; made when it is first wanted.
    std::shared_ptr<const pg_batch_plan> batch{};
    /// How rows of connection::write go, of which it writes one; likewise.
    std::shared_ptr<const pg_rows_plan> rows{};
};
using pg_statement_ptr = std::shared_ptr<pg_statement>;

/// The statements of one connection, by text and declared types; the one that was not used for
/// longest goes first.
class pg_statement_cache {
public:
    /// nullptr: it is not there.
    pg_statement_ptr find(std::string_view text, std::span<const Oid> declared);
    /// @return the name of one that had to go, or nothing
    std::string put(pg_statement_ptr made);
    void erase(const pg_statement& which);
    void clear() noexcept;
    /// @return the names of those that had to go
    std::vector<std::string> resize(std::size_t capacity);
    std::size_t capacity() const noexcept { return capacity_; }

private:
    struct key {
        std::string_view text;
        std::span<const Oid> declared;
        bool operator==(const key& other) const noexcept;
    };
    struct hash {
        std::size_t operator()(const key& of) const noexcept;
    };
    using order = std::list<pg_statement_ptr>;

    static key key_of(const pg_statement& which) noexcept { return {which.text, which.declared}; }
    std::string drop_last();

    std::size_t capacity_ = 128;
    order order_;  // used last comes first
    std::unordered_map<key, order::iterator, hash> by_key_;
};

}  // namespace orm::detail
#endif
