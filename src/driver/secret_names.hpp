#ifndef ORM_SRC_DRIVER_SECRET_NAMES_HPP
#define ORM_SRC_DRIVER_SECRET_NAMES_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace orm::detail {

/// Does the name of a parameter, column or option say that people must not read its value?
///
/// `password`, `user_pwd`, `apiKey`, `auth`, …: words as they are in common use, alone or in a
/// longer name, however it is written. Rather one name too many: its values are only not shown.
bool is_secret_name(std::string_view name);

/// The names in a statement that are secret ones: of columns, as far as one can tell without a
/// database; not those of tables, in quotes of texts, in comments or of parameters.
std::vector<std::string_view> secret_names_in(std::string_view sql);

/// Where the values begin that a statement writes into something secret: into a table that is
/// called so (`writes_table`), or, of an INSERT, into a listed column that is.
struct secret_values {
    std::size_t begin = std::string_view::npos;  ///< npos: nowhere
    bool writes_table = false;
};
secret_values secret_values_in(std::string_view sql);

/// A text less what it assigns to secret names, `host=h password=***` or
/// `{"pin": ***}`, and the passwords of urls.
std::string without_assigned(std::string_view text);
/// A statement for people: less those in its texts, texts that stand for something secret,
/// `PASSWORD '***'`, `pin = '***'`, and the literals among its secret_values.
/// @param hidden  gets the texts that are left out whole, unless null.
std::string shown_sql(std::string_view sql, std::vector<std::string>* hidden = nullptr);

}  // namespace orm::detail
#endif
