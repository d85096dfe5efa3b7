#include "hostile_model.hpp"

#include <stdexcept>

namespace hostile {

std::vector<tracked*>& tracked::all() {
    static std::vector<tracked*> living_ones;
    return living_ones;
}
tracked::tracked() : id_{0} {
    static int last = 0;
    if (all().empty()) last = 0;
    id_ = ++last;
    all().push_back(this);
}
tracked::tracked(const tracked&) : tracked{} {}
tracked::~tracked() {
    mark_ = 0;
    std::erase(all(), this);
}
int tracked::id() const {
    if (mark_ != living) throw std::logic_error{"an object was used after its end"};
    return id_;
}

std::string Hub::check_name(const std::string& given) {
    user_function();
    return given;
}
orm::ref<Tag> Hub::check_label(const orm::ref<Tag>& given) {
    user_function();
    return given;
}

}  // namespace hostile
