#ifndef ORM_SCHEMA_HPP
#define ORM_SCHEMA_HPP

// Metadata, tables and what they consist of; DDL and its events. Links no database library.

#include "orm/schema/detail/ddl_listen.hpp"

#include "orm/schema/column.hpp"
#include "orm/schema/constraint.hpp"
#include "orm/schema/ddl_element.hpp"
#include "orm/schema/dialect.hpp"
#include "orm/schema/executor.hpp"
#include "orm/schema/index.hpp"
#include "orm/schema/inspector.hpp"
#include "orm/schema/metadata.hpp"
#include "orm/schema/schema_type.hpp"
#include "orm/schema/sequence.hpp"
#include "orm/schema/sort.hpp"
#include "orm/schema/table.hpp"

#endif
