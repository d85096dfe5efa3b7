#include "table_sql.hpp"

#include <utility>

#include "sql_tokens.hpp"

// Source: https://sqlite.org/lang_createtable.html
namespace orm::detail::sqlite {
namespace {

class table_reader {
public:
    explicit table_reader(std::string_view sql) : from_{sql} { advance(); }

    table_sql read() {
        if (from_.peek().is_word("virtual")) return std::move(made_);
        while (!at_end() && !now_.is('(') && !now_.is_word("as")) advance();
        if (!now_.is('(')) return std::move(made_);
        advance();
        while (!at_end() && !now_.is(')')) {
            const std::size_t begin = now_.begin;
            if (now_.is(',')) {
                advance();
            } else if (begins_table_constraint()) {
                read_table_constraint();
            } else {
                read_column();
            }
            if (now_.begin == begin) advance();  // whatever it was: go on
        }
        read_table_options();
        return std::move(made_);
    }

private:
    bool at_end() const { return now_.kind == token::kind::end; }
    void advance() { now_ = from_.next(); }
    bool take(std::string_view word) {
        if (!now_.is_word(word)) return false;
        advance();
        return true;
    }
    std::string take_name() {
        std::string name = now_.is_name() ? now_.name() : std::string{};
        advance();
        return name;
    }

    /// Steps over `( … )`. @return what stands between
    std::string group() {
        if (!now_.is('(')) return {};
        const std::size_t begin = now_.finish();
        std::size_t end = begin;
        int depth = 0;
        while (!at_end()) {
            if (now_.is('(')) ++depth;
            if (now_.is(')') && --depth == 0) {
                end = now_.begin;
                advance();
                break;
            }
            advance();
        }
        return trimmed(from_.sql().substr(begin, end - begin));
    }
    static std::string trimmed(std::string_view text) {
        constexpr std::string_view blanks = " \t\n\v\f\r";
        const std::size_t first = text.find_first_not_of(blanks);
        if (first == std::string_view::npos) return {};
        return std::string{text.substr(first, text.find_last_not_of(blanks) + 1 - first)};
    }

    struct name_list {
        std::vector<std::string> names;
        std::vector<reflected_part> parts;
    };
    /// `(a, b COLLATE x DESC)`
    name_list names() {
        name_list made;
        if (!now_.is('(')) return made;
        advance();
        while (!at_end() && !now_.is(')')) {
            made.names.push_back(take_name());
            made.parts.push_back({false, name_options()});
            while (!at_end() && !now_.is(',') && !now_.is(')')) skip_one();
            if (now_.is(',')) advance();
        }
        advance();
        return made;
    }
    key_options name_options() {
        key_options made;
        if (take("collate")) made.collation.emplace(qualified_name{{}, identifier{take_name()}});
        made.descending = take_order();
        take_autoincrement();
        return made;
    }
    /// @return whether it is DESC
    bool take_order() {
        const bool descending = now_.is_word("desc");
        if (descending || now_.is_word("asc")) advance();
        return descending;
    }
    void take_autoincrement() {
        if (take("autoincrement")) made_.options.sqlite_autoincrement = true;
    }
    void skip_one() {
        if (now_.is('(')) {
            group();
        } else {
            advance();
        }
    }
    /// `ON CONFLICT word`, with the word in upper case.
    std::optional<std::string> conflict() {
        if (!now_.is_word("on") || !from_.peek().is_word("conflict")) return std::nullopt;
        advance();
        advance();
        std::string word{now_.text};
        for (char& c : word) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        advance();
        return word;
    }
    std::optional<conflict_action> conflict_of_key() {
        const std::optional<std::string> word = conflict();
        if (word == "ROLLBACK") return conflict_action::rollback;
        if (word == "FAIL") return conflict_action::fail;
        if (word == "IGNORE") return conflict_action::ignore;
        if (word == "REPLACE") return conflict_action::replace;
        return std::nullopt;  // ABORT, which is what is done anyway
    }

    bool begins_table_constraint() const {
        if (now_.is_word("constraint") || now_.is_word("check") || now_.is_word("unique"))
            return true;
        const token next = from_.peek();
        return (now_.is_word("primary") || now_.is_word("foreign")) && next.is_word("key");
    }

    void read_table_constraint() {
        std::optional<std::string> name;
        if (take("constraint")) name = take_name();
        if (take("primary")) {
            take("key");
            name_list list = names();
            made_.primary_key = {name, std::move(list.names), {}, std::move(list.parts)};
            made_.primary_key.options.on_conflict = conflict_of_key();
        } else if (take("unique")) {
            name_list list = names();
            add_unique({name, std::move(list.names), {}, std::move(list.parts)});
        } else if (take("check")) {
            made_.checks.push_back({name, group(), {}});
            conflict();  // has no effect: https://sqlite.org/lang_conflict.html
        } else if (take("foreign")) {
            take("key");
            std::vector<std::string> columns = names().names;
            if (take("references")) read_reference(std::move(name), std::move(columns));
        }
    }

