#ifndef ORM_FLOWS_SCHEMA_WORLD_HPP
#define ORM_FLOWS_SCHEMA_WORLD_HPP

#include <cstddef>
#include <map>
#include <orm/schema/ddl_element.hpp>
#include <orm/schema/inspector.hpp>
#include <set>
#include <string>

#include "schema_executor.hpp"
#include "schema_items.hpp"
#include "script.hpp"
#include "world.hpp"

namespace orm_flows {

/// The world of area `ddl`. Steps that need an engine are replayed on a stand-in as far as it is
/// DDL, and the flow then counts as not replayed.
class schema_world final : public world {
public:
    schema_world(const flow& of, trace& log);
    ~schema_world() override;

    bool is_whole() const noexcept override { return whole_; }
    /// Only what DDL itself leaves in a trace.
    bool is_ours(const json& entry) const override;

    /// A listener ran: its call goes into the trace, then its actions run.
    void report(script& listener, std::string_view event, json args, listener_call& call,
                bool named);
    schema_executor& database() noexcept { return database_; }
    const schema_items& items() const noexcept { return items_; }

protected:
    void perform(const json& step) override;

private:
    using step_op = void (schema_world::*)(const json& step);
    static const std::map<std::string, step_op>& ops();

    void metadata(const json& step);
    void table(const json& step);
    void column(const json& step);
    void item(const json& step);
    void sequence(const json& step);
    void find(const json& step);
    void append_column(const json& step);
    void append_item(const json& step);
    void copy_to(const json& step);
    void column_keys(const json& step);
    void constraint_names(const json& step);
    void create_all(const json& step);
    void drop_all(const json& step);
    void create_item(const json& step);
    void drop_item(const json& step);
    void ddl(const json& step);
    void ddl_listen(const json& step);
    void ddl_execute(const json& step);
    void listen(const json& step);
    void record(const json& step);
    void remove(const json& step);
    void contains(const json& step);
    void registrations(const json& step);
    void engine(const json& step);
    void connect(const json& step);
    void fail(const json& step);
    void ignore(const json& step);
    void unable(const json& step);

    const script_listener& listener(const std::string& name);
    /// Is it an engine, a connection or a class of them?
    bool is_elsewhere(const std::string& target) const;
    /// The tables that a step names, or all of the metadata.
    std::vector<orm::table> tables_of(const json& step, const orm::metadata& meta) const;
    /// Runs `work` on the connection or engine that a step names.
    template <class Work>
    void on_bind(const json& step, Work&& work);

    schema_items items_;
    schema_executor database_;
    std::map<std::string, script_listener> listeners_;
    std::vector<orm::scoped_listener> of_classes_;  ///< gone with the flow
    std::map<std::string, orm::ddl_element> elements_;
    std::vector<std::string> connections_;
    bool whole_ = true;
    std::set<std::size_t> left_out_;  ///< steps that were not run at all
};

}  // namespace orm_flows
#endif
