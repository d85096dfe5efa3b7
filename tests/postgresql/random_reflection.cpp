#include <catch2/catch.hpp>

#include "../engine/random_reflection.hpp"
#include "../rounds.hpp"
#include "postgresql_server.hpp"

// Random tables of PostgreSQL: see random_reflection.hpp. The original is in one schema, the one
// made anew in another.

using reflection_test::in_quotes;
using reflection_test::joined;
using reflection_test::strings;

namespace {

const strings odd_names{"a.b",   "a",         "B",    "Email",    "userId", "my col", "select",
                        "it's",  "say \"x\"", "a--b", "a/*b",     "x,y",    "(p)",    "Grün",
                        "check", "order",     "a;b",  "tab\tbed", "50%",    "\\",     "user"};

/// A random table, with the one that it refers to.
class random_table {
public:
    explicit random_table(unsigned seed) : random_{seed}, names_{odd_names} {
        parent_ = random_.of({"parent", "Parent", "my.parent", "P\"x", "ORDER"});
        table_ = random_.of({"t", "Table", "the table", "T--x", "group"});
        script_.push_back("CREATE TYPE mood AS ENUM ('sad', 'it''s ok')");
        script_.push_back(
            "CREATE DOMAIN small AS integer CHECK (VALUE < 100 OR VALUE > 200) CHECK "
            "(VALUE <> 5)");
        script_.push_back("CREATE SEQUENCE numbers START 7 INCREMENT 3");
        script_.push_back("CREATE TABLE " + in_quotes(parent_) +
                          " (id integer PRIMARY KEY, code text UNIQUE, \"N.o\" integer UNIQUE, "
                          "UNIQUE (id, code))");
        write_table();
        for (std::size_t i = random_.below(4); i > 0; --i) write_index(i);
    }

    const strings& script() const { return script_; }
    const std::string& table() const { return table_; }
    const std::string& parent() const { return parent_; }
    std::string column() { return random_.of(columns_); }
    reflection_test::chance& random() { return random_; }

    /// A row of some columns, the rest of which get their defaults.
    std::string insert() {
        strings names;
        strings values;
        for (const std::string& name : random_.some(columns_, columns_.size())) {
            const std::string& type = types_.at(name);
            if (type.empty()) continue;
            names.push_back(in_quotes(name));
            values.push_back(random_.once_in(5) ? "NULL" : value(type));
        }
        if (names.empty()) return "INSERT INTO " + in_quotes(table_) + " DEFAULT VALUES";
        return "INSERT INTO " + in_quotes(table_) + " (" + joined(names, ", ") + ") VALUES (" +
               joined(values, ", ") + ")";
    }

private:
    static bool is_number(const std::string& type) {
        return type.find("int") != std::string::npos || type.starts_with("num") || type == "small";
    }
    static bool is_text(const std::string& type) {
        return type == "text" || type.starts_with("varchar") || type.starts_with("char");
    }
    std::string value(const std::string& type) {
        if (is_number(type)) return random_.of({"0", "1", "2", "3", "-1", "5", "150", "70000"});
        if (is_text(type)) return random_.of({"'a'", "'A'", "'b'", "'c'", "'abcdef'", "''"});
        if (type == "mood") return random_.of({"'sad'", "'it''s ok'", "'other'"});
        if (type == "boolean") return random_.of({"true", "false"});
        return random_.of({"'2024-02-29'", "'2024-02-29 12:00:00.123456'"});
    }
    std::string named() {
        if (!random_.once_in(2)) return "";
        return "CONSTRAINT " + in_quotes("C " + std::to_string(++count_)) + " ";
    }
    std::string deferral(std::size_t rarity) {
        if (!random_.once_in(rarity)) return "";
        return random_.of({" DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED", " NOT DEFERRABLE"});
    }
    std::string type() {
        return random_.of({"integer", "smallint", "bigint", "text", "varchar(5)", "varchar",
                           "char(3)", "numeric(8, 2)", "numeric", "date", "timestamp",
                           "timestamp(0)", "mood", "small", "boolean"});
    }
    std::string default_of(const std::string& type) {
        if (is_number(type))
            return random_.of({"1", "-1", "(1 + 2)", "nextval('numbers')", "abs(-3)", "NULL",
                               "nextval('numbers') * 2"});
        if (is_text(type))
            return random_.of({"'x'", "'it''s'", "lower('ABC')", "'a' || 'b'", "E'\\\\'", "'--'"});
        if (type == "mood") return "'sad'";
        if (type == "boolean") return random_.of({"true", "(1 > 2)", "(NOT true)", "1 IN (1, 2)"});
        return "'2000-01-01'";
    }
    std::string condition(const std::string& column) {
        const std::string name = in_quotes(column);
        const std::string& type = kinds_.at(column);
        if (is_number(type)) return random_.of({name + " > 0", name + " IN (1, 2, 70000)"});
        if (is_text(type))
            return random_.of({"length(" + name + ") < 4", name + " <> 'b)' OR " + name + " > '--'",
                               name + " LIKE 'a%'"});
        return random_.of({name + " IS NOT NULL", name + "::text <> 'sad'"});
    }
    std::string expression(const std::string& column) {
        const std::string name = in_quotes(column);
        const std::string& type = kinds_.at(column);
        if (is_number(type)) return random_.of({"(" + name + " + 1)", "abs(" + name + ")"});
        if (is_text(type))
            return random_.of(
                {"lower(" + name + ")", "(" + name + " || '-')", "(" + name + " COLLATE \"C\")"});
        return "(" + name + " IS NULL)";
    }

