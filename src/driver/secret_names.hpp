#ifndef ORM_SRC_DRIVER_SECRET_NAMES_HPP
#define ORM_SRC_DRIVER_SECRET_NAMES_HPP

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

/// A text less what it assigns to secret names, `host=h password=***` or
/// `{"pin": ***}`, and the passwords of urls.
std::string without_assigned(std::string_view text);
/// A statement for people: less those in its texts, and texts that stand for something secret,
/// `PASSWORD '***'`, `pin = '***'`.
std::string shown_sql(std::string_view sql);

}  // namespace orm::detail
#endif
