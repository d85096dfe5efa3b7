#include "orm/engine/transaction.hpp"

#include <utility>

#include "orm/driver/error.hpp"
#include "orm/driver/notice.hpp"
#include "transaction_state.hpp"

namespace orm {

transaction::transaction(std::shared_ptr<detail::transaction_state> state) noexcept
    : state_{std::move(state)} {}

transaction::transaction(transaction&& other) noexcept = default;

transaction& transaction::operator=(transaction&& other) noexcept {
    const transaction ends{std::move(*this)};
    state_ = std::move(other.state_);
    return *this;
}

transaction::~transaction() {
    if (state_ == nullptr || !state_->is_attached()) return;
    try {
        state_->rollback();
    } catch (...) {
        detail::notify(notice_kind::swallowed_error,
                       "rolling a transaction back that was not committed failed",
                       std::current_exception());
    }
}

bool transaction::is_active() const noexcept {
    return state_ != nullptr && state_->is_active();
}
bool transaction::is_valid() const noexcept {
    return state_ != nullptr && state_->is_valid();
}
bool transaction::is_nested() const noexcept {
    return state_ != nullptr && state_->is_nested();
}

const std::string& transaction::xid() const noexcept {
    static const std::string none;
    return state_ != nullptr ? state_->xid() : none;
}

void transaction::commit() {
    if (state_ == nullptr)
        throw invalid_request_error{"this transaction was moved away or released"};
    state_->commit();
}

void transaction::rollback() {
    if (state_ == nullptr) return;
    if (state_->is_forgotten())
        detail::notify(notice_kind::usage, "a transaction that is over already was rolled back");
    state_->rollback();
}
void transaction::close() {
    if (state_ != nullptr) state_->rollback();
}

void transaction::prepare() {
    if (state_ == nullptr)
        throw invalid_request_error{"this transaction was moved away or released"};
    state_->prepare();
}

}  // namespace orm
