#include <catch2/catch.hpp>

#include "../engine/random_reflection.hpp"
#include "../rounds.hpp"
#include "sqlite_database.hpp"

// Random tables of SQLite: see random_reflection.hpp.

using reflection_test::in_quotes;
using reflection_test::joined;
using reflection_test::strings;
using sqlite_test::database;

namespace {

const strings odd_names{"a.b",    "a",    "B",         "Email",   "userId", "my col",
                        "select", "it's", "say \"x\"", "a--b",    "a/*b",   "x,y",
                        "(p)",    "Grün", "check",     "UPPER",   "strict", "key",
                        "1st",    "a;b",  "where",     "tab\tbed"};
const strings conflicts{"ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE"};
const strings collations{"NOCASE", "RTRIM", "BINARY", "nocase"};

/// A random table, with the one that it refers to.
class random_table {
public:
    explicit random_table(unsigned seed) : random_{seed}, names_{odd_names} {
        parent_ = random_.of({"parent", "Parent", "my.parent", "P\"x", "ORDER"});
        table_ = random_.of({"t", "Table", "the table", "T--x", "group"});
        has_conflicts_ = random_.once_in(3);
        strict_ = random_.once_in(4);
        for (std::size_t i = 0; i < 2 + random_.below(5); ++i)
            columns_.push_back(random_.take(names_));
        write_parent();
        write_table();
        for (std::size_t i = random_.below(4); i > 0; --i) write_index(i);
    }

    const strings& script() const { return script_; }
    const std::string& table() const { return table_; }
    const std::string& parent() const { return parent_; }
    const strings& columns() const { return columns_; }
    const strings& insertable() const { return insertable_; }
    const strings& parent_columns() const { return parent_columns_; }

    /// The name as it is quoted and spelled somewhere: SQLite does not care.
    std::string write(const std::string& name) {
        std::string text = name;
        if (random_.once_in(3))
            for (char& c : text)
                if (c >= 'a' && c <= 'z' && random_.once_in(2)) c = static_cast<char>(c - 32);
        if (text.find(']') == std::string::npos && random_.once_in(5)) return "[" + text + "]";
        return in_quotes(text, random_.once_in(5) ? '`' : '"');
    }
    std::string value() {
        return random_.of({"NULL", "0", "1", "2", "3", "-1", "1.5", "'a'", "'A'", "'a '", "'b'",
                           "'1'", "x'61'", "'abcdef'", "9007199254740993"});
    }
    reflection_test::chance& random() { return random_; }

private:
    std::string blank() {
        if (random_.once_in(12)) return " -- it's, (a) note\n ";
        return random_.once_in(12) ? " /* , ) ' */ " : " ";
    }
    std::string end_of_line() { return random_.once_in(4) ? " -- one)\n" : ""; }
    std::string conflict() {
        if (!has_conflicts_ || !random_.once_in(3)) return "";
        return blank() + "ON CONFLICT " + random_.of(conflicts);
    }
    std::string named() {
        if (!random_.once_in(3)) return "";
        return "CONSTRAINT " + in_quotes("c " + std::to_string(++count_)) + blank();
    }
    std::string collated(std::size_t rarity) {
        return random_.once_in(rarity) ? blank() + "COLLATE " + random_.of(collations) : "";
    }
    std::string kept() {
        return collated(4) + (random_.once_in(4) ? " DESC" : random_.once_in(6) ? " ASC" : "");
    }
    std::string type() {
        if (strict_) return random_.of({"INT", "INTEGER", "REAL", "TEXT", "BLOB", "ANY"});
        return random_.of({"INT",
                           "INTEGER",
                           "TEXT",
                           "VARCHAR(10)",
                           "REAL",
                           "FLOAT",
                           "BLOB",
                           "",
                           "NUMERIC(8, 2)",
                           "DECIMAL",
                           "bool",
                           "DATE",
                           "TIMESTAMP",
                           "BIGINT",
                           "\"odd, type\"",
                           "'PRIMARY KEY'",
                           "DOUBLE PRECISION",
                           "VARCHAR",
                           "UNSIGNED BIG INT",
                           "char(-3)",
                           "Integer",
                           "real"});
    }
    std::string condition(const std::string& column) {
        const std::string name = write(column);
        return random_.of({name + " > 0", name + " <> 'b)'", "length(" + name + ") < 4",
                           name + " IS NULL OR " + name + " NOT IN ('--', 2)"}) +
               end_of_line();
    }
    std::string expression(const std::string& column) {
        const std::string name = write(column);
        return random_.of({name + " || '-'", "coalesce(" + name + ", 1) + 1", "upper(" + name + ")",
                           "(" + name + ")"});
    }
    std::string default_value() {
        return random_.of({"1", "-1", "+2", "1.5", "'it''s'", "'--'", "NULL", "TRUE", "x'6162'",
                           "(1 + 2" + end_of_line() + ")", "('a' || 'b'" + blank() + ")",
                           "CURRENT_DATE", "word", "\"word\"", "(abs(-4))", "(NULL)", "1e3"});
    }