    void add_unique(reflected_unique unique) {
        unique.options.on_conflict = conflict_of_key();
        made_.uniques.push_back(std::move(unique));
    }

    void read_reference(std::optional<std::string> name, std::vector<std::string> columns) {
        reflected_foreign_key key;
        key.name = std::move(name);
        key.columns = std::move(columns);
        key.referred_table = take_name();
        key.referred_columns = names().names;
        made_.foreign_keys.push_back(std::move(key));
        while (read_reference_option()) {
        }
    }
    bool read_reference_option() {
        if (now_.is_word("on") && !from_.peek().is_word("conflict")) {
            advance();
            advance();  // DELETE or UPDATE
            const bool has_two = now_.is_word("set") || now_.is_word("no");
            advance();
            if (has_two) advance();
            return true;
        }
        if (take("match")) {
            std::optional<foreign_key_match>& match = made_.foreign_keys.back().options.match;
            if (now_.is_word("full")) match = foreign_key_match::full;
            if (now_.is_word("partial")) match = foreign_key_match::partial;
            if (now_.is_word("simple")) match = foreign_key_match::simple;
            advance();
            return true;
        }
        const bool negated = now_.is_word("not") && from_.peek().is_word("deferrable");
        if (negated) advance();
        if (!take("deferrable")) return false;
        foreign_key_options& options = made_.foreign_keys.back().options;
        options.deferrable = !negated;
        if (take("initially")) {
            options.initially_deferred = now_.is_word("deferred");
            advance();
        }
        return true;
    }

    void read_column() {
        const std::string column = take_name();
        std::optional<std::string> name;
        while (!at_end() && !now_.is(',') && !now_.is(')')) {
            if (take("constraint")) {
                name = take_name();
                continue;
            }
            read_column_part(column, name);
        }
    }
    /// A constraint of a column, or a word of its type.
    void read_column_part(const std::string& column, std::optional<std::string>& name) {
        const auto named = [&name] { return std::exchange(name, std::nullopt); };
        column_sql& said = made_.columns[lower(column)];
        if (take("primary")) {
            take("key");
            made_.primary_key.name = named();
            made_.primary_key.parts = {{}};
            made_.primary_key.parts.front().options.descending = take_order();
            made_.primary_key.options.on_conflict = conflict_of_key();
            take_autoincrement();
        } else if (take("not")) {
            if (take("null")) said.not_null_conflict = conflict();
            name.reset();
        } else if (take("unique")) {
            add_unique({named(), {column}, {}, {}});
        } else if (take("check")) {
            made_.checks.push_back({named(), group(), {}});
            conflict();
        } else if (take("references")) {
            read_reference(named(), {column});
        } else if (take("default")) {
            if (now_.is('+') || now_.is('-')) advance();
            skip_one();
            name.reset();
        } else if (take("collate")) {
            said.collation = take_name();
            name.reset();
        } else if (take("as")) {
            said.computed = group();
            name.reset();
        } else {
            skip_one();
        }
    }

    /// `) WITHOUT ROWID, STRICT`
    void read_table_options() {
        for (; !at_end(); advance()) {
            if (now_.is_word("without")) made_.options.sqlite_with_rowid = false;
            if (now_.is_word("strict")) made_.options.sqlite_strict = true;
        }
    }

    token_reader from_;
    token now_{};
    table_sql made_{};
};

}  // namespace

table_sql read_table_sql(std::string_view sql) {
    return table_reader{sql}.read();
}

const column_sql& table_sql::column(std::string_view name) const {
    static const column_sql nothing;
    const auto found = columns.find(lower(name));
    return found == columns.end() ? nothing : found->second;
}

index_sql read_index_sql(std::string_view sql) {
    index_sql made;
    token_reader from{sql};
    int depth = 0;
    std::size_t begin = 0;  // of an item
    std::size_t end = 0;    // of the token before
    const auto add_item = [&] {
        made.items.emplace_back(sql.substr(begin, end - begin));
        begin = 0;
    };
    for (token one = from.next(); one.kind != token::kind::end; one = from.next()) {
        if (one.is(')') && --depth == 0) add_item();
        if (depth == 1 && one.is(',')) {
            add_item();
        } else if (depth > 0 && begin == 0) {
            begin = one.begin;
        }
        if (one.is('(')) ++depth;
        if (depth == 0 && one.is_word("where")) {
            made.where = sql.substr(one.finish());
            made.where.erase(0, made.where.find_first_not_of(" \t\n\v\f\r"));
            break;
        }
        end = one.finish();
    }
    return made;
}

}  // namespace orm::detail::sqlite
