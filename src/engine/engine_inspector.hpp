#ifndef ORM_SRC_ENGINE_ENGINE_INSPECTOR_HPP
#define ORM_SRC_ENGINE_ENGINE_INSPECTOR_HPP

#include <string>

#include "orm/driver/notice.hpp"
#include "orm/schema/inspector.hpp"

namespace orm::detail {

/// An inspector that tells the notice hook what it, or a table made of what it reports, leaves out.
class engine_inspector : public inspector {
public:
    void left_out(const qualified_name& table, const std::string& what) override {
        const std::string schema = table.schema ? table.schema->text() + "." : std::string{};
        notify(notice_kind::reflection,
               "reflection of table '" + schema + table.name.text() + "' leaves out: " + what);
    }
};

}  // namespace orm::detail
#endif
