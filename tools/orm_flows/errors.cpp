#include "errors.hpp"

#include <nlohmann/json.hpp>
#include <orm/core/error.hpp>

namespace orm_flows {
namespace {

json described(const std::string& label, const std::exception& error) {
    return {{"type", label}, {"message", error.what()}};
}

}  // namespace

json describe_current_error() {
    try {
        throw;
    } catch (const flow_fault&) {
        throw;
    } catch (const labelled_error& error) {
        return described(error.label(), error);
    } catch (const orm::listeners_changed_error& error) {
        return described("RuntimeError", error);
    } catch (const orm::invalid_request_error& error) {
        return described("InvalidRequestError", error);
    } catch (const orm::argument_error& error) {
        return described("ArgumentError", error);
    } catch (const orm::key_error& error) {
        return described("KeyError", error);
    } catch (const std::exception& error) {
        return described("an error without a label", error);
    }
}

}  // namespace orm_flows
