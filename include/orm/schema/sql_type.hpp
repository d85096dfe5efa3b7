#ifndef ORM_SCHEMA_SQL_TYPE_HPP
#define ORM_SCHEMA_SQL_TYPE_HPP

#include <cstdint>
#include <memory>
#include <string>

#include "orm/schema/fwd.hpp"

namespace orm {

/// What a column holds; each dialect renders each kind.
enum class type_kind : std::uint8_t {
    none,  ///< not said: taken from what a foreign key refers to
    integer,
    small_integer,
    big_integer,
    string,
    text,
    boolean,
    floating,
    double_precision,
    numeric,
    date,
    time,
    date_time,
    interval,
    binary,
    json,
    uuid,
    enumeration,
    domain,
    verbatim,
};

/// The type of a column, as a value. Users write one of the types below.
///
/// Source: SQLAlchemy 2.1, sql/sqltypes.py, the generic types.
class sql_type {
public:
    sql_type() = default;
    sql_type(const enumeration& type);
    sql_type(const domain& type);

    type_kind kind() const noexcept { return kind_; }
    /// Characters of a string, digits of a number, bits of a float; 0: not given.
    unsigned size() const noexcept { return size_; }
    /// Digits behind the point.
    unsigned scale() const noexcept { return scale_; }
    bool with_time_zone() const noexcept { return time_zone_; }
    const std::string& verbatim() const noexcept { return text_; }
    bool is_integer() const noexcept {
        return kind_ == type_kind::integer || kind_ == type_kind::small_integer ||
               kind_ == type_kind::big_integer;
    }

protected:
    explicit sql_type(type_kind kind, unsigned size = 0, unsigned scale = 0, bool zone = false)
        : kind_{kind}, time_zone_{zone}, size_{size}, scale_{scale} {}
    explicit sql_type(std::string verbatim)
        : kind_{type_kind::verbatim}, text_{std::move(verbatim)} {}

private:
    friend struct detail::schema_access;
    type_kind kind_ = type_kind::none;
    bool time_zone_ = false;
    unsigned size_ = 0;
    unsigned scale_ = 0;
    std::string text_;
    std::shared_ptr<detail::schema_node> created_;  ///< a type that is created on its own
};

/// Whole numbers of four bytes.
struct integer : sql_type {
    integer() : sql_type{type_kind::integer} {}
};
/// Whole numbers of two bytes.
struct small_integer : sql_type {
    small_integer() : sql_type{type_kind::small_integer} {}
};
/// Whole numbers of eight bytes.
struct big_integer : sql_type {
    big_integer() : sql_type{type_kind::big_integer} {}
};
/// Text of at most `length` characters; 0: no limit.
struct string : sql_type {
    explicit string(unsigned length = 0) : sql_type{type_kind::string, length} {}
};
/// Text without a limit, in the type that the database has for long ones.
struct long_text : sql_type {
    long_text() : sql_type{type_kind::text} {}
};
struct boolean : sql_type {
    boolean() : sql_type{type_kind::boolean} {}
};
/// A floating point number of at least `bits` binary digits; 0: the database's choice.
struct floating : sql_type {
    explicit floating(unsigned bits = 0) : sql_type{type_kind::floating, bits} {}
};
struct double_precision : sql_type {
    double_precision() : sql_type{type_kind::double_precision} {}
};
/// A decimal number of `digits` digits, `scale` of them behind the point; 0: no limit.
struct numeric : sql_type {
    explicit numeric(unsigned digits = 0, unsigned scale = 0)
        : sql_type{type_kind::numeric, digits, scale} {}
};
struct date : sql_type {
    date() : sql_type{type_kind::date} {}
};
struct time_of_day : sql_type {
    explicit time_of_day(bool with_time_zone = false)
        : sql_type{type_kind::time, 0, 0, with_time_zone} {}
};
struct date_time : sql_type {
    explicit date_time(bool with_time_zone = false)
        : sql_type{type_kind::date_time, 0, 0, with_time_zone} {}
};
struct interval : sql_type {
    interval() : sql_type{type_kind::interval} {}
};
/// Bytes; the length, where given, is for dialects that want one.
struct large_binary : sql_type {
    explicit large_binary(unsigned length = 0) : sql_type{type_kind::binary, length} {}
};
struct json_document : sql_type {
    json_document() : sql_type{type_kind::json} {}
};
struct uuid : sql_type {
    uuid() : sql_type{type_kind::uuid} {}
};
/// A type of the database by its SQL text, which goes into statements as it is: never from input.
struct verbatim_type : sql_type {
    explicit verbatim_type(std::string sql) : sql_type{std::move(sql)} {}
};

}  // namespace orm
#endif
