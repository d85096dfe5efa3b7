#include <array>
#include <catch2/catch.hpp>
#include <optional>
#include <orm/instrument.hpp>
#include <random>
#include <span>
#include <string>
#include <utility>

#include "../rounds.hpp"

// Random operations on objects, compared after each step with a model that is written down from
// the specification: dict, committed entries, expired names and the modified mark.
namespace random_operations {
namespace {

struct Row {
    orm::mapped<int> a;
    orm::mapped<int> b;
    orm::mapped<int> c;
};
constexpr std::size_t width = 3;
constexpr int in_database = 1000;

enum class entry { none, nothing, unknown, value };

struct model {
    struct field {
        std::optional<int> value;
        entry before = entry::none;
        int old = 0;
        bool expired = false;
        bool deleted = false;  ///< and committed since
    };
    std::array<field, width> fields;
    bool modified = false;
    bool has_loader = false;

    void remember(field& one, bool unloaded) {
        if (one.before == entry::none) {
            one.before = one.value ? entry::value : unloaded ? entry::unknown : entry::nothing;
            one.old = one.value.value_or(0);
            one.deleted = false;
        }
        modified = true;
    }
    void set(std::size_t at, int value) {
        remember(fields[at], false);
        fields[at].value = value;
    }
    /// @return was there nothing to delete?
    bool reset(std::size_t at) {
        field& one = fields[at];
        const bool unloaded =
            !one.value &&
            (one.expired || (one.before == entry::none && !one.deleted && has_loader));
        const bool missing = !one.value && !unloaded;
        remember(one, unloaded);
        one.value.reset();
        return missing;
    }
    void settle(std::size_t at) {
        field& one = fields[at];
        one.deleted = !one.value && !one.expired &&
                      (one.before == entry::value || (one.before == entry::none && one.deleted));
        one.before = entry::none;
        if (one.value) one.expired = false;
    }
    void commit() {
        for (std::size_t i = 0; i < width; ++i) settle(i);
        modified = false;
    }
    void expire(std::size_t at) { fields[at] = {std::nullopt, entry::none, 0, true, false}; }
    void store(std::size_t at, int value) { fields[at] = {value, entry::none, 0, false, false}; }
    /// @return the value, or nothing where the read fails.
    std::optional<int> read(std::size_t at) {
        field& one = fields[at];
        if (one.value) return one.value;
        const bool deleted =
            one.before == entry::value || one.before == entry::unknown || one.deleted;
        if (deleted || (!one.expired && !has_loader)) return 0;
        if (!has_loader) return std::nullopt;
        if (one.expired) {
            for (std::size_t i = 0; i < width; ++i)
                if (i != at && fields[i].expired && fields[i].before == entry::none)
                    store(i, in_database + static_cast<int>(i));
        }
        store(at, in_database + static_cast<int>(at));
        return one.value;
    }
};

/// Calls `use` with the attribute of that index.
template <class Use>
decltype(auto) with(std::size_t at, Use&& use) {
    switch (at) {
        case 0:
            return use(orm::attr<&Row::a>);
        case 1:
            return use(orm::attr<&Row::b>);
        default:
            return use(orm::attr<&Row::c>);
    }
}

/// What differs between the object and the model; empty when nothing does.
std::string difference(Row& row, const model& expected) {
    std::string text;
    const orm::instance_state& state = orm::inspect(row);
    if (state.modified() != expected.modified) text += "modified ";
    for (std::size_t i = 0; i < width; ++i) {
        with(i, [&](auto attribute) {
            const model::field& one = expected.fields[i];
            const std::string name{attribute.name};
            if (state.is_loaded(attribute.info()) != one.value.has_value())
                text += name + ".loaded ";
            if (state.is_changed(attribute.info()) != (one.before != entry::none))
                text += name + ".changed ";
            if (one.value && attribute.of(row).get() != *one.value) text += name + ".value ";
            orm::history<int> history;
            if (one.before == entry::none) {
                if (one.value) history.unchanged = {*one.value};
            } else if (one.before != entry::value) {
                history.added = {one.value.value_or(0)};
            } else if (!one.value) {
                history.deleted = {one.old};
            } else if (*one.value == one.old) {
                history.unchanged = {one.old};
            } else {
                history.added = {*one.value};
                history.deleted = {one.old};
            }
            if (orm::history_of(row, attribute) != history) text += name + ".history ";
            std::optional<int> committed;
            if (one.before == entry::value) committed = one.old;
            if (one.before == entry::none) committed = one.value;
            if (orm::committed_value(row, attribute) != committed) text += name + ".committed ";
        });
    }
    return text;
}

/// One sequence. @return what went wrong, with the steps so far.
std::string run(unsigned seed) {
    std::mt19937 random{seed};
    const auto pick = [&random](unsigned below) {
        return static_cast<std::size_t>(random() % below);
    };
    std::array<orm::ref<Row>, 2> rows{orm::make<Row>(), orm::make<Row>()};
    std::array<model, 2> models;
    orm::inspect(*rows[1]).set_loader(
        [](orm::instance_state& state, std::span<orm::attribute_info* const> wanted) {
            for (const orm::attribute_info* one : wanted)
                with(one->index(), [&](auto attribute) {
                    orm::set_committed_value(state.object<Row>(), attribute,
                                             in_database + static_cast<int>(attribute.index));
                });
        });
    models[1].has_loader = true;
    std::string log;
    std::array<orm::scoped_listener, width> listeners;
    std::array<int, width> told{};
    std::array<int, width> expected_told{};
    std::array<bool, width> listening{};
    for (int step = 0; step < 40; ++step) {
        const std::size_t which = pick(2);
        const std::size_t at = pick(width);
        Row& row = *rows[which];
        model& expected = models[which];
        const std::size_t operation = pick(12);
        log += std::to_string(which) + "." + std::to_string(at) + ":" + std::to_string(operation) +
               " ";
        std::string wrong;
        with(at, [&](auto attribute) {
            auto& field = attribute.of(row);
            switch (operation) {
                case 0:
                case 1:
                case 2:
                case 3: {
                    const int value = static_cast<int>(pick(4));
                    field = value;
                    expected.set(at, value);
                    expected_told[at] += listening[at];
                    break;
                }
                case 4: {
                    bool threw = false;
                    try {
                        field.reset();
                    } catch (const orm::attribute_error&) {
                        threw = true;
                    }
                    if (threw != expected.reset(at)) wrong = "reset ";
                    break;
                }
                case 5:
                    orm::mark_committed(row);
                    expected.commit();
                    break;
                case 6:
                    orm::mark_committed(row, attribute);
                    expected.settle(at);
                    break;
                case 7:
                    if (pick(2) == 0) {
                        orm::mark_expired(row);
                        for (std::size_t i = 0; i < width; ++i) expected.expire(i);
                        expected.modified = false;
                    } else {
                        orm::mark_expired(row, attribute);
                        expected.expire(at);
                    }
                    break;
                case 8:
                    orm::set_committed_value(row, attribute, 50);
                    expected.store(at, 50);
                    break;
                case 9: {
                    bool threw = false;
                    try {
                        orm::flag_modified(row, attribute);
                        expected.fields[at].before = entry::nothing;
                        expected.modified = true;
                    } catch (const orm::invalid_request_error&) {
                        threw = true;
                    }
                    if (threw == expected.fields[at].value.has_value()) wrong = "flag ";
                    break;
                }
                case 10:
                    listening[at] = !listening[at];
                    listeners[at] = listening[at] ? orm::listen(attribute, orm::event::set,
                                                                [&told, at] { ++told[at]; })
                                                  : orm::listener{};
                    break;
                default: {
                    const std::optional<int> value = expected.read(at);
                    try {
                        if (field.get() != value) wrong = "read ";
                    } catch (const orm::detached_instance_error&) {
                        if (value) wrong = "read failed ";
                    }
                }
            }
        });
        for (std::size_t i = 0; i < 2; ++i) wrong += difference(*rows[i], models[i]);
        if (told != expected_told) wrong += "told ";
        if (!wrong.empty())
            return "seed " + std::to_string(seed) + " after " + log + "wrong: " + wrong;
    }
    return {};
}

}  // namespace

TEST_CASE("any sequence of operations leaves what the specification's model leaves", "[state]") {
    const unsigned count = rounds(4'000, 200'000);
    std::string wrong;
    for (unsigned seed = 1; seed <= count && wrong.empty(); ++seed) wrong = run(seed);
    CHECK(wrong == "");
}

}  // namespace random_operations
