// One owner for everything OpenSSL hands out: OpenSslPtr<X509, X509_free>.
#pragma once

#include <memory>

namespace presscheck {

template <auto release>
struct OpenSslRelease {
    template <class T>
    void operator()(T* owned) const {
        release(owned);
    }
};

template <class T, auto release>
using OpenSslPtr = std::unique_ptr<T, OpenSslRelease<release>>;

}  // namespace presscheck