    std::string column(const std::string& name) {
        const bool is_serial = random_.once_in(6);
        const std::string of_type = is_serial ? "integer" : type();
        kinds_[name] = types_[name] = of_type;
        std::string made = in_quotes(name) + " " + of_type;
        if (is_serial)
            made = in_quotes(name) + random_.of({" serial", " bigserial", " smallserial"});
        if (is_text(of_type) && random_.once_in(3))
            made += random_.of({" COLLATE \"C\"", " COLLATE \"POSIX\"", " COLLATE ucs_basic"});
        const bool is_integer = of_type.ends_with("int") || of_type == "integer";
        if (is_serial) {
            made += random_.once_in(4) ? " NOT NULL" : "";
        } else if (is_integer && random_.once_in(8)) {
            made += random_.of({" GENERATED ALWAYS AS IDENTITY (START 5 INCREMENT 2)",
                                " GENERATED BY DEFAULT AS IDENTITY",
                                " GENERATED BY DEFAULT AS IDENTITY (MINVALUE -3 START -3 CYCLE)"});
        } else if (random_.once_in(3)) {
            made += " DEFAULT " + default_of(of_type);
        } else if (!columns_.empty() && random_.once_in(6) && is_text(of_type) &&
                   is_text(kinds_.at(columns_.front())) && !types_.at(columns_.front()).empty()) {
            made += " GENERATED ALWAYS AS (upper(" + in_quotes(columns_.front()) + ")) STORED";
            types_[name] = "";
        }
        if (!is_serial && random_.once_in(4)) made += " NOT NULL";
        if (random_.once_in(5))
            made += " " + named() + "CHECK (" + condition(name) + ")" +
                    random_.of({"", "", " NO INHERIT"});
        if (random_.once_in(6))
            made +=
                " " + named() + "UNIQUE" + random_.of({"", " NULLS NOT DISTINCT"}) + deferral(4);
        return made;
    }

    std::string listed(const strings& names) {
        strings made;
        for (const std::string& one : names) made.push_back(in_quotes(one));
        return "(" + joined(made, ", ") + ")";
    }
    std::string included() {
        return random_.once_in(5) ? " INCLUDE (" + in_quotes(random_.of(columns_)) + ")" : "";
    }

    std::string foreign_key() {
        strings texts;
        strings numbers;
        for (const std::string& one : columns_) {
            if (kinds_.at(one) == "text") texts.push_back(one);
            if (kinds_.at(one) == "integer") numbers.push_back(one);
        }
        if (numbers.empty()) return "";
        strings own{random_.of(numbers)};
        std::string to = random_.of({"", " (id)", " (\"N.o\")"});
        if (!texts.empty() && random_.once_in(2)) {
            own.push_back(random_.of(texts));
            to = " (id, code)";
        }
        std::string made =
            named() + "FOREIGN KEY " + listed(own) + " REFERENCES " + in_quotes(parent_) + to;
        if (random_.once_in(4)) made += " MATCH FULL";
        if (random_.once_in(2))
            made += " ON DELETE " + random_.of({"CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT",
                                                "SET NULL (" + in_quotes(own.back()) + ")",
                                                "SET DEFAULT (" + in_quotes(own.front()) + ")"});
        if (random_.once_in(3)) made += " ON UPDATE " + random_.of({"CASCADE", "RESTRICT"});
        return made + deferral(3);
    }

