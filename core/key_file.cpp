// The files keys rest in: core/key.h.
#include "core/descriptor.h"
#include "core/durable_file.h"
#include "core/key.h"
#include "core/limits.h"

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/pem.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace presscheck {
namespace {

// Text that held a private key, wiped when it goes.
class SecretText {
public:
    SecretText() = default;
    ~SecretText() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }
    SecretText(const SecretText&) = delete;
    SecretText& operator=(const SecretText&) = delete;
    std::string& bytes() { return bytes_; }

private:
    // Reserved once: a string that grows leaves copies behind.
    std::string bytes_ = std::string(limits::key_file_bytes + 1, '\0');
};

Error failed(const std::filesystem::path& path, int number) {
    auto code = Errc::unavailable;
    if (number == ENOENT || number == ENOTDIR) code = Errc::not_found;
    if (number == EACCES || number == EPERM) code = Errc::denied;
    return Error{code, path.string() + ": " + std::strerror(number)};
}

Error malformed(const std::filesystem::path& path, std::string_view what) {
    return Error{Errc::malformed, path.string() + ": " + std::string(what)};
}

Status read_key_text(int fd, const std::filesystem::path& path, std::string& into) {
    std::size_t held = 0;
    while (held < into.size()) {
        const auto count = ::read(fd, into.data() + held, into.size() - held);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return failed(path, errno);
        if (count == 0) break;
        held += static_cast<std::size_t>(count);
    }
    if (held > limits::key_file_bytes) return malformed(path, "too large to be a key file");
    into.resize(held);
    return Ok{};
}

// Opens without waiting (a FIFO has no writer) and only regular files.
Result<struct stat> stat_key_file(int fd, const std::filesystem::path& path) {
    struct stat facts {};
    if (::fstat(fd, &facts) != 0) return failed(path, errno);
    if (!S_ISREG(facts.st_mode)) return malformed(path, "not a regular file");
    return facts;
}

constexpr int open_to_read = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;

Status check_is_private(const struct stat& facts, const std::filesystem::path& path) {
    if (facts.st_uid != ::geteuid()) {
        return Error{Errc::untrusted, path.string() + ": belongs to another user (uid " +
                                          std::to_string(facts.st_uid) + "); mend it with: chown " +
                                          std::to_string(::geteuid()) + " " + path.string()};
    }
    if ((facts.st_mode & 07177U) != 0) {
        return Error{Errc::untrusted, path.string() +
                                          ": others may use this private key; mend it with: "
                                          "chmod 600 " +
                                          path.string()};
    }
    return Ok{};
}

// A private key as PKCS#8 PEM, in memory that OpenSSL wipes when it frees it.
class PemOfPrivateKey {
public:
    explicit PemOfPrivateKey(EVP_PKEY* key) : bio_(BIO_new(BIO_s_secmem())) {
        // OpenSSL refuses this only when memory is gone.
        if (bio_ == nullptr ||
            PEM_write_bio_PKCS8PrivateKey(bio_, key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
            std::abort();
        }
    }
    ~PemOfPrivateKey() { BIO_free_all(bio_); }
    PemOfPrivateKey(const PemOfPrivateKey&) = delete;
    PemOfPrivateKey& operator=(const PemOfPrivateKey&) = delete;

    std::string_view text() const {
        char* data = nullptr;
        const auto size = BIO_get_mem_data(bio_, &data);
        return std::string_view(data, static_cast<std::size_t>(size));
    }

private:
    BIO* bio_;
};

}  // namespace

Result<PublicKey> PublicKey::load(const std::filesystem::path& pem) {
    const Descriptor file(::open(pem.c_str(), open_to_read));
    if (!file.open()) return failed(pem, errno);
    if (auto facts = stat_key_file(file.number(), pem); !facts) return facts.error();
    std::string text(limits::key_file_bytes + 1, '\0');
    if (auto read = read_key_text(file.number(), pem, text); !read) return read.error();
    auto key = from_pem(text);
    if (!key) return at(pem.string(), std::move(key).error());
    return key;
}

Result<PrivateKey> PrivateKey::load(const std::filesystem::path& pem) {
    const Descriptor file(::open(pem.c_str(), open_to_read));
    if (!file.open()) return failed(pem, errno);
    const auto facts = stat_key_file(file.number(), pem);
    if (!facts) return facts.error();
    if (auto is_private = check_is_private(*facts, pem); !is_private) return is_private.error();
    SecretText text;
    if (auto read = read_key_text(file.number(), pem, text.bytes()); !read) return read.error();
    auto key = from_pem(text.bytes());
    if (!key) return at(pem.string(), std::move(key).error());
    return key;
}

Status PrivateKey::save(const std::filesystem::path& pem) const {
    const PemOfPrivateKey secret(key_.get());
    return write_durably(pem, secret.text(), 0600, Replace::no);
}

}  // namespace presscheck
