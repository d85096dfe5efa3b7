#include "orm/engine/url.hpp"

#include <algorithm>
#include <charconv>

#include "../driver/secret_names.hpp"
#include "orm/core/error.hpp"

namespace orm {
namespace {

constexpr std::string_view form =
    "it reads dialect://user:password@host:port/database?option=value, with everything special in "
    "the parts percent-encoded";

[[noreturn]] void refuse(const std::string& what) {
    throw argument_error{"this is no url of a database, " + what + "; " + std::string{form}};
}

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// A percent sign that no two digits follow stands for itself, as in Python's unquote.
std::string decoded(std::string_view text, bool plus_is_space = false) {
    std::string made;
    made.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool has_digits =
            at + 2 < text.size() && digit_of(text[at + 1]) >= 0 && digit_of(text[at + 2]) >= 0;
        if (text[at] == '%' && has_digits) {
            made += static_cast<char>(digit_of(text[at + 1]) * 16 + digit_of(text[at + 2]));
            at += 2;
        } else {
            made += plus_is_space && text[at] == '+' ? ' ' : text[at];
        }
    }
    return made;
}

/// @param safe  what stays as it is besides letters, digits and `_.-~`.
std::string encoded(std::string_view text, std::string_view safe) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string made;
    made.reserve(text.size());
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (is_plain(c) || c == '.' || c == '-' || c == '~' ||
            safe.find(c) != std::string_view::npos) {
            made += c;
        } else {
            made += {'%', digits[byte >> 4U], digits[byte & 15U]};
        }
    }
    return made;
}

int port_from(std::string_view text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < 0 || number > 65535)
        refuse("its port is no number up to 65535");
    return number;
}

void read_host(std::string_view text, url& into) {
    std::size_t end = text.find(':');
    if (!text.empty() && text.front() == '[') {
        const std::size_t bracket = text.find(']');
        if (bracket == std::string_view::npos) refuse("the bracket before its host is not closed");
        into.host = decoded(text.substr(1, bracket - 1));
        end = bracket + 1;
        if (end != text.size() && text[end] != ':')
            refuse("something stands between its host in brackets and the port");
    } else if (!text.substr(0, end).empty()) {
        into.host = decoded(text.substr(0, end));
    }
    // A colon alone says nothing.
    if (end < text.size() && end + 1 < text.size()) into.port = port_from(text.substr(end + 1));
}

void read_authority(std::string_view text, url& into) {
    // The last one: an @ that nobody encoded belongs to the password.
    const std::size_t at = text.rfind('@');
    if (at == std::string_view::npos) return read_host(text, into);
    const std::string_view user = text.substr(0, at);
    const std::size_t colon = user.find(':');
    into.username = decoded(user.substr(0, colon));
    if (colon != std::string_view::npos) into.password = decoded(user.substr(colon + 1));
    read_host(text.substr(at + 1), into);
}

/// A slash that nobody encoded belongs to the password, as in SQLAlchemy: shown as part of the
/// path, a half of it could be read.
std::size_t end_of_authority(std::string_view text) {
    const std::size_t query = std::min(text.find('?'), text.size());
    const std::size_t first = std::min(text.find_first_of(":/@"), query);
    std::size_t from = first;
    if (first < query && text[first] == ':') {
        const std::size_t at = text.substr(0, query).find('@', first);
        if (at != std::string_view::npos) from = at;
    }
    return std::min(text.find_first_of("/?", from), text.size());
}

void read_query(std::string_view text, url& into) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('&'), text.size());
        const std::string_view one = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (one.empty()) continue;
        const std::size_t equal = one.find('=');
        if (equal == std::string_view::npos || equal == 0)
            refuse("one of its options has no name or no value");
        std::string name = decoded(one.substr(0, equal), true);
        if (!into.query.try_emplace(name, decoded(one.substr(equal + 1), true)).second)
            refuse("the option '" + name + "' is given twice");
    }
}

}  // namespace

url url::parse(std::string_view text) {
    url made;
    const std::size_t scheme = text.find("://");
    if (scheme == std::string_view::npos || scheme == 0) refuse("nothing stands before ://");
    made.drivername = text.substr(0, scheme);
    if (!std::ranges::all_of(made.drivername, [](char c) { return is_plain(c) || c == '+'; }))
        refuse("the name before :// has more than letters, digits, _ and +");
    text.remove_prefix(scheme + 3);

    const std::size_t end = end_of_authority(text);
    read_authority(text.substr(0, end), made);
    text.remove_prefix(end);

    const std::size_t question = std::min(text.find('?'), text.size());
    if (question > 0) made.database = decoded(text.substr(1, question - 1));
    if (question < text.size()) read_query(text.substr(question + 1), made);
    return made;
}

std::string_view url::backend() const noexcept {
    const std::string_view all = drivername;
    return all.substr(0, all.find('+'));
}

std::string url::render(bool hide_password) const {
    std::string made = drivername + "://";
    if (username || password) {
        made += encoded(username.value_or(""), " +");
        if (password) made += ":" + (hide_password ? "***" : encoded(*password, " +"));
        made += '@';
    }
    if (host) {
        const bool is_ipv6 = host->find(':') != std::string::npos;
        made += is_ipv6 ? "[" + *host + "]" : encoded(*host, "");
    }
    if (port) made += ":" + std::to_string(*port);
    const auto shown = [hide_password](const std::string& text, const std::string& safe) {
        const std::string masked = hide_password ? detail::without_assigned(text) : text;
        return encoded(masked, masked == text ? safe : safe + "*");
    };
    if (database) made += "/" + shown(*database, " +/:@");
    char separator = '?';
    for (const auto& [name, value] : query) {
        const bool hide = hide_password && detail::is_secret_name(name);
        made += separator + encoded(name, "") + "=" + (hide ? "***" : shown(value, "/"));
        separator = '&';
    }
    return made;
}

}  // namespace orm
