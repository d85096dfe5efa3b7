// 030_validate_and_veto: change a value before it is stored, or refuse it.

#include <iostream>
#include <optional>
#include <orm/instrument.hpp>
#include <stdexcept>
#include <string>

struct User {
    orm::mapped<std::string> name;
    orm::mapped<std::optional<std::string>> phone;

    // A validator: what it returns is stored, what it throws refuses.
    std::string check_name(const std::string& given) const {
        if (given.empty()) throw std::invalid_argument{"a user needs a name"};
        return given;
    }
};

// It belongs to the mapping, so it holds for everybody and runs before every listener.
template <>
struct orm::mapping<User> {
    static void define(orm::definition<User>& m) { m.validates<&User::check_name>(&User::name); }
};

// A listener does the same with orm::retval. This one takes no null, so it is not called for one.
std::string digits_only(User&, const std::string& phone) {
    std::string digits;
    for (const char c : phone)
        if (c >= '0' && c <= '9') digits += c;
    return digits;
}

int main() {
    orm::listen(orm::attr<&User::phone>, orm::event::set, &digits_only, orm::retval);

    const orm::ref<User> user = orm::make(User{.name = "ed"});
    user->phone = "(555) 010-7788";
    std::cout << user->phone << '\n';
    user->phone = std::nullopt;
    std::cout << user->phone << '\n';

    try {
        user->name = "";
    } catch (const std::invalid_argument& refused) {
        std::cout << "refused: " << refused.what() << "; still " << user->name << '\n';
    }
}
