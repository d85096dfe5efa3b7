#include <memory>
#include <utility>

#include "engine_inspector.hpp"
#include "orm/engine/connection.hpp"
#include "orm/engine/dialect.hpp"
#include "orm/schema/inspector.hpp"

namespace orm {
namespace detail {

/// The dialect's inspector, whose errors are those of the connection.
class connection_inspector final : public engine_inspector {
    /// A new one each time: the driver's connection may be another one.
    template <class Question>
    auto ask(Question&& question) {
        std::invoke_result_t<Question, inspector&> answer{};
        on_.on_driver([&](driver_connection& driver) {
            answer = question(*on_.engine_dialect().inspect(driver));
        });
        return answer;
    }

public:
    explicit connection_inspector(connection& on) : on_{on} {}

    bool has_table(const qualified_name& table) override { return on_.has_table(table); }
    std::vector<column_info> get_columns(const qualified_name& table) override {
        return ask([&](inspector& raw) { return raw.get_columns(table); });
    }
    reflected_primary_key get_pk_constraint(const qualified_name& table) override {
        return ask([&](inspector& raw) { return raw.get_pk_constraint(table); });
    }
    std::vector<reflected_foreign_key> get_foreign_keys(const qualified_name& table) override {
        return ask([&](inspector& raw) { return raw.get_foreign_keys(table); });
    }
    std::vector<reflected_index> get_indexes(const qualified_name& table) override {
        return ask([&](inspector& raw) { return raw.get_indexes(table); });
    }
    std::vector<reflected_unique> get_unique_constraints(const qualified_name& table) override {
        return ask([&](inspector& raw) { return raw.get_unique_constraints(table); });
    }
    std::vector<reflected_check> get_check_constraints(const qualified_name& table) override {
        return ask([&](inspector& raw) { return raw.get_check_constraints(table); });
    }
    std::string get_table_comment(const qualified_name& table) override {
        return ask([&](inspector& raw) { return raw.get_table_comment(table); });
    }
    table_options get_table_options(const qualified_name& table) override {
        return ask([&](inspector& raw) { return raw.get_table_options(table); });
    }
    bool ignores_case() const override {
        bool answer = false;
        on_.on_driver([&](driver_connection& driver) {
            answer = on_.engine_dialect().inspect(driver)->ignores_case();
        });
        return answer;
    }

private:
    connection& on_;
};

}  // namespace detail

std::unique_ptr<inspector> connection::make_inspector() {
    return inspect(*this);
}

std::unique_ptr<inspector> inspect(connection& on) {
    return std::make_unique<detail::connection_inspector>(on);
}

}  // namespace orm
