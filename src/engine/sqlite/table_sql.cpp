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

    /// `(a, b COLLATE x DESC)`
    std::vector<std::string> names() {
        std::vector<std::string> made;
        if (!now_.is('(')) return made;
        advance();
        while (!at_end() && !now_.is(')')) {
            made.push_back(take_name());
            while (!at_end() && !now_.is(',') && !now_.is(')')) skip_one();
            if (now_.is(',')) advance();
        }
        advance();
        return made;
    }
    void skip_one() {
        if (now_.is('(')) {
            group();
        } else {
            advance();
        }
    }
    void skip_conflict() {
        if (!now_.is_word("on")) return;
        advance();
        if (take("conflict")) advance();
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
            names();
            made_.primary_key_name = name;
            skip_conflict();
        } else if (take("unique")) {
            made_.uniques.push_back({name, names()});
            skip_conflict();
        } else if (take("check")) {
            made_.checks.push_back({name, group()});
            skip_conflict();
        } else if (take("foreign")) {
            take("key");
            std::vector<std::string> columns = names();
            if (take("references")) read_reference(std::move(name), std::move(columns));
        }
    }

    void read_reference(std::optional<std::string> name, std::vector<std::string> columns) {
        reflected_foreign_key key;
        key.name = std::move(name);
        key.columns = std::move(columns);
        key.referred_table = take_name();
        key.referred_columns = names();
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
        if (take("primary")) {
            made_.primary_key_name = named();
        } else if (take("unique")) {
            made_.uniques.push_back({named(), {column}});
        } else if (take("check")) {
            made_.checks.push_back({named(), group()});
        } else if (take("references")) {
            read_reference(named(), {column});
        } else if (take("default")) {
            if (now_.is('+') || now_.is('-')) advance();
            skip_one();
            name.reset();
        } else if (take("collate")) {
            advance();
            name.reset();
        } else if (take("as")) {
            made_.computed[lower(column)] = group();
            name.reset();
        } else {
            skip_one();
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

std::string index_condition(std::string_view sql) {
    token_reader from{sql};
    int depth = 0;
    for (token one = from.next(); one.kind != token::kind::end; one = from.next()) {
        if (one.is('(')) ++depth;
        if (one.is(')')) --depth;
        if (depth != 0 || !one.is_word("where")) continue;
        std::string made{sql.substr(one.finish())};
        made.erase(0, made.find_first_not_of(" \t\n\v\f\r"));
        return made;
    }
    return {};
}

}  // namespace orm::detail::sqlite
