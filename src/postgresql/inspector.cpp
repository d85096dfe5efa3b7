#include "orm/schema/inspector.hpp"

#include <limits>

#include "../engine/engine_inspector.hpp"
#include "catalog.hpp"
#include "orm/schema/sequence.hpp"

// Source: SQLAlchemy 2.1, dialects/postgresql/base.py, PGDialect.get_multi_….
namespace orm::detail {
namespace {

// A sequence is the column's own (it is an identity column), or one that its default counts up.
constexpr const char* columns_query =
    "SELECT a.attname, a.attnotnull, a.atttypid, a.atttypmod, "
    "pg_catalog.format_type(a.atttypid, a.atttypmod), pg_catalog.pg_get_expr(d.adbin, d.adrelid), "
    "a.attgenerated, a.attidentity, pg_catalog.col_description(a.attrelid, a.attnum), "
    "s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle, "
    "s.seqtypid = a.atttypid AND EXISTS (SELECT FROM pg_catalog.pg_depend o "
    "WHERE o.classid = 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid "
    "AND o.refclassid = o.classid AND o.objid = s.seqrelid AND o.deptype = 'a' "
    "AND o.refobjid = a.attrelid AND o.refobjsubid = a.attnum), "
    "sc.relname, sn.nspname, pg_catalog.pg_table_is_visible(s.seqrelid), "
    "l.collname, ln.nspname, pg_catalog.pg_collation_is_visible(l.oid), tn.nspname "
    "FROM pg_catalog.pg_attribute a "
    "JOIN pg_catalog.pg_type t ON t.oid = a.atttypid "
    "JOIN pg_catalog.pg_namespace tn ON tn.oid = t.typnamespace "
    "LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum "
    "LEFT JOIN LATERAL (SELECT q.* FROM pg_catalog.pg_sequence q JOIN pg_catalog.pg_depend p "
    "ON a.attidentity <> '' AND p.deptype = 'i' "
    "AND p.classid = 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid "
    "AND p.refclassid = p.classid AND p.refobjid = a.attrelid AND p.refobjsubid = a.attnum "
    "AND p.objid = q.seqrelid OR a.attidentity = '' "
    "AND p.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass::pg_catalog.oid "
    "AND p.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid "
    "AND p.objid = d.oid AND p.refobjid = q.seqrelid ORDER BY q.seqrelid LIMIT 1) s ON true "
    "LEFT JOIN pg_catalog.pg_class sc ON sc.oid = s.seqrelid "
    "LEFT JOIN pg_catalog.pg_namespace sn ON sn.oid = sc.relnamespace "
    "LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation "
    "AND a.attcollation <> t.typcollation "
    "LEFT JOIN pg_catalog.pg_namespace ln ON ln.oid = l.collnamespace "
    "WHERE a.attrelid = $1::pg_catalog.oid AND a.attnum > 0 AND NOT a.attisdropped "
    "ORDER BY a.attnum";

// Where a server is too old for something, NULL stands there.
constexpr const char* keys_query =
    "SELECT c.conname, a.attname, k > i.indnkeyatts, c.condeferrable, c.condeferred, "
    "pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct', "
    "pg_catalog.obj_description(c.oid, 'pg_constraint') "
    "FROM pg_catalog.pg_constraint c "
    "JOIN pg_catalog.pg_index i ON i.indexrelid = c.conindid "
    "CROSS JOIN LATERAL pg_catalog.generate_series(1, i.indnatts) AS k "
    "JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = i.indkey[k - 1] "
    "WHERE c.conrelid = $1::pg_catalog.oid AND c.contype = $2::pg_catalog.\"char\" "
    "ORDER BY c.conname, k";

constexpr const char* foreign_keys_query =
    "SELECT c.conname, a.attname, n.nspname, pg_catalog.pg_table_is_visible(c.confrelid), "
    "t.relname, f.attname, c.confupdtype, c.confdeltype, c.condeferrable, c.condeferred, "
    "c.confmatchtype, c.convalidated, pg_catalog.obj_description(c.oid, 'pg_constraint'), "
    "(pg_catalog.to_jsonb(c) -> 'confdelsetcols') @> pg_catalog.to_jsonb(k.own) "
    "FROM pg_catalog.pg_constraint c "
    "CROSS JOIN LATERAL unnest(c.conkey, c.confkey) WITH ORDINALITY AS k (own, other, place) "
    "JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.own "
    "JOIN pg_catalog.pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = k.other "
    "JOIN pg_catalog.pg_class t ON t.oid = c.confrelid "
    "JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace "
    "WHERE c.conrelid = $1::pg_catalog.oid AND c.contype = 'f' ORDER BY c.conname, k.place";

// What a constraint keeps is told with the constraint. An operator class is told where it is not
// the one that the type would get by itself, a collation where it is not the column's.
constexpr const char* indexes_query =
    "SELECT x.relname, i.indisunique, m.amname, k > i.indnkeyatts, "
    "coalesce(a.attname, pg_catalog.pg_get_indexdef(i.indexrelid, k, true)), "
    "pg_catalog.pg_get_expr(i.indpred, i.indrelid, true), "
    "a.attname IS NULL, i.indoption[k - 1], pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct', "
    "l.collname, ln.nspname, pg_catalog.pg_collation_is_visible(l.oid), "
    "CASE WHEN NOT o.opcdefault OR ia.attoptions IS NOT NULL OR EXISTS ("
    "SELECT FROM pg_catalog.pg_opclass r WHERE r.opcmethod = o.opcmethod AND r.opcdefault "
    "AND r.opcintype = coalesce(a.atttypid, ia.atttypid) AND r.oid <> o.oid) THEN "
    "pg_catalog.concat(CASE WHEN NOT pg_catalog.pg_opclass_is_visible(o.oid) THEN "
    "pg_catalog.concat(pg_catalog.quote_ident(om.nspname), '.') END, "
    "pg_catalog.quote_ident(o.opcname), CASE WHEN ia.attoptions IS NOT NULL THEN "
    "pg_catalog.concat(' (', pg_catalog.array_to_string(ia.attoptions, ', '), ')') END) END, "
    "pg_catalog.array_to_json(x.reloptions) "
    "FROM pg_catalog.pg_index i "
    "JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid "
    "JOIN pg_catalog.pg_am m ON m.oid = x.relam "
    "CROSS JOIN LATERAL pg_catalog.generate_series(1, i.indnatts) AS k "
    "JOIN pg_catalog.pg_attribute ia ON ia.attrelid = i.indexrelid AND ia.attnum = k "
    "LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k - 1] "
    "AND i.indkey[k - 1] <> 0 "
    "LEFT JOIN pg_catalog.pg_collation l ON l.oid = i.indcollation[k - 1] AND k <= i.indnkeyatts "
    "AND (l.oid <> a.attcollation OR a.attname IS NULL AND (l.collname <> 'default' OR EXISTS ("
    "SELECT FROM pg_catalog.pg_attribute b WHERE b.attrelid = i.indrelid AND b.attcollation <> 0 "
    "AND b.attcollation <> l.oid))) "
    "LEFT JOIN pg_catalog.pg_namespace ln ON ln.oid = l.collnamespace "
    "LEFT JOIN pg_catalog.pg_opclass o ON o.oid = i.indclass[k - 1] AND k <= i.indnkeyatts "
    "LEFT JOIN pg_catalog.pg_namespace om ON om.oid = o.opcnamespace "
    "WHERE i.indrelid = $1::pg_catalog.oid AND NOT i.indisprimary AND NOT EXISTS ("
    "SELECT FROM pg_catalog.pg_constraint c WHERE c.conindid = i.indexrelid "
    "AND c.conrelid = i.indrelid AND c.contype = ANY ('{p,u,x}'::pg_catalog.\"char\"[])) ORDER BY "
    "x.relname, k";

// What a table may have that orm::table cannot say.
constexpr const char* left_out_query =
    "SELECT CASE c.relkind WHEN 'p' THEN 'that it is partitioned' WHEN 'v' THEN 'that it is a "
    "view' "
    "WHEN 'm' THEN 'that it is a materialized view' WHEN 'f' THEN 'that it is a foreign table' END "
    "FROM pg_catalog.pg_class c WHERE c.oid = $1::pg_catalog.oid AND c.relkind <> 'r' "
    "UNION ALL SELECT 'that it is unlogged' FROM pg_catalog.pg_class c "
    "WHERE c.oid = $1::pg_catalog.oid AND c.relpersistence = 'u' "
    "UNION ALL SELECT pg_catalog.concat('WITH (', pg_catalog.array_to_string(c.reloptions, ', '), "
    "')') FROM pg_catalog.pg_class c WHERE c.oid = $1::pg_catalog.oid AND c.reloptions IS NOT NULL "
    "UNION ALL SELECT pg_catalog.concat('tablespace ', s.spcname) FROM pg_catalog.pg_class c "
    "JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace WHERE c.oid = $1::pg_catalog.oid "
    "UNION ALL SELECT pg_catalog.concat('WITH (', pg_catalog.array_to_string(i.reloptions, ', '), "
    "') of constraint ', x.conname) FROM pg_catalog.pg_constraint x "
    "JOIN pg_catalog.pg_class i ON i.oid = x.conindid WHERE x.conrelid = $1::pg_catalog.oid "
    "AND x.contype IN ('p', 'u') AND i.reloptions IS NOT NULL "
    "UNION ALL SELECT pg_catalog.concat('statistics ', s.stxname) "
    "FROM pg_catalog.pg_statistic_ext s WHERE s.stxrelid = $1::pg_catalog.oid "
    "UNION ALL SELECT 'row level security' FROM pg_catalog.pg_class c "
    "WHERE c.oid = $1::pg_catalog.oid AND c.relrowsecurity "
    "UNION ALL SELECT pg_catalog.concat('that it ', CASE WHEN c.relispartition "
    "THEN 'is a partition of ' ELSE 'inherits from ' END, h.inhparent::pg_catalog.regclass) "
    "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_inherits h ON h.inhrelid = c.oid "
    "WHERE c.oid = $1::pg_catalog.oid "
    "UNION ALL SELECT pg_catalog.concat('constraint ', x.conname, ' ', "
    "pg_catalog.pg_get_constraintdef(x.oid)) FROM pg_catalog.pg_constraint x "
    "WHERE x.conrelid = $1::pg_catalog.oid AND x.contype = 'x' "
    "UNION ALL SELECT pg_catalog.concat('trigger ', t.tgname) FROM pg_catalog.pg_trigger t "
    "WHERE t.tgrelid = $1::pg_catalog.oid AND NOT t.tgisinternal "
    "UNION ALL SELECT pg_catalog.concat('rule ', r.rulename) FROM pg_catalog.pg_rewrite r "
    "WHERE r.ev_class = $1::pg_catalog.oid AND r.rulename <> '_RETURN' ORDER BY 1";

std::optional<foreign_key_action> action_of(char letter) {
    switch (letter) {
        case 'c':
            return foreign_key_action::cascade;
        case 'n':
            return foreign_key_action::set_null;
        case 'd':
            return foreign_key_action::set_default;
        case 'r':
            return foreign_key_action::restrict;
        default:
            return std::nullopt;  // no action, which is what nothing means too
    }
}

std::optional<foreign_key_match> match_of(char letter) {
    if (letter == 'f') return foreign_key_match::full;
    if (letter == 'p') return foreign_key_match::partial;
    return std::nullopt;  // simple, which is what nothing means too
}

/// A name in the schema of the columns `name` + 1, unless it is visible (`name` + 2) without.
std::optional<qualified_name> name_at(const pg_rows& row, int name) {
    if (row.is_null(name)) return std::nullopt;
    qualified_name made{std::nullopt, identifier{row.text(name)}};
    if (!row.flag(name + 2)) made.schema = identifier{row.text(name + 1)};
    return made;
}

/// What counts a column up: the first column that tells of it is `first`.
sequence_options sequence_at(const pg_rows& row, int first) {
    sequence_options made;
    made.start = row.number(first);
    made.increment = row.number(first + 1);
    made.min_value = row.number(first + 2);
    made.max_value = row.number(first + 3);
    made.cache = row.number(first + 4);
    made.cycle = row.flag(first + 5);
    return made;
}

/// Does SERIAL make such a sequence for a type?
bool is_of_serial(const sequence_options& options, type_kind type) {
    std::int64_t most = std::numeric_limits<std::int32_t>::max();
    if (type == type_kind::small_integer) most = std::numeric_limits<std::int16_t>::max();
    if (type == type_kind::big_integer) most = std::numeric_limits<std::int64_t>::max();
    return options.start == 1 && options.increment == 1 && options.min_value == 1 &&
           options.max_value == most && options.cache == 1 && options.cycle == false;
}

column_info column_of(pg_session& session, const pg_rows& row) {
    constexpr int sequence_columns = 9;
    constexpr int owned = 15;
    constexpr int sequence_name = 16;
    constexpr int collation_name = 19;
    column_info made{row.text(0), pg_type_of(session, row.text(2), row.number(3), row.text(4))};
    made.nullable = !row.flag(1);
    made.comment = row.text(8);
    made.collation = name_at(row, collation_name);
    made.autoincrement = false;  // or else a key without a default is made SERIAL
    if (row.letter(6) != '\0') {
        made.computed.emplace(row.text(5), true);
    } else if (row.letter(7) != '\0') {
        made.identity.emplace(row.letter(7) == 'a', sequence_at(row, sequence_columns));
        made.autoincrement = true;
    } else if (!row.is_null(5)) {
        const std::string text = row.text(5);
        made.default_ = literal_sql{text};
        const auto sequence = name_at(row, sequence_name);
        if (!sequence) return made;
        sequence_options options = sequence_at(row, sequence_columns);
        const bool counts = text.starts_with("nextval(") && text.ends_with("::regclass)");
        made.autoincrement = counts && made.type.is_integer();
        // What SERIAL makes comes with SERIAL; any other sequence has to be made.
        if (*made.autoincrement && row.flag(owned) && !made.nullable &&
            is_of_serial(options, made.type.kind()))
            return made;
        options.schema = sequence->schema;
        made.sequence.emplace(sequence->name, options);
    }
    return made;
}

/// The storage parameters of an index, from a list in JSON: ["fillfactor=50"].
std::map<std::string, std::string> parameters_of(const std::string& json) {
    std::map<std::string, std::string> made;
    for (std::size_t begin = json.find('"'); begin != std::string::npos;) {
        const std::size_t end = json.find('"', begin + 1);
        const std::string one = json.substr(begin + 1, end - begin - 1);
        const std::size_t equals = one.find('=');
        made.emplace(one.substr(0, equals), one.substr(equals + 1));
        begin = json.find('"', end + 1);
    }
    return made;
}

/// Rows of one name follow each other: a new one begins where the name changes.
template <class Item>
Item& item_of(std::vector<Item>& all, const std::string& name) {
    if (all.empty() || all.back().name != name) {
        all.emplace_back();
        all.back().name = name;
    }
    return all.back();
}

class pg_inspector final : public engine_inspector {
public:
    explicit pg_inspector(pg_session& session) noexcept : session_{session} {}

