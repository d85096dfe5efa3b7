#ifndef ORM_BENCH_WRITTEN_CITIES_HPP
#define ORM_BENCH_WRITTEN_CITIES_HPP

#include <orm/sql/row_statement.hpp>
#include <vector>

#include "city.hpp"

// Cities as connection::write takes them.
namespace bench {

/// Views of their members.
class written_cities final : public orm::row_source {
public:
    enum what { all, without_key, change };
    written_cities(const std::vector<city>& from, what which) : from_{from}, which_{which} {}

    std::size_t rows() const override { return from_.size(); }
    void fill(std::size_t row, orm::value_view* into) override {
        const city& one = from_[row];
        if (which_ == all) *into++ = orm::value_view::of_integer(one.id);
        *into++ = orm::value_view::of_integer(one.people);
        if (which_ == change) {
            *into = orm::value_view::of_integer(one.id);
            return;
        }
        *into++ = orm::value_view::of_real(one.area);
        *into++ = orm::value_view::of_text(one.name.data(), one.name.size());
        *into = orm::value_view::of_text(one.country.data(), one.country.size());
    }

private:
    const std::vector<city>& from_;
    what which_;
};

inline orm::row_statement insert_keys(const char* table) {
    return {.table = {{}, table}, .columns = {"id", "people", "area", "name", "country"}};
}
inline orm::row_statement insert_generated(const char* table) {
    return {.table = {{}, table}, .columns = {"people", "area", "name", "country"}, .keys = {"id"}};
}
inline orm::row_statement update_people(const char* table) {
    return {
        .kind = orm::row_kind::update, .table = {{}, table}, .columns = {"people"}, .keys = {"id"}};
}

}  // namespace bench
#endif
