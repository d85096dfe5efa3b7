#include "statement_log.hpp"

namespace atlas {

statement_log::statement_log(orm::engine& of) {
    registered_.emplace_back(orm::listen(of, orm::connection_event::before_cursor_execute,
                                         [this] { begun_ = clock::now(); }));
    registered_.emplace_back(orm::listen(of, orm::connection_event::after_cursor_execute, [this] {
        time_ += clock::now() - begun_;
        ++statements_;
    }));
}

}  // namespace atlas
