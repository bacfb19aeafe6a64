// The files keys rest in: core/key.h.
#include "core/durable_file.h"
#include "core/key.h"
#include "core/limits.h"
#include "core/open_file.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/pem.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

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

Error malformed(const std::filesystem::path& path, std::string_view what) {
    return Error{Errc::malformed, path.string() + ": " + std::string(what)};
}

Status read_key_text(const Descriptor& file, const std::filesystem::path& path, std::string& into) {
    const auto held = read_into(file, into, path);
    if (!held) return held.error();
    if (*held > limits::key_file_bytes) return malformed(path, "too large to be a key file");
    into.resize(*held);
    return Ok{};
}

Result<struct stat> stat_key_file(const Descriptor& file, const std::filesystem::path& path) {
    struct stat facts {};
    if (::fstat(file.number(), &facts) != 0) return file_error(path, errno);
    if (!S_ISREG(facts.st_mode)) return malformed(path, "not a regular file");
    return facts;
}

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
    const auto file = open_to_read(pem);
    if (!file) return file.error();
    if (auto facts = stat_key_file(*file, pem); !facts) return facts.error();
    std::string text(limits::key_file_bytes + 1, '\0');
    if (auto read = read_key_text(*file, pem, text); !read) return read.error();
    auto key = from_pem(text);
    if (!key) return at(pem.string(), std::move(key).error());
    return key;
}

Result<PrivateKey> PrivateKey::load(const std::filesystem::path& pem) {
    const auto file = open_to_read(pem);
    if (!file) return file.error();
    const auto facts = stat_key_file(*file, pem);
    if (!facts) return facts.error();
    if (auto is_private = check_is_private(*facts, pem); !is_private) return is_private.error();
    SecretText text;
    if (auto read = read_key_text(*file, pem, text.bytes()); !read) return read.error();
    auto key = from_pem(text.bytes());
    if (!key) return at(pem.string(), std::move(key).error());
    return key;
}

Status PrivateKey::save(const std::filesystem::path& pem) const {
    const PemOfPrivateKey secret(key_.get());
    return write_durably(pem, secret.text(), 0600, Replace::no);
}

}  // namespace presscheck
