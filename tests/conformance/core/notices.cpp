#include "core/notices.hpp"

namespace conformance::core {
namespace {

trace* notices = nullptr;  // of the watch that lives; the hooks are plain functions

void add_deprecation(std::string_view) {
    if (notices != nullptr) notices->add({{"warning", "deprecated_signature"}});
}

void add_notice(const orm::notice& what) {
    if (notices != nullptr && what.kind == orm::notice_kind::usage)
        notices->add({{"warning", "usage"}});
}

}  // namespace

notice_watch::notice_watch(trace& log) {
    notices = &log;
    deprecations_before_ = orm::set_deprecation_hook(&add_deprecation);
    notices_before_ = orm::set_notice_hook(&add_notice);
}

notice_watch::~notice_watch() {
    notices = nullptr;
    orm::set_deprecation_hook(deprecations_before_);
    orm::set_notice_hook(notices_before_);
}

}  // namespace conformance::core
