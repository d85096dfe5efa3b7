#include "errors.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "../driver/secret_names.hpp"

namespace orm::detail {
namespace {

/// Less the line ends that libpq puts behind its messages.
std::string trimmed(const char* text) {
    std::string made = text != nullptr ? text : "";
    while (!made.empty() && (made.back() == '\n' || made.back() == ' ')) made.pop_back();
    return made;
}

/// What libpq says, which has no SQLSTATE, when a connection is lost.
/// Source: SQLAlchemy 2.1, dialects/postgresql/psycopg2.py, is_disconnect; libpq 15, fe-misc.c.
constexpr auto lost = std::to_array<std::string_view>({
    "terminating connection",
    "closed the connection",
    "connection not open",
    "no connection to the server",
    "could not receive data from server",
    "could not send data to server",
    "connection already closed",
    "connection is closed",
    "connection has been closed unexpectedly",
    "lost synchronization with server",
    "SSL error: decryption failed or bad record mark",
    "SSL SYSCALL error",
});

}  // namespace

// Source: PostgreSQL 15, appendix A; psycopg2, error classes by SQLSTATE.
driver_error_kind pg_kind_of(std::string_view sqlstate) noexcept {
    const std::string_view of = sqlstate.substr(0, 2);
    const auto is_one_of = [of](std::initializer_list<std::string_view> classes) {
        return std::ranges::find(classes, of) != classes.end();
    };
    if (of == "0A") return driver_error_kind::not_supported;
    if (of == "22") return driver_error_kind::data;
    if (of == "23") return driver_error_kind::integrity;
    if (is_one_of({"07", "20", "21", "3D", "3F", "42", "44"}))
        return driver_error_kind::programming;
    if (is_one_of({"24", "25", "2B", "2D", "2F", "38", "39", "3B", "F0", "P0", "XX"}))
        return driver_error_kind::internal;
    if (of.empty() ||
        is_one_of({"08", "26", "27", "28", "34", "40", "53", "54", "55", "57", "58", "HV"}))
        return driver_error_kind::operational;
    return driver_error_kind::database;
}

namespace {

/// Of `Key (name, password)=(ed, hunter2) already exists.` what is secret is left out, in whatever
/// language the server speaks; and of `Failing row contains (…)`, which does not say whose values
/// it has, all of them.
std::string without_secrets(std::string detail, std::string_view sqlstate) {
    constexpr auto of_rows = std::to_array<std::string_view>({"23502", "23514", "44000"});
    const std::size_t begin = detail.find('(');
    const std::size_t end = detail.rfind(')');
    if (begin == std::string::npos || end == std::string::npos || end < begin) return detail;
    if (std::ranges::find(of_rows, sqlstate) != of_rows.end())
        return detail.replace(begin + 1, end - begin - 1, "***");
    // Two keys where they conflict: `(a)=(1) … (a)=(1)`.
    for (std::size_t names_end = detail.find(")=("); names_end != std::string::npos;) {
        const std::size_t names = detail.rfind('(', names_end) + 1;
        const std::size_t values = names_end + 3;
        const std::size_t next = detail.find(")=(", values);
        const std::size_t values_end =
            next == std::string::npos ? detail.rfind(')') : detail.rfind(')', next - 1);
        if (names == 0 || values_end == std::string::npos || values_end < values) return detail;
        std::size_t from = values_end;
        if (is_secret_name(std::string_view{detail}.substr(names, names_end - names))) {
            detail.replace(values, values_end - values, "***");
            from = values;
        }
        names_end = detail.find(")=(", from);
    }
    return detail;
}

/// `COPY t, line 1, column password: "hunter2"`, or a whole line where no column is named, and
/// `JSON data, line 1: …` before it. What is left out there is in the message, too: in quotes.
std::string without_copied(std::string context, std::string& message) {
    std::string json;
    if (context.starts_with("JSON data, ")) {
        const std::size_t end = std::min(context.find('\n'), context.size());
        json = context.substr(0, context.find(": ")) + ": ***" + context.substr(end, 1);
        context.erase(0, json.ends_with('\n') ? end + 1 : end);
    }
    if (!context.starts_with("COPY ")) return json + context;
    const std::size_t value = context.find(": \"");  // in binary form there is none
    const std::string_view head = std::string_view{context}.substr(0, value);
    const std::string_view last = head.substr(head.rfind(' ') + 1);
    const bool is_line = last.find_first_not_of("0123456789") == std::string_view::npos;
    if (!is_line && !is_secret_name(last)) return json + context;
    const std::size_t begin = message.find('"');
    if (!is_line && begin != std::string::npos)
        message.replace(begin + 1, message.rfind('"') - begin - 1, "***");
    return json + std::string{head} + (value == std::string::npos ? "" : ": ***");
}

}  // namespace

driver_error pg_error_of(const PGresult* result, const PGconn* connection) {
    const char* const state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char* const primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    // libpq makes up results without fields when it loses the connection.
    if (primary == nullptr) {
        std::string text = trimmed(PQresultErrorMessage(result));
        if (text.empty()) text = trimmed(PQerrorMessage(connection));
        return {driver_error_kind::operational,
                text.empty() ? "the connection to the server was lost" : text};
    }
    std::string text = trimmed(primary);
    const std::string sqlstate = state != nullptr ? state : "";
    if (const char* const found = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL))
        text += "\nDETAIL:  " + without_secrets(trimmed(found), sqlstate);
    if (const char* const found = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT))
        text += "\nHINT:  " + trimmed(found);
    if (const char* const found = PQresultErrorField(result, PG_DIAG_CONTEXT)) {
        const std::string context = without_copied(trimmed(found), text);
        text += "\nCONTEXT:  " + context;
    }
    return {pg_kind_of(sqlstate), text, sqlstate};
}

// An SQLSTATE is not enough: a function or procedure that has run may raise any. Where in the
// server the error comes from is the same in all languages, and what runs inside of a function has
// a context. Source: PostgreSQL 15, FetchPreparedStatement, RevalidateCachedQuery.
bool pg_is_stale(const PGresult* result) noexcept {
    const auto is = [result](int field, std::string_view wanted) {
        const char* const found = PQresultErrorField(result, field);
        return found != nullptr && found == wanted;
    };
    if (PQresultErrorField(result, PG_DIAG_CONTEXT) != nullptr) return false;
    return (is(PG_DIAG_SQLSTATE, "26000") &&
            is(PG_DIAG_SOURCE_FUNCTION, "FetchPreparedStatement")) ||
           (is(PG_DIAG_SQLSTATE, "0A000") && is(PG_DIAG_SOURCE_FUNCTION, "RevalidateCachedQuery"));
}

driver_error pg_error_of(const PGconn* connection) {
    const std::string text = trimmed(PQerrorMessage(connection));
    return {driver_error_kind::operational,
            text.empty() ? "the connection to the server was lost" : text};
}

bool pg_says_lost(const driver_error& error) noexcept {
    const std::string_view state = error.sqlstate();
    // 57P01 … 57P05 and 25P03 end the session; 57014, a cancelled statement, does not.
    constexpr auto states =
        std::to_array<std::string_view>({"57P01", "57P02", "57P03", "57P05", "25P03"});
    if (!state.empty())
        return state.starts_with("08") || std::ranges::find(states, state) != states.end();
    if (error.kind() != driver_error_kind::operational &&
        error.kind() != driver_error_kind::interface)
        return false;
    const std::string_view text = error.what();
    return std::ranges::any_of(
        lost, [text](std::string_view one) { return text.find(one) != std::string_view::npos; });
}

}  // namespace orm::detail