    void write_table() {
        strings parts;
        const std::size_t count = 2 + random_.below(5);
        while (columns_.size() < count) {
            const std::string name = random_.take(names_);
            parts.push_back(column(name));
            columns_.push_back(name);
        }
        if (random_.once_in(2))
            parts.push_back(named() + "PRIMARY KEY " + listed(random_.some(columns_, 2)) +
                            included() + deferral(5));
        for (std::size_t i = random_.below(3); i > 0; --i)
            parts.push_back(named() + "UNIQUE" + random_.of({"", " NULLS NOT DISTINCT"}) + " " +
                            listed(random_.some(columns_, 2)) + included() + deferral(3));
        if (random_.once_in(3))
            parts.push_back(named() + "CHECK (" + condition(random_.of(columns_)) + " OR " +
                            condition(random_.of(columns_)) + ")");
        if (const std::string key = foreign_key(); !key.empty() && random_.once_in(2))
            parts.push_back(key);
        script_.push_back("CREATE TABLE " + in_quotes(table_) + " (" + joined(parts, ", ") + ")");
        if (random_.once_in(6))
            script_.push_back("ALTER TABLE " + in_quotes(table_) + " ADD CONSTRAINT late CHECK (" +
                              condition(random_.of(columns_)) + ") NOT VALID");
        if (random_.once_in(6))
            script_.push_back("COMMENT ON TABLE " + in_quotes(table_) + " IS 'it''s \\ a table'");
    }

    std::string kept(const std::string& name, bool is_expression) {
        std::string made;
        const std::string& type = kinds_.at(name);
        if (is_text(type) && random_.once_in(4)) made += " COLLATE \"C\"";
        if (type == "text" && !is_expression && random_.once_in(4)) made += " text_pattern_ops";
        made += random_.of({"", "", " DESC", " ASC"});
        return made + random_.of({"", "", " NULLS FIRST", " NULLS LAST"});
    }
    void write_index(std::size_t number) {
        strings items;
        for (const std::string& name : random_.some(columns_, 3)) {
            const bool is_expression = random_.once_in(3);
            items.push_back((is_expression ? expression(name) : in_quotes(name)) +
                            kept(name, is_expression));
        }
        std::string made = random_.once_in(3) ? "CREATE UNIQUE INDEX " : "CREATE INDEX ";
        made += in_quotes("Ix " + std::to_string(number)) + " ON " + in_quotes(table_);
        if (random_.once_in(8)) {
            script_.push_back("CREATE INDEX hashed ON " + in_quotes(table_) + " USING hash (" +
                              in_quotes(random_.of(columns_)) + ")");
        }
        made += " (" + joined(items, ", ") + ")" + included();
        if (random_.once_in(4)) made += " NULLS NOT DISTINCT";
        if (random_.once_in(5)) made += " WITH (fillfactor = 60)";
        if (random_.once_in(3)) made += " WHERE " + condition(random_.of(columns_));
        script_.push_back(made);
    }

    reflection_test::chance random_;
    strings names_;
    std::string parent_;
    std::string table_;
    int count_ = 0;
    strings columns_;
    std::map<std::string, std::string> kinds_;  ///< of columns: their types
    std::map<std::string, std::string> types_;  ///< the same; empty where nothing can be put
    strings script_;
};

std::string text_of(tests::server& on, const std::string& query) {
    std::string made;
    for (const auto& row : on.rows(query)) {
        made += "\n";
        for (const orm::sql_value& one : row) made += one.text() + " ";
    }
    return made;
}

/// What the catalog says of a table in the schema that comes first, which is not named in it.
std::string catalog(tests::server& on, const std::string& table, const std::string& schema) {
    const std::string name = in_quotes(in_quotes(table), '\'') + "::regclass";
    std::string made =
        text_of(on,
                "SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, "
                "a.attidentity, a.attgenerated, l.collname, pg_get_expr(d.adbin, d.adrelid), "
                "col_description(a.attrelid, a.attnum), s.seqstart, s.seqincrement, s.seqmin, "
                "s.seqmax, s.seqcycle FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = "
                "a.attrelid AND d.adnum = a.attnum LEFT JOIN pg_collation l ON l.oid = "
                "a.attcollation LEFT JOIN pg_sequence s ON s.seqrelid = "
                "pg_get_serial_sequence(" +
                    in_quotes(in_quotes(table), '\'') +
                    ", a.attname)::regclass WHERE a.attrelid = " + name +
                    " AND a.attnum > 0 ORDER BY a.attnum") +
        text_of(on,
                "SELECT conname, replace(pg_get_constraintdef(oid), ' NOT VALID', ''), "
                "connoinherit FROM pg_constraint WHERE conrelid = " +
                    name + " ORDER BY conname") +
        text_of(on,
                "SELECT pg_get_indexdef(indexrelid), indisunique, indisprimary FROM pg_index "
                "WHERE indrelid = " +
                    name + " ORDER BY 1") +
        text_of(on, "SELECT obj_description(" + name + ", 'pg_class')");
    for (std::size_t at = 0; (at = made.find(schema + ".", at)) != std::string::npos;)
        made.erase(at, schema.size() + 1);
    return made;
}

/// The difference between a table and the same one made anew; empty: none.
class comparison {
public:
    comparison(tests::server& on, unsigned seed) : on_{on}, table_{seed} {
        on_.rollback();
        on_.connection().execute_script(
            "SET client_min_messages = warning; DROP SCHEMA IF EXISTS r_first, r_again CASCADE; "
            "CREATE SCHEMA r_first; CREATE SCHEMA r_again");
    }

