#include <cstdlib>
#include <numeric>
#include <utility>

#include "orm/postgresql/ddl.hpp"
#include "orm/schema/dialect.hpp"
#include "rows.hpp"

// What a table is, and the numbers of its keys.
namespace orm::detail {
namespace {

/// Of a table ($1), a key of it ($2) and the columns that are given ($3): does COPY store the same
/// as INSERT, which sequence numbers the key?
///
/// A sequence numbers it alone when it is an identity's, or when the default is nextval of it and
/// nothing else; no trigger may change the key, and the user has to be allowed to do both by hand.
constexpr std::string_view look =
    "SELECT kept.takes_copies::pg_catalog.text, CASE WHEN kept.takes_copies AND k.relkind = "
    "'S' THEN CASE WHEN pg_catalog.has_sequence_privilege(k.oid, 'USAGE, UPDATE') AND "
    "pg_catalog.has_column_privilege(kept.oid, key.attnum, 'INSERT') AND NOT EXISTS (SELECT "
    "FROM pg_catalog.pg_trigger g WHERE g.tgrelid = kept.oid AND NOT g.tgisinternal AND "
    "(g.tgtype & 6) = 6) THEN k.oid::pg_catalog.text END END FROM (SELECT c.oid, (c.relkind "
    "= 'r' AND NOT c.relhasrules AND NOT c.relrowsecurity AND NOT EXISTS (SELECT FROM "
    "pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attidentity = 'a' AND "
    "a.attname::pg_catalog.text = ANY ($3::pg_catalog._text))) AS takes_copies FROM "
    "pg_catalog.pg_class c WHERE c.oid = $1::pg_catalog.regclass::pg_catalog.oid) kept LEFT "
    "JOIN pg_catalog.pg_attribute key ON key.attrelid = kept.oid AND "
    "key.attname::pg_catalog.text = $2::pg_catalog.text AND key.attnum > 0 LEFT JOIN "
    "pg_catalog.pg_class k ON k.oid = CASE WHEN key.attidentity <> '' THEN (SELECT d.objid "
    "FROM pg_catalog.pg_depend d WHERE d.refclassid = "
    "'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AND d.refobjid = kept.oid "
    "AND d.refobjsubid = key.attnum::pg_catalog.int4 AND d.classid = "
    "'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AND d.deptype = 'i' LIMIT 1) "
    "ELSE (SELECT d.refobjid FROM pg_catalog.pg_attrdef e JOIN pg_catalog.pg_depend d ON "
    "d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass::pg_catalog.oid AND d.objid = "
    "e.oid AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AND "
    "d.refobjid <> kept.oid WHERE e.adrelid = kept.oid AND e.adnum = key.attnum AND "
    "pg_catalog.pg_get_expr(e.adbin, e.adrelid) ~ "
    "'^(pg_catalog[.])?nextval[(]''[^'']*''::(pg_catalog[.])?regclass[)]$' AND NOT EXISTS "
    "(SELECT FROM pg_catalog.pg_depend p WHERE p.classid = "
    "'pg_catalog.pg_attrdef'::pg_catalog.regclass::pg_catalog.oid AND p.objid = e.oid AND "
    "p.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid) LIMIT 1) END";

constexpr std::string_view next =
    "SELECT pg_catalog.nextval($1::pg_catalog.oid::pg_catalog.regclass) AS n "
    "FROM pg_catalog.generate_series(1, $2::pg_catalog.int4)";
// Rows of a SELECT's own list are not stored first, as those of FROM are: a third of the time.
constexpr std::string_view next_range =
    "SELECT pg_catalog.min(q.n), pg_catalog.max(q.n) FROM (SELECT "
    "pg_catalog.nextval($1::pg_catalog.oid::pg_catalog.regclass) AS n, "
    "pg_catalog.generate_series(1, $2::pg_catalog.int4)) q";

std::string array_of(const std::vector<identifier>& names) {
    std::string made = "{";
    for (const identifier& one : names) {
        if (made.size() > 1) made += ',';
        made += '"';
        for (const char c : one.text()) {
            if (c == '"' || c == '\\') made += '\\';
            made += c;
        }
        made += '"';
    }
    return made + "}";
}

}  // namespace

const pg_table_facts& pg_row_writer::ask_table() {
    if (facts_) return *facts_;
    const row_statement& what = rows_.statement();
    const std::string table = postgresql_ddl().quote(what.table);
    const std::string key = rows_.tells() ? what.keys.front().text() : std::string{};
    const std::string columns = array_of(what.columns);
    static const std::string text = pg_qualify_operators(look);
    const pg_statement_ptr asking = session_.statement(text, {});
    const auto view = [](const std::string& of) {
        return value_view::of_text(of.data(), of.size());
    };
    const value_view values[]{view(table), view(key), view(columns)};
    session_.arguments.set(std::span{values}, asking->parameters);
    session_.send(*asking);
    const pg_result found = session_.checked(session_.last_result());
    pg_table_facts& made = facts_.emplace();
    if (PQntuples(found.get()) != 1) return made;
    // Texts are the same in binary form.
    made.takes_copies = *PQgetvalue(found.get(), 0, 0) == 't';
    if (PQgetisnull(found.get(), 0, 1) == 0)
        made.numbered_by =
            static_cast<Oid>(std::strtoul(PQgetvalue(found.get(), 0, 1), nullptr, 10));
    return made;
}

pg_result pg_row_writer::draw(std::string_view text, Oid sequence, std::size_t count,
                              pg_row_reader& reader) {
    const pg_statement_ptr asking = session_.statement(text, {});
    const value_view values[]{value_view::of_integer(sequence),
                              value_view::of_integer(static_cast<std::int64_t>(count))};
    session_.arguments.set(std::span{values}, asking->parameters);
    session_.send(*asking);
    reader.set(asking->column_types, asking->binary);
    return session_.checked(session_.last_result());
}

/// Mostly nobody else draws meanwhile, and the first and the last tell all of them: as many as
/// there are numbers between. Which row gets which one is free.
std::vector<std::int64_t> pg_row_writer::next_numbers(Oid sequence, std::size_t count) {
    std::vector<std::int64_t> made(count);
    pg_row_reader reader;
    pg_result found = draw(next_range, sequence, count, reader);
    const value_view* const range = reader.read(found.get(), 0);
    if (static_cast<std::uint64_t>(range[1].integer()) -
            static_cast<std::uint64_t>(range[0].integer()) ==
        count - 1) {
        std::iota(made.begin(), made.end(), range[0].integer());
        return made;
    }
    found = draw(next, sequence, count, reader);
    if (!std::cmp_equal(PQntuples(found.get()), count))
        throw driver_error{driver_error_kind::internal, "the server has numbered too few keys"};
    for (std::size_t row = 0; row < count; ++row)
        made[row] = reader.read(found.get(), static_cast<int>(row))->integer();
    return made;
}

}  // namespace orm::detail
