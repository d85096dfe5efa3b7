#include "attributes/errors.hpp"

#include <orm/core/error.hpp>

namespace conformance::attributes {

std::string current_error_kind() {
    try {
        throw;
    } catch (const refused&) {
        return "ValueError";
    } catch (const labelled_error& error) {
        return error.label();
    } catch (const orm::listeners_changed_error&) {
        return "RuntimeError";
    } catch (const orm::collection_changed_error&) {
        return "RuntimeError";
    } catch (const orm::value_error&) {
        return "ValueError";
    } catch (const orm::index_error&) {
        return "IndexError";
    } catch (const orm::key_error&) {
        return "KeyError";
    } catch (const orm::attribute_error&) {
        return "AttributeError";
    } catch (const orm::argument_error&) {
        return "TypeError";
    } catch (const orm::invalid_request_error&) {
        return "InvalidRequestError";
    } catch (const orm::detached_instance_error&) {
        return "DetachedInstanceError";
    }
}

}  // namespace conformance::attributes
