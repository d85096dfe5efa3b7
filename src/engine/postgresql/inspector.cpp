#include "orm/schema/inspector.hpp"

#include "catalog.hpp"
#include "orm/schema/sequence.hpp"

// Source: SQLAlchemy 2.1, dialects/postgresql/base.py, PGDialect.get_multi_….
namespace orm::detail {
namespace {

constexpr const char* columns_query =
    "SELECT a.attname, a.attnotnull, a.atttypid, a.atttypmod, "
    "pg_catalog.format_type(a.atttypid, a.atttypmod), pg_catalog.pg_get_expr(d.adbin, d.adrelid), "
    "a.attgenerated, a.attidentity, pg_catalog.col_description(a.attrelid, a.attnum), "
    "s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle "
    "FROM pg_catalog.pg_attribute a "
    "LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum "
    "LEFT JOIN pg_catalog.pg_depend p ON a.attidentity <> '' AND p.deptype = 'i' "
    "AND p.classid = 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid "
    "AND p.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid "
    "AND p.refobjid = a.attrelid AND p.refobjsubid = a.attnum "
    "LEFT JOIN pg_catalog.pg_sequence s ON s.seqrelid = p.objid "
    "WHERE a.attrelid = $1::pg_catalog.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY "
    "a.attnum";

constexpr const char* keys_query =
    "SELECT c.conname, a.attname FROM pg_catalog.pg_constraint c "
    "CROSS JOIN LATERAL pg_catalog.unnest(c.conkey) WITH ORDINALITY AS k (attnum, place) "
    "JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum "
    "WHERE c.conrelid = $1::pg_catalog.oid AND c.contype = $2::pg_catalog.\"char\" ORDER BY "
    "c.conname, k.place";

constexpr const char* foreign_keys_query =
    "SELECT c.conname, a.attname, n.nspname, pg_catalog.pg_table_is_visible(c.confrelid), "
    "t.relname, f.attname, c.confupdtype, c.confdeltype, c.condeferrable, c.condeferred "
    "FROM pg_catalog.pg_constraint c "
    "CROSS JOIN LATERAL unnest(c.conkey, c.confkey) WITH ORDINALITY AS k (own, other, place) "
    "JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.own "
    "JOIN pg_catalog.pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = k.other "
    "JOIN pg_catalog.pg_class t ON t.oid = c.confrelid "
    "JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace "
    "WHERE c.conrelid = $1::pg_catalog.oid AND c.contype = 'f' ORDER BY c.conname, k.place";

// What a constraint keeps is told with the constraint.
constexpr const char* indexes_query =
    "SELECT x.relname, i.indisunique, m.amname, k > i.indnkeyatts, "
    "coalesce(a.attname, pg_catalog.pg_get_indexdef(i.indexrelid, k, true)), "
    "pg_catalog.pg_get_expr(i.indpred, i.indrelid, true) "
    "FROM pg_catalog.pg_index i "
    "JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid "
    "JOIN pg_catalog.pg_am m ON m.oid = x.relam "
    "CROSS JOIN LATERAL pg_catalog.generate_series(1, i.indnatts) AS k "
    "LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k - 1] "
    "AND i.indkey[k - 1] <> 0 "
    "WHERE i.indrelid = $1::pg_catalog.oid AND NOT i.indisprimary AND NOT EXISTS ("
    "SELECT FROM pg_catalog.pg_constraint c WHERE c.conindid = i.indexrelid "
    "AND c.conrelid = i.indrelid AND c.contype = ANY ('{p,u,x}'::pg_catalog.\"char\"[])) ORDER BY "
    "x.relname, k";

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

column_info column_of(pg_session& session, const pg_rows& row) {
    column_info made{row.text(0), pg_type_of(session, row.text(2), row.number(3), row.text(4))};
    made.nullable = !row.flag(1);
    made.comment = row.text(8);
    made.autoincrement = false;  // or else a key without a default is made SERIAL
    if (row.letter(6) != '\0') {
        made.computed.emplace(row.text(5), true);
    } else if (row.letter(7) != '\0') {
        sequence_options options;
        options.start = row.number(9);
        options.increment = row.number(10);
        options.min_value = row.number(11);
        options.max_value = row.number(12);
        options.cache = row.number(13);
        options.cycle = row.flag(14);
        made.identity.emplace(row.letter(7) == 'a', options);
        made.autoincrement = true;
    } else if (!row.is_null(5)) {
        const std::string text = row.text(5);
        // What SERIAL makes.
        if (text.starts_with("nextval(") || text.starts_with("pg_catalog.nextval("))
            made.autoincrement = true;
        made.default_ = literal_sql{text};
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

class pg_inspector final : public inspector {
public:
    explicit pg_inspector(pg_session& session) noexcept : session_{session} {}

    bool has_table(const qualified_name& table) override {
        return pg_catalog{session_}.table(table).has_value();
    }

    std::vector<column_info> get_columns(const qualified_name& table) override {
        std::vector<column_info> made;
        pg_rows rows = look(columns_query, table);
        while (rows.next()) made.push_back(column_of(session_, rows));
        return made;
    }

    reflected_primary_key get_pk_constraint(const qualified_name& table) override {
        reflected_primary_key made;
        pg_rows rows = look(keys_query, table, "p");
        while (rows.next()) {
            made.name = rows.text(0);
            made.columns.push_back(rows.text(1));
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
            auto& list = rows.flag(3) ? one.options.include : one.columns;
            list.push_back(rows.text(4));
            one.options.where = rows.text(5);
        }
        return made;
    }

    std::vector<reflected_unique> get_unique_constraints(const qualified_name& table) override {
        std::vector<reflected_unique> made;
        pg_rows rows = look(keys_query, table, "u");
        while (rows.next()) item_of(made, rows.text(0)).columns.push_back(rows.text(1));
        return made;
    }

    std::vector<reflected_check> get_check_constraints(const qualified_name& table) override {
        std::vector<reflected_check> made;
        pg_rows rows = look(
            "SELECT conname, pg_catalog.pg_get_expr(conbin, conrelid, true) "
            "FROM pg_catalog.pg_constraint WHERE conrelid = $1::pg_catalog.oid AND contype = 'c' "
            "ORDER BY conname",
            table);
        while (rows.next()) made.push_back({rows.text(0), rows.text(1)});
        return made;
    }

    std::string get_table_comment(const qualified_name& table) override {
        pg_rows rows =
            look("SELECT pg_catalog.obj_description($1::pg_catalog.oid, 'pg_class')", table);
        return rows.next() ? rows.text(0) : std::string{};
    }

private:
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