    void write_parent() {
        parent_columns_ = {"Id", "code", "Ot.her"};
        const bool has_key = random_.once_in(2);
        script_.push_back("CREATE TABLE " + in_quotes(parent_) + " (Id INTEGER" +
                          (has_key ? " PRIMARY KEY" : " UNIQUE") +
                          ", code TEXT COLLATE NOCASE UNIQUE, \"Ot.her\" INT, UNIQUE (ID, Code)" +
                          (has_key ? "" : ", PRIMARY KEY (\"Ot.her\")") + ")");
    }
    std::string reference(const std::string& to) {
        std::string made = "REFERENCES " + write(parent_) + to;
        for (const char* const what : {" ON DELETE ", " ON UPDATE "})
            if (random_.once_in(3))
                made += blank() + what +
                        random_.of({"CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION"});
        if (random_.once_in(6)) made += random_.of({" MATCH FULL", " MATCH SIMPLE"});
        if (random_.once_in(3))
            made += random_.of({" DEFERRABLE INITIALLY DEFERRED", " NOT DEFERRABLE", " DEFERRABLE",
                                " DEFERRABLE INITIALLY IMMEDIATE"});
        return made;
    }

    std::string column(const std::string& name, std::size_t place) {
        std::string made = in_quotes(name) + blank();
        const bool is_key = place == 0 && key_ == 1;
        if (is_key) {
            made += autoincrement_ || !random_.once_in(3) ? "INTEGER" : type();
            made += " " + named() + "PRIMARY KEY";
            made += autoincrement_ ? "" : random_.of({"", "", " ASC", " DESC"});
            made += conflict() + (autoincrement_ ? " AUTOINCREMENT" : "");
        } else {
            made += type();
        }
        const bool is_computed =
            place > 0 && !is_key && random_.once_in(6) && place + 1 == columns_.size() && key_ != 2;
        if (is_computed) {
            made += random_.of({" GENERATED ALWAYS", ""}) + " AS (" + expression(columns_.front()) +
                    end_of_line() + ")" + random_.of({"", " STORED", " VIRTUAL"});
        } else {
            insertable_.push_back(name);
            if (random_.once_in(3)) made += blank() + "DEFAULT" + blank() + default_value();
        }
        if (random_.once_in(4)) made += blank() + named() + "NOT NULL" + conflict();
        made += collated(4);
        if (random_.once_in(5)) made += blank() + named() + "CHECK (" + condition(name) + ")";
        // A key is made before what is unique: which one a row breaks first can count.
        if (random_.once_in(6) && key_ != 2) made += blank() + named() + "UNIQUE" + conflict();
        if (random_.once_in(6) && !is_computed)
            made += blank() + named() + reference(random_.of({" (ID)", " (Code)", ""}));
        return made;
    }

    std::string kept_columns(std::size_t most) {
        strings made;
        for (const std::string& name : random_.some(columns_, most))
            made.push_back(write(name) + kept());
        return "(" + joined(made, "," + blank()) + ")";
    }

