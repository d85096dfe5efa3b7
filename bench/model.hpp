#ifndef ORM_BENCH_MODEL_HPP
#define ORM_BENCH_MODEL_HPP

#include <orm/instrument.hpp>
#include <string>

namespace bench {

/// The subject: five scalars. Each row has an attribute of its own, so that the listeners of one
/// row do not slow another.
struct user {
    orm::mapped<int> id;            ///< get and set, nobody listens
    orm::mapped<std::string> name;  ///< set, nobody listens
    orm::mapped<int> age;           ///< one listener
    orm::mapped<int> rank;          ///< four listeners
    orm::mapped<double> score;
};

/// The limit: what one would write without a library and without being told of changes.
struct plain_user {
    int id = 0;
    std::string name;
    int age = 0;
    int rank = 0;
    double score = 0;
};

/// The same with a dirty bit, as one would write it to know what has to be saved.
struct tracked_user : plain_user {
    unsigned dirty = 0;
};

}  // namespace bench
#endif
