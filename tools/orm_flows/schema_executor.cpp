#include "schema_executor.hpp"

#include <nlohmann/json.hpp>

#include "errors.hpp"

namespace orm_flows {
namespace {

std::string one_line(const std::string& text) {
    std::string made;
    for (const char c : text) {
        const bool space = c == ' ' || c == '\n' || c == '\t';
        if (!space || (!made.empty() && made.back() != ' ')) made += space ? ' ' : c;
    }
    return made;
}

}  // namespace

void flow_dialect::grant(const json& abilities) {
    alter_ = abilities.value("supports_alter", alter_);
    sequences_ = abilities.value("supports_sequences", sequences_);
    sequences_optional_ = abilities.value("sequences_optional", sequences_optional_);
}

void schema_executor::execute(const orm::ddl_element& element) {
    note_checks();
    const std::string text = one_line(element.text_for(dialect_));
    log_.add({{"driver", "execute"}, {"sql", text}});
    if (!fail_on_.empty() && text.find(fail_on_) != std::string::npos)
        throw labelled_error{"OperationalError", "scripted failure"};
    const std::string kind{element.kind_name()};
    if (kind.starts_with("create_")) there_.insert(element.target()->describe());
    if (kind.starts_with("drop_")) there_.erase(element.target()->describe());
}

const std::string& schema_executor::shown() {
    if (name_.empty()) name_ = "auto" + std::to_string(++implicit_);
    return name_;
}

void schema_executor::note_checks() {
    if (!checked_.empty()) log_.add({{"driver", "check_exists"}, {"names", checked_}});
    checked_.clear();
}

bool schema_executor::ask(const char* kind, const orm::identifier& name) {
    checked_.insert(name.text());
    return there_.contains(kind + name.text());
}

}  // namespace orm_flows