    bool has_table(const qualified_name& table) override {
        return pg_catalog{session_}.table(table).has_value();
    }

    std::vector<column_info> get_columns(const qualified_name& table) override {
        std::vector<column_info> made;
        pg_rows rows = look(columns_query, table);
        while (rows.next()) {
            constexpr int collation_schema = 20;
            constexpr int type_schema = 22;
            const column_info& one = made.emplace_back(column_of(session_, rows));
            if (one.type.kind() == type_kind::verbatim && rows.text(type_schema) != "pg_catalog")
                left_out(table, "the type " + one.type.verbatim() + " of column '" + one.name +
                                    "', which has to be there");
            if (one.collation && rows.text(collation_schema) != "pg_catalog")
                left_out(table, "the collation " + one.collation->name.text() + " of column '" +
                                    one.name + "', which has to be there");
        }
        return made;
    }

    reflected_primary_key get_pk_constraint(const qualified_name& table) override {
        reflected_primary_key made;
        pg_rows rows = look(keys_query, table, "p");
        while (rows.next()) {
            made.name = rows.text(0);
            add_key_column(rows, made.columns, made.options);
        }
        return made;
    }

    std::vector<reflected_foreign_key> get_foreign_keys(const qualified_name& table) override {
        std::vector<reflected_foreign_key> made;
        pg_rows rows = look(foreign_keys_query, table);
        while (rows.next()) {
            reflected_foreign_key& one = item_of(made, rows.text(0));
            one.columns.push_back(rows.text(1));
            // Named as the table itself is asked for; else as the search path has it.
            const bool of_same_schema = table.schema && table.schema->text() == rows.text(2);
            if (of_same_schema || !rows.flag(3)) one.referred_schema = identifier{rows.text(2)};
            one.referred_table = rows.text(4);
            one.referred_columns.push_back(rows.text(5));
            one.options.on_update = action_of(rows.letter(6));
            one.options.on_delete = action_of(rows.letter(7));
            if (rows.flag(8)) one.options.deferrable = true;
            if (rows.flag(9)) one.options.initially_deferred = true;
            one.options.match = match_of(rows.letter(10));
            one.options.not_valid = !rows.flag(11);
            one.options.comment = rows.text(12);
            if (rows.flag(13)) one.options.on_delete_columns.push_back(rows.text(1));
        }
        return made;
    }