    /// Is the table one that PostgreSQL takes?
    bool create() {
        use("r_first");
        try {
            for (const std::string& one : table_.script()) on_.connection().execute_script(one);
            return true;
        } catch (const orm::driver_error&) {
            return false;
        }
    }

    std::string run() {
        const reflection_test::notices told;
        reflection_test::executor made{on_.dialect(), on_.connection()};
        try {
            const orm::metadata meta;
            const auto inspector = on_.dialect().inspect(on_.connection());
            const orm::table reflected{table_.table(), meta, orm::autoload_with{*inspector}};
            if (!meta.find_table(table_.parent()))
                orm::table{table_.parent(), meta, orm::autoload_with{*inspector}};
            const orm::metadata copy;  // a copy is made of all there is, too
            for (const orm::table& one : meta.tables()) one.to_metadata(copy);
            use("r_again");
            copy.create_all(made);
        } catch (const std::exception& error) {
            return std::string{error.what()} + "\n" + made.script;
        }
        std::string wrong = told.text();
        const strings statements = statements_for_rows();
        const std::string first = looks("r_first", statements);
        const std::string second = looks("r_again", statements);
        if (first != second) wrong += first + "\nANEW:\n" + second;
        return wrong.empty() ? wrong : wrong + "\n" + made.script;
    }
    std::string script() const { return joined(table_.script(), ";\n"); }
    std::size_t accepted() const { return accepted_; }

private:
    void use(const std::string& schema) {
        on_.connection().execute_script("SET search_path TO " + schema);
    }
    strings statements_for_rows() {
        const std::string parent = in_quotes(table_.parent());
        strings made;
        for (const char* const row : {"(1, 'a', 1)", "(2, 'b', 2)", "(3, 'c', 3)"})
            made.push_back("INSERT INTO " + parent + " VALUES " + row);
        for (int i = 0; i < 15; ++i) made.push_back(table_.insert());
        made.push_back("DELETE FROM " + parent + " WHERE id = 1");
        made.push_back("UPDATE " + parent + " SET id = 70000, code = 'z' WHERE id = 2");
        return made;
    }
    /// What the catalog says, what becomes of each statement, and what is in the tables then.
    std::string looks(const std::string& schema, const strings& statements) {
        use(schema);
        std::string made =
            catalog(on_, table_.table(), schema) + catalog(on_, table_.parent(), schema);
        for (const std::string& one : statements) made += "\n" + outcome(one) + " " + one;
        for (const std::string& one : {table_.table(), table_.parent()})
            made += text_of(on_, "SELECT x::text FROM " + in_quotes(one) + " x ORDER BY 1");
        return made;
    }
    std::string outcome(const std::string& sql) {
        try {
            on_.connection().execute_script(sql);
            ++accepted_;
            return "ok";
        } catch (const orm::driver_error& error) {
            return error.sqlstate();
        }
    }

    tests::server& on_;
    random_table table_;
    std::size_t accepted_ = 0;
};

}  // namespace

TEST_CASE("a random table of PostgreSQL is the same when it is reflected and made anew",
          "[postgresql]") {
    tests::server on;
    reflection_test::compare_tables(rounds(250, 5000), 10, [&on](unsigned seed) {
        return comparison{on, seed};
    });
    on.connection().execute_script("DROP SCHEMA r_first, r_again CASCADE");
}