    void write_table() {
        key_ = random_.below(3);
        const bool no_rowid = key_ != 0 && random_.once_in(4);
        autoincrement_ = key_ == 1 && !no_rowid && random_.once_in(3);
        strings parts;
        for (std::size_t i = 0; i < columns_.size(); ++i) parts.push_back(column(columns_[i], i));
        if (key_ == 2) parts.push_back(named() + "PRIMARY KEY " + kept_columns(2) + conflict());
        for (std::size_t i = random_.below(3); i > 0; --i)
            parts.push_back(named() + "UNIQUE " + kept_columns(2) + conflict());
        if (random_.once_in(3))
            parts.push_back(named() + "CHECK (" + condition(random_.of(columns_)) + ")");
        if (insertable_.size() > 1 && random_.once_in(3)) {
            const strings own = random_.some(insertable_, 2);
            const std::string to = own.size() == 2 ? " (Id, CODE)" : random_.of({"", " (code)"});
            strings written;
            for (const std::string& name : own) written.push_back(write(name));
            parts.push_back(named() + "FOREIGN KEY (" + joined(written, ", ") + ")" + blank() +
                            reference(to));
        }
        std::string made = "CREATE TABLE " + in_quotes(table_) + blank() + "(" + blank() +
                           joined(parts, blank() + "," + blank()) + end_of_line() + ")";
        if (no_rowid) made += " WITHOUT ROWID";
        if (strict_) made += no_rowid ? ", STRICT" : " strict";
        script_.push_back(made);
    }

    void write_index(std::size_t number) {
        strings items;
        for (const std::string& name : random_.some(columns_, 3))
            items.push_back((random_.once_in(3) ? expression(name) : write(name)) + kept());
        std::string made = random_.once_in(3) ? "CREATE UNIQUE INDEX " : "CREATE INDEX ";
        made += in_quotes("Ix " + std::to_string(number)) + " ON " + write(table_) + blank() + "(" +
                joined(items, blank() + ",") + end_of_line() + ")";
        if (random_.once_in(3)) made += blank() + "WHERE " + condition(random_.of(columns_));
        script_.push_back(made);
    }

    reflection_test::chance random_;
    strings names_;
    std::string parent_;
    std::string table_;
    bool has_conflicts_ = false;
    bool strict_ = false;
    bool autoincrement_ = false;
    std::size_t key_ = 0;  ///< none, of a column, of the table
    int count_ = 0;
    strings columns_;
    strings insertable_;
    strings parent_columns_;
    strings script_;
};

/// What becomes of a statement in a transaction of its own.
std::string outcome(database& on, const std::string& sql) {
    std::string made;
    for (const std::string& one : {std::string{"BEGIN"}, sql, std::string{"COMMIT"}}) {
        try {
            on.run(one);
            made += "ok ";
        } catch (const orm::driver_error& error) {
            made += "refused " + std::to_string(error.code() & 0xff) + " ";
        }
    }
    if (made != "ok ok ok ") on.connection->rollback();
    return made;
}

std::string content(database& on, const std::string& table, const strings& columns) {
    strings shown;
    for (const std::string& name : columns)
        shown.push_back("typeof(" + in_quotes(name) + ") || quote(" + in_quotes(name) + ")");
    return on.rows("SELECT " + joined(shown, ", ") + " FROM " + in_quotes(table) + " ORDER BY " +
                   joined(shown, ", "));
}

/// The affinity of a declared type. Source: https://sqlite.org/datatype3.html, 3.1.
std::string affinity(const std::string& column) {
    return "CASE WHEN " + column + " LIKE '%INT%' THEN 'i' WHEN " + column + " LIKE '%CHAR%' OR " +
           column + " LIKE '%CLOB%' OR " + column + " LIKE '%TEXT%' THEN 't' WHEN " + column +
           " LIKE '%BLOB%' OR " + column + " = '' THEN 'b' WHEN " + column + " LIKE '%REAL%' OR " +
           column + " LIKE '%FLOA%' OR " + column + " LIKE '%DOUB%' THEN 'r' WHEN " + column +
           " = 'ANY' THEN 'a' ELSE 'n' END";
}

/// What the catalog says of a table.
std::string catalog(database& on, const std::string& table) {
    const std::string name = in_quotes(table, '\'');
    std::string made =
        on.rows("SELECT lower(name), ncol, wr, strict FROM pragma_table_list WHERE name = " + name +
                " COLLATE NOCASE") +
        "\ncolumns: " +
        on.rows("SELECT name, " + affinity("type") + ", \"notnull\", pk, hidden FROM " +
                "pragma_table_xinfo(" + name + ")") +
        "\nforeign keys: " +
        on.rows(
            "SELECT lower(\"table\"), seq, lower(\"from\"), lower(coalesce(\"to\", (SELECT k.name "
            "FROM pragma_table_info(f.\"table\") k WHERE k.pk = f.seq + 1))), on_update, "
            "on_delete FROM pragma_foreign_key_list(" +
            name + ") f ORDER BY id, seq") +
        "\nindexes: " +
        on.rows(
            "SELECT CASE i.origin WHEN 'c' THEN i.name END, i.\"unique\", i.origin, i.partial, "
            "(SELECT group_concat(coalesce(x.name, '?') || x.\"desc\" || lower(x.coll)) FROM "
            "pragma_index_xinfo(i.name) x WHERE x.key) AS parts FROM pragma_index_list(" +
            name + ") i ORDER BY 3, 1, 5") +
        "\ncounting: " +
        on.rows("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_sequence'");
    return made;
}

/// The difference between a table and the same one made anew; empty: none.
class comparison {
public:
    explicit comparison(unsigned seed) : table_{seed} {}

