#include <array>
#include <catch2/catch.hpp>
#include <orm/event/listen.hpp>
#include <string>
#include <string_view>
#include <utility>

// What listeners return: `result`, `accept` and `always_retval` of an event.

namespace {

/// What a listener returns replaces the text.
struct before_send {
    static constexpr std::string_view name = "before_send";
    struct args {
        std::string& text;
    };
    static constexpr std::array<std::string_view, 1> argument_names{"text"};
    using result = std::string;
    static void accept(args& given, std::string text) { given.text = std::move(text); }
};

/// A listener that returns true ends the dispatch.
struct asked {
    static constexpr std::string_view name = "asked";
    struct args {
        const std::string& question;
        bool& answered;
    };
    static constexpr std::array<std::string_view, 2> argument_names{"question", "answered"};
    using result = bool;
    static constexpr bool always_retval = true;
    static bool accept(args& given, bool answered) {
        given.answered = given.answered || answered;
        return answered;
    }
};

struct mail_events : orm::event_family<mail_events, before_send, asked> {};
using mail_class = orm::target_class<mail_events>;

struct mail {
    explicit mail(mail_class& of, const mail* joined_to = nullptr)
        : dispatch{of, joined_to == nullptr ? nullptr : &joined_to->dispatch} {}
    orm::dispatcher<mail_events> dispatch;

    std::string send(std::string text) const {
        before_send::args given{text};
        dispatch.fire_in<before_send>(given);
        return text;
    }
    bool ask(const std::string& question) const {
        bool answered = false;
        dispatch.fire<asked>({question, answered});
        return answered;
    }
};

}  // namespace

TEST_CASE("what a retval listener returns goes to the next one", "[event][retval]") {
    mail_class mails{"mail"};
    mail m{mails};
    orm::listen(
        m, before_send{}, [](const std::string& text) { return text + "b"; }, orm::retval);
    orm::listen(
        mails, before_send{}, [](const std::string& text) { return text + "a"; }, orm::retval);
    orm::listen(
        m, before_send{}, [](const std::string&) { return "c"; }, orm::retval);
    CHECK(m.send(">") == "c");
    std::string seen;
    orm::listen(
        m, before_send{}, [&](const std::string& text) { seen = text; }, orm::insert);
    m.send(">");
    CHECK(seen == ">a");
}

TEST_CASE("what a listener returns without retval does not count", "[event][retval]") {
    mail_class mails{"mail"};
    mail m{mails};
    orm::listen(m, before_send{}, [](const std::string& text) { return text + "!"; });
    CHECK(m.send("hi") == "hi");
}

TEST_CASE("a listener may change what an argument refers to", "[event][retval]") {
    mail_class mails{"mail"};
    mail m{mails};
    orm::listen(m, before_send{}, [](std::string& text) { text += "!"; });
    orm::listen(
        m, before_send{}, [](before_send::args& given) { given.text += "?"; }, orm::named);
    CHECK(m.send("hi") == "hi!?");
}

TEST_CASE("a spent once listener with retval passes the value through", "[event][retval]") {
    mail_class mails{"mail"};
    mail m{mails};
    orm::listen(
        m, before_send{}, [](const std::string& text) { return text + "!"; },
        orm::retval | orm::once);
    CHECK(m.send("hi") == "hi!");
    CHECK(m.send("hi") == "hi");
}

TEST_CASE("an accept that returns true ends the dispatch", "[event][retval]") {
    mail_class mails{"mail"};
    mail parent{mails};
    mail m{mails, &parent};
    int calls = 0;
    bool answer = false;
    orm::listen(m, asked{}, [&] {
        ++calls;
        return answer;
    });
    orm::listen(m, asked{}, [&] { ++calls; });
    orm::listen(parent, asked{}, [&] { ++calls; });

    SECTION("not when it returns false") {
        CHECK_FALSE(m.ask("?"));
        CHECK(calls == 3);
    }
    SECTION("also that of the joined parent, without orm::retval where results always count") {
        answer = true;
        CHECK(m.ask("?"));
        CHECK(calls == 1);
    }
}

TEST_CASE("an error keeps what earlier listeners returned", "[event][retval]") {
    mail_class mails{"mail"};
    mail m{mails};
    orm::listen(
        m, before_send{}, [](const std::string& text) { return text + "a"; }, orm::retval);
    orm::listen(
        m, before_send{}, [](const std::string&) -> std::string { throw 7; }, orm::retval);
    std::string text = ">";
    before_send::args given{text};
    CHECK_THROWS_AS(m.dispatch.fire_in<before_send>(given), int);
    CHECK(text == ">a");
}
