#include <algorithm>
#include <map>

#include "attributes/classes.hpp"
#include "attributes/scenario.hpp"

namespace conformance::attributes {
namespace {

/// Looks through a scenario for attributes that are no scalars.
class scalar_check {
public:
    explicit scalar_check(const scenario& of) : of_{of} {}

    bool holds() {
        for (const json& step : of_.steps()) check_step(step);
        for (const json& one : of_.listeners()) check_actions(one);
        for (const json& one : of_.validators()) {
            for (const json& attribute : one.at("attrs"))
                check(text_at(one, "cls"), attribute.get<std::string>());
            check_actions(one);
        }
        return holds_;
    }

private:
    void check_step(const json& step) {
        if (!is_on(step, "emitter")) check_target(step);
        const std::string op = text_at(step, "op");
        if (op == "new") classes_["@" + text_at(step, "id")] = text_at(step, "cls");
        // has_parent names its class; every other step an object.
        const std::string owner = op == "new" || op == "has_parent"
                                      ? text_at(step, "cls")
                                      : class_of(text_at(step, "obj"));
        if (step.contains("attr")) check(owner, text_at(step, "attr"));
        if (step.contains("kw"))
            for (const json& pair : step.at("kw")) check(owner, pair.at(0).get<std::string>());
        if (step.contains("attrs"))
            for (const json& one : step.at("attrs")) check(owner, one.get<std::string>());
        if (step.contains("handle")) holds_ = false;  // of a collection
        if (!step.at("expect").contains("state")) return;
        for (const auto& [id, snapshot] : step.at("expect").at("state").items()) {
            for (const auto& value : snapshot.at("values").items())
                check(class_of("@" + id), value.key());
            for (const json& name : snapshot.at("committed"))
                check(class_of("@" + id), name.get<std::string>());
        }
    }

    void check_target(const json& from) {
        const std::string on = text_at(from, "on");
        const std::size_t dot = on.find('.');  // targets without one are emitters
        if (dot != std::string::npos) check(on.substr(0, dot), on.substr(dot + 1));
    }

    void check_actions(const json& listener) {
        for (const json& action : listener.at("do")) {
            check_target(action);
            // The class is that of whatever object the listener will be given.
            if (action.contains("attr")) check({}, text_at(action, "attr"));
        }
    }

    void check(const std::string& class_name, const std::string& attribute) {
        const class_entry* const known = find_class(class_name);
        const attribute_entry* const found = known != nullptr ? known->find(attribute) : nullptr;
        holds_ = holds_ && (known != nullptr ? found != nullptr && found->is_scalar
                                             : is_scalar_name(attribute));
    }

    std::string class_of(const std::string& object) const {
        const auto found = classes_.find(object);
        return found == classes_.end() ? std::string{} : found->second;
    }

    const scenario& of_;
    std::map<std::string, std::string> classes_;
    bool holds_ = true;
};

}  // namespace

bool is_scalars_only(const scenario& one) {
    return scalar_check{one}.holds();
}

}  // namespace conformance::attributes
