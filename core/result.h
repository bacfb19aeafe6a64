// How presscheck reports failure.
//
// A function that can fail for a reason outside the program returns Result<T>. A bug is not a
// Result: reading the wrong side throws std::bad_variant_access, which nothing but main() catches.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace presscheck {

// What the caller can do about a failure. Add a code only when some caller branches on it.
enum class Errc {
    not_found,      // the thing asked for does not exist
    denied,         // it exists, and this process may not see it
    not_permitted,  // the ceiling (checks/ceiling.h) forbids looking at it
    malformed,      // bytes from outside broke their format
    too_large,      // bytes from outside broke a bound in core/limits.h
    untrusted,      // well formed, but not signed by a key we accept
    conflict,       // contradicts something already stored
    unavailable,    // may work later
};

struct Error {
    Errc code;
    std::string message;  // for a person; names the file, host or field at fault
};

// The same error, with the place it happened put in front: "agent.yaml: unknown key 'intervall'".
inline Error at(std::string_view place, Error error) {
    error.message.insert(0, std::string(place) + ": ");
    return error;
}

// A T, or the Error that kept us from having one.
template <class T>
class [[nodiscard]] Result {
public:
    // Implicit, so that `return value;` and `return Error{...};` read as what they mean.
    // NOLINTBEGIN(google-explicit-constructor)
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
    // NOLINTEND(google-explicit-constructor)

    explicit operator bool() const noexcept { return state_.index() == 0; }

    // REQUIRES: holds a value.
    T& operator*() & { return std::get<0>(state_); }
    const T& operator*() const& { return std::get<0>(state_); }
    T&& operator*() && { return std::get<0>(std::move(state_)); }
    T* operator->() { return &std::get<0>(state_); }
    const T* operator->() const { return &std::get<0>(state_); }

    // REQUIRES: holds an error.
    const Error& error() const& { return std::get<1>(state_); }
    Error&& error() && { return std::get<1>(std::move(state_)); }

private:
    std::variant<T, Error> state_;
};

struct Ok {};
using Status = Result<Ok>;

}  // namespace presscheck