    std::vector<reflected_index> get_indexes(const qualified_name& table) override {
        std::vector<reflected_index> made;
        pg_rows rows = look(indexes_query, table);
        while (rows.next()) {
            reflected_index& one = item_of(made, rows.text(0));
            one.options.unique = rows.flag(1);
            if (const std::string method = rows.text(2); method != "btree")
                one.options.method = method;
            one.options.where = rows.text(5);
            one.options.nulls_not_distinct = rows.flag(8);
            one.options.with = parameters_of(rows.text(13));
            if (rows.flag(3)) {
                one.options.include.push_back(rows.text(4));
                continue;
            }
            one.columns.push_back(rows.text(4));
            reflected_part& part = one.parts.emplace_back();
            part.is_expression = rows.flag(6);
            part.options.descending = (rows.number(7) & 1) != 0;
            const bool nulls_first = (rows.number(7) & 2) != 0;
            if (nulls_first != part.options.descending) part.options.nulls_first = nulls_first;
            part.options.collation = name_at(rows, 9);
            part.options.operator_class = rows.text(12);
        }
        return made;
    }

    std::vector<reflected_unique> get_unique_constraints(const qualified_name& table) override {
        std::vector<reflected_unique> made;
        pg_rows rows = look(keys_query, table, "u");
        while (rows.next()) {
            reflected_unique& one = item_of(made, rows.text(0));
            add_key_column(rows, one.columns, one.options);
        }
        return made;
    }

