#include "orm/instrument/mapped.hpp"

#include <optional>
#include <string>

namespace orm {

template class mapped<bool>;
template class mapped<int>;
template class mapped<unsigned>;
template class mapped<long>;
template class mapped<unsigned long>;
template class mapped<long long>;
template class mapped<short>;
template class mapped<float>;
template class mapped<double>;
template class mapped<std::string>;
template class mapped<std::optional<int>>;
template class mapped<std::optional<long>>;
template class mapped<std::optional<double>>;
template class mapped<std::optional<std::string>>;

namespace detail {
template struct scalar_ops<bool>;
template struct scalar_ops<int>;
template struct scalar_ops<unsigned>;
template struct scalar_ops<long>;
template struct scalar_ops<unsigned long>;
template struct scalar_ops<long long>;
template struct scalar_ops<short>;
template struct scalar_ops<float>;
template struct scalar_ops<double>;
template struct scalar_ops<std::string>;
template struct scalar_ops<std::optional<int>>;
template struct scalar_ops<std::optional<long>>;
template struct scalar_ops<std::optional<double>>;
template struct scalar_ops<std::optional<std::string>>;
}  // namespace detail

}  // namespace orm
