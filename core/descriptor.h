// The owner of one file descriptor.
#pragma once

#include <unistd.h>

#include <utility>

namespace presscheck {

class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int owned) : number_(owned) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        if (this != &other) {
            close();
            number_ = std::exchange(other.number_, -1);
        }
        return *this;
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { close(); }

    int number() const { return number_; }
    bool open() const { return number_ >= 0; }
    int release() { return std::exchange(number_, -1); }  // the caller closes it

private:
    void close() {
        if (number_ >= 0) ::close(number_);
    }

    int number_ = -1;
};

}  // namespace presscheck