    std::vector<reflected_check> get_check_constraints(const qualified_name& table) override {
        std::vector<reflected_check> made;
        pg_rows rows = look(
            "SELECT conname, pg_catalog.pg_get_expr(conbin, conrelid, true), connoinherit, "
            "convalidated, pg_catalog.obj_description(oid, 'pg_constraint') "
            "FROM pg_catalog.pg_constraint WHERE conrelid = $1::pg_catalog.oid AND contype = 'c' "
            "ORDER BY conname",
            table);
        while (rows.next()) {
            reflected_check& one = made.emplace_back();
            one.name = rows.text(0);
            one.condition = rows.text(1);
            one.options.no_inherit = rows.flag(2);
            one.options.not_valid = !rows.flag(3);
            one.options.comment = rows.text(4);
        }
        return made;
    }

    table_options get_table_options(const qualified_name& table) override {
        pg_rows rows = look(left_out_query, table);
        while (rows.next()) left_out(table, rows.text(0));
        return {};
    }

    std::string get_table_comment(const qualified_name& table) override {
        pg_rows rows =
            look("SELECT pg_catalog.obj_description($1::pg_catalog.oid, 'pg_class')", table);
        return rows.next() ? rows.text(0) : std::string{};
    }

private:
    static void add_key_column(const pg_rows& rows, std::vector<std::string>& columns,
                               constraint_options& options) {
        (rows.flag(2) ? options.include : columns).push_back(rows.text(1));
        if (rows.flag(3)) options.deferrable = true;
        if (rows.flag(4)) options.initially_deferred = true;
        options.nulls_not_distinct = rows.flag(5);
        options.comment = rows.text(6);
    }
    pg_rows look(const char* query, const qualified_name& table, const char* kind = nullptr) {
        const auto found = pg_catalog{session_}.table(table);
        if (!found)
            throw no_such_table_error{"the database has no table '" +
                                      (table.schema ? table.schema->text() + "." : "") +
                                      table.name.text() + "'"};
        if (kind != nullptr) return pg_rows{session_.ask(query, {found->c_str(), kind})};
        return pg_rows{session_.ask(query, {found->c_str()})};
    }

    pg_session& session_;
};

}  // namespace

std::unique_ptr<inspector> pg_make_inspector(pg_session& session) {
    return std::make_unique<pg_inspector>(session);
}

}  // namespace orm::detail
