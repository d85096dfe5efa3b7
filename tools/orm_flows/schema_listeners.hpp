#ifndef ORM_FLOWS_SCHEMA_LISTENERS_HPP
#define ORM_FLOWS_SCHEMA_LISTENERS_HPP

#include <nlohmann/json.hpp>
#include <orm/core/error.hpp>
#include <orm/schema/ddl_listen.hpp>
#include <string>

#include "api_target.hpp"
#include "schema_world.hpp"

// How listeners of flows hear DDL events.
namespace orm_flows {

/// What actions can reach of a DDL event.
class ddl_call final : public listener_call {
public:
    explicit ddl_call(const orm::schema_item* target, orm::ddl_executor* connection,
                      orm::column_info* info)
        : target_{target}, connection_{connection}, info_{info} {}
    void set(const json& values) override;
    void execute(const std::string& sql) override;

private:
    const orm::schema_item* target_;
    orm::ddl_executor* connection_;
    orm::column_info* info_;
};

/// The arguments of a column_reflect event, as the trace shows them.
json shown_column(const orm::column_info& info);
json shown_checks(orm::checkfirst check);

/// A listener with the identity of its script.
struct ddl_reporter {
    schema_world* where;
    script_listener listener;
    bool named;

    auto identity() const noexcept { return listener.identity(); }

    void operator()(const orm::ddl_args<orm::schema_item>& given, std::string_view event) const;
    void operator()(const orm::attach_args<orm::schema_item, orm::schema_item>& given,
                    std::string_view event) const;
    void operator()(const orm::column_reflect_args& given, std::string_view event) const;
};

template <class E>
struct reporter_of : ddl_reporter {
    void operator()(const typename E::args& given) const {
        ddl_reporter::operator()(given, E::name);
    }
};

template <class Visit>
void visit_ddl_event(const std::string& name, Visit&& visit) {
    namespace type = orm::ddl_event_type;
    const auto among = [&]<class... E>(orm::detail::type_list<E...>) {
        return ((name == E::name && (visit(E{}), true)) || ...);
    };
    if (!among(orm::detail::type_list<type::before_create, type::after_create, type::before_drop,
                                      type::after_drop, type::before_parent_attach,
                                      type::after_parent_attach, type::column_reflect>{}))
        throw orm::invalid_request_error{"schema items have no event '" + name + "'"};
}

/// Registers with flags that are known at run time only.
template <class Target, class E, class F, unsigned Bits = 0>
orm::listener listen_ddl(Target& target, E event, const F& callable, const listen_request& what,
                         orm::flag_set<Bits> flags = {}) {
    using set = orm::flag_set<Bits>;
    if constexpr (!set::has(decltype(orm::once)::bits)) {
        if (what.once) return listen_ddl(target, event, callable, what, flags | orm::once);
    }
    if constexpr (!set::has(decltype(orm::insert)::bits)) {
        if (what.insert) return listen_ddl(target, event, callable, what, flags | orm::insert);
    }
    if constexpr (!set::has(decltype(orm::propagate)::bits)) {
        if (what.propagate)
            return listen_ddl(target, event, callable, what, flags | orm::propagate);
    }
    return orm::listen(target, event, callable, flags | orm::named);
}

}  // namespace orm_flows
#endif
