#ifndef ATLAS_COLUMN_HPP
#define ATLAS_COLUMN_HPP

namespace atlas {

/// A column of a table, and the field of its rows that has the column's value.
template <class Row, class Value>
struct column_of {
    const char* name;
    Value Row::*field;
};
template <class Row, class Value>
column_of(const char*, Value Row::*) -> column_of<Row, Value>;

}  // namespace atlas
#endif