    /// Is the table one that SQLite takes?
    bool create() {
        try {
            for (const std::string& one : table_.script()) original_.run(one);
            return true;
        } catch (const orm::driver_error&) {
            return false;
        }
    }

    std::string run() {
        const reflection_test::notices told;
        const orm::metadata meta;
        reflection_test::executor made{*again_.dialect, *again_.connection};
        try {
            const auto inspector = original_.dialect->inspect(*original_.connection);
            const orm::table reflected{table_.table(), meta, orm::autoload_with{*inspector}};
            if (!meta.find_table(table_.parent()))
                orm::table{table_.parent(), meta, orm::autoload_with{*inspector}};
            const orm::metadata copy;  // a copy is made of all there is, too
            for (const orm::table& one : meta.tables()) one.to_metadata(copy);
            copy.create_all(made);
        } catch (const std::exception& error) {
            return std::string{error.what()} + "\n" + made.script;
        }
        std::string wrong = told.text();
        if (wrong.empty())
            wrong = differs("catalog", [&](database& on) {
                return catalog(on, table_.table()) + catalog(on, table_.parent());
            });
        for (database* on : {&original_, &again_}) on->run("PRAGMA foreign_keys = ON");
        for (int id = 1; id < 4; ++id)
            both(wrong, "INSERT INTO " + in_quotes(table_.parent()) + " VALUES (" +
                            std::to_string(id) + ", '" + "abc"[id - 1] + "', " +
                            std::to_string(id) + ")");
        for (int i = 0; i < 30; ++i) both(wrong, insert());
        both(wrong, "DELETE FROM " + in_quotes(table_.parent()) + " WHERE Id = 1");
        both(wrong,
             "UPDATE " + in_quotes(table_.parent()) + " SET Id = 7, code = 'z' WHERE Id = 2");
        both(wrong, "DELETE FROM " + in_quotes(table_.table()));
        for (int i = 0; i < 3; ++i) both(wrong, insert());
        return wrong.empty() ? wrong : wrong + "\n" + made.script;
    }
    std::string script() const { return joined(table_.script(), ";\n"); }
    std::size_t accepted() const { return accepted_; }

private:
    std::string insert() {
        strings values;
        strings names = table_.random().some(table_.insertable(), table_.insertable().size());
        for (std::string& name : names) {
            values.push_back(table_.value());
            name = in_quotes(name);
        }
        return "INSERT INTO " + in_quotes(table_.table()) + " (" + joined(names, ", ") +
               ") VALUES (" + joined(values, ", ") + ")";
    }
    template <class Look>
    std::string differs(const std::string& what, Look look) {
        const std::string first = look(original_);
        const std::string second = look(again_);
        if (first.starts_with("ok ok ok")) ++accepted_;
        return first == second ? "" : what + ":\n" + first + "\nanew:\n" + second;
    }
    /// Runs a statement on both.
    void both(std::string& wrong, const std::string& sql) {
        if (!wrong.empty()) return;
        wrong = differs(sql, [&](database& on) {
            std::string made = outcome(on, sql);
            return made + "\n" + content(on, table_.table(), table_.columns()) + "\n" +
                   content(on, table_.parent(), table_.parent_columns());
        });
    }

    random_table table_;
    database original_;
    database again_;
    std::size_t accepted_ = 0;
};

}  // namespace

TEST_CASE("a random table of SQLite is the same when it is reflected and made anew", "[sqlite]") {
    reflection_test::compare_tables(rounds(250, 20000), 8,
                                    [](unsigned seed) { return comparison{seed}; });
}
