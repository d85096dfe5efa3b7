#include "tables.hpp"

namespace atlas {
namespace {

/// Checked at commit: a parent may be stored after its child.
orm::foreign_key to_parent() {
    return orm::foreign_key{"atlas_subdivision.code",
                            {.deferrable = true, .initially_deferred = true}};
}

}  // namespace

// What refers to a column has its type.
tables::tables()
    : countries{"atlas_country",
                all,
                orm::column{"alpha_3", orm::string{3}, orm::primary_key},
                orm::column{"alpha_2", orm::string{2}, orm::not_null, orm::indexed},
                orm::column{"numeric", orm::string{3}, orm::not_null},
                orm::column{"name", orm::string{}, orm::not_null},
                orm::column{"official_name", orm::string{}},
                orm::column{"common_name", orm::string{}},
                orm::column{"flag", orm::string{}}},
      subdivisions{"atlas_subdivision",
                   all,
                   orm::column{"code", orm::string{6}, orm::primary_key},
                   orm::column{"name", orm::string{}, orm::not_null},
                   orm::column{"type", orm::string{}, orm::not_null},
                   orm::column{"country", orm::foreign_key{"atlas_country.alpha_3"}, orm::not_null,
                               orm::indexed},
                   orm::column{"parent", to_parent(), orm::indexed}},
      currencies{"atlas_currency", all, orm::column{"alpha_3", orm::string{3}, orm::primary_key},
                 orm::column{"numeric", orm::string{3}, orm::not_null},
                 orm::column{"name", orm::string{}, orm::not_null}},
      country_currencies{
          "atlas_country_currency", all,
          orm::column{"country", orm::foreign_key{"atlas_country.alpha_3"}, orm::primary_key},
          orm::column{"currency", orm::foreign_key{"atlas_currency.alpha_3"}, orm::primary_key,
                      orm::indexed},
          orm::column{"place", orm::integer{}, orm::not_null}},
      types{"atlas_language_type", all, orm::column{"name", orm::string{}, orm::primary_key}},
      languages{"atlas_language",
                all,
                orm::column{"alpha_3", orm::string{3}, orm::primary_key},
                orm::column{"alpha_2", orm::string{2}},
                orm::column{"bibliographic", orm::string{3}},
                orm::column{"name", orm::string{}, orm::not_null},
                orm::column{"inverted_name", orm::string{}},
                orm::column{"common_name", orm::string{}},
                orm::column{"scope", orm::string{1}, orm::not_null,
                            orm::check_constraint{"scope IN ('I', 'M', 'S')"}},
                orm::column{"type", orm::foreign_key{"atlas_language_type.name"}, orm::not_null,
                            orm::indexed}} {}

}  // namespace atlas
