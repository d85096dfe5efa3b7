#include "orm/mapper/detail/column_options.hpp"

namespace orm::detail {
namespace {

template <class Options>
Options& made(std::shared_ptr<void>& options) {
    if (options == nullptr) options = std::make_shared<Options>();
    return *static_cast<Options*>(options.get());
}

}  // namespace

column_options& options_of(column_declaration& given) {
    return made<column_options>(given.options);
}
foreign_key_options& options_of(foreign_key_declaration& given) {
    return made<foreign_key_options>(given.options);
}

}  // namespace orm::detail
