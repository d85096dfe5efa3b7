#ifndef ORM_SQL_HPP
#define ORM_SQL_HPP

// Statements over tables and columns: select, insert, update, delete, and nodes of your own.

#include "orm/schema.hpp"
#include "orm/sql/delete.hpp"
#include "orm/sql/insert.hpp"
#include "orm/sql/row_batch.hpp"
#include "orm/sql/row_statement.hpp"
#include "orm/sql/select.hpp"
#include "orm/sql/sql_dialect.hpp"
#include "orm/sql/sql_writer.hpp"
#include "orm/sql/update.hpp"

#endif
