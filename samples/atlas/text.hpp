#ifndef ATLAS_TEXT_HPP
#define ATLAS_TEXT_HPP

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace atlas {

enum class letters { upper, lower };

/// Without white space at either end.
std::string trimmed(std::string_view text);

/// A code of `length` ASCII letters in one case, as the field `key` keeps it.
/// @throws std::invalid_argument naming the field and what is wrong.
std::string letter_code(std::string_view text, std::size_t length, letters how,
                        std::string_view key);

/// A code such as "IT-55" in upper case. @throws std::invalid_argument as above.
std::string subdivision_code(std::string_view text, std::string_view key);

/// A code of three digits. @throws std::invalid_argument as above.
std::string digit_code(std::string_view text, std::string_view key);

/// In single quotes, shortened where it is long, with control characters made visible: input may
/// hold anything, and a report goes to a terminal.
std::string in_quotes(std::string_view text);
std::string in_quotes(const std::string& text);
std::string in_quotes(const std::optional<std::string>& text);

/// 7910 as "7,910".
std::string grouped(std::size_t number);

}  // namespace atlas
#endif
