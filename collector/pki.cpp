#include "collector/pki.h"

#include "core/durable_file.h"
#include "core/limits.h"
#include "core/openssl_ptr.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <system_error>

namespace presscheck {
namespace {

using std::chrono::days;

constexpr unsigned public_mode = 0644;
constexpr unsigned private_mode = 0600;

// A host whose clock is some hours behind can still enrol on the first day.
constexpr days head_start{1};
constexpr days root_lasts{20 * 365};
constexpr days issuing_lasts{10 * 365};
constexpr days server_lasts{10 * 365};  // made by init alone, so it lasts as long as its issuer

Validity validity(Time now, days lasts) {
    return {now - head_start, now + lasts};
}

Status make_folder(const std::filesystem::path& path) {
    if (::mkdir(path.c_str(), 0700) == 0) return Ok{};
    return Error{Errc::unavailable, path.string() + ": " + std::generic_category().message(errno)};
}

Status save_certificate(const DataFolder& folder, std::string_view name,
                        const std::vector<Certificate>& chain) {
    std::string pem;
    for (const auto& certificate : chain)
        pem += certificate.pem();
    return write_durably(folder.certificate(name), pem, public_mode, Replace::no);
}

Status make_signing_key(const DataFolder& folder, std::string_view name) {
    const auto key = PrivateKey::generate();
    if (auto saved = key.save(folder.private_key(name)); !saved) return saved;
    return write_durably(folder.public_key(name), key.public_key().pem(), public_mode, Replace::no);
}

// Root, issuing CA and the agents' listener.
Status make_authority(const DataFolder& folder, const PkiNames& names, Time now) {
    const auto root_key = PrivateKey::generate();
    const auto issuing_key = PrivateKey::generate();
    const auto server_key = PrivateKey::generate();
    const auto root = make_root(root_key, names.department, validity(now, root_lasts));
    const auto issuing = issue_authority(issuing_key.public_key(), names.department + " issuing",
                                         validity(now, issuing_lasts), root, root_key);
    const auto server = issue_server(server_key.public_key(), {names.agents_host},
                                     validity(now, server_lasts), issuing, issuing_key);
    Status done = root_key.save(folder.certificate_key("root"));
    if (done) done = save_certificate(folder, "root", {root});
    if (done) done = issuing_key.save(folder.certificate_key("issuing"));
    if (done) done = save_certificate(folder, "issuing", {issuing});
    if (done) done = server_key.save(folder.certificate_key("agents"));
    if (done) done = save_certificate(folder, "agents", {server, issuing});
    return done;
}

using Key = OpenSslPtr<EVP_PKEY, EVP_PKEY_free>;
using Bio = OpenSslPtr<BIO, BIO_free>;

std::string pem_of(EVP_PKEY* key) {
    const Bio bio(BIO_new(BIO_s_secmem()));
    if (PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
        std::abort();
    }
    char* text = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<std::size_t>(length)};
}

// Browsers do not take Ed25519 certificates, so the people's listener has a P-256 key.
Status make_people(const DataFolder& folder, const PkiNames& names, Time now) {
    // Not EVP_EC_gen(): the macro casts const away, which clang refuses.
    const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
    if (!key) std::abort();
    const auto certificate =
        self_sign_server(key.get(), names.people, validity(now, issuing_lasts));
    std::string pem = pem_of(key.get());
    auto saved = write_durably(folder.certificate_key("people"), pem, private_mode, Replace::no);
    OPENSSL_cleanse(pem.data(), pem.size());
    if (!saved) return saved;
    return save_certificate(folder, "people", {certificate});
}

// core/key.h holds Ed25519 keys to this; the people's key is of another kind.
Status check_private(const std::filesystem::path& path) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) {
        return Error{Errc::not_found,
                     path.string() + ": " + std::generic_category().message(errno)};
    }
    if (!S_ISREG(found.st_mode)) return Error{Errc::malformed, path.string() + ": not a file"};
    if ((found.st_mode & 077U) != 0) {
        return Error{Errc::untrusted, path.string() +
                                          ": others may read this private key; mend it with: "
                                          "chmod 600 '" +
                                          path.string() + "'"};
    }
    if (found.st_uid != ::geteuid() && ::geteuid() != 0) {
        return Error{Errc::untrusted, path.string() + ": this private key belongs to another user"};
    }
    return Ok{};
}

Result<std::vector<Certificate>> load_chain(const DataFolder& folder, std::string_view name) {
    const auto path = folder.certificate(name);
    const auto pem = read_whole(path, limits::key_file_bytes);
    if (!pem) return pem.error();
    auto chain = Certificate::chain_from_pem(*pem);
    if (!chain) return at(path.string(), std::move(chain).error());
    return chain;
}

}  // namespace

Status make_pki(const DataFolder& folder, const PkiNames& names, Time now) {
    Status done = make_folder(folder.root() / "pki");
    if (done) done = make_folder(folder.root() / "keys");
    if (done) done = make_authority(folder, names, now);
    if (done) done = make_people(folder, names, now);
    for (const auto* name : {"ledger", "record", "policy"})
        if (done) done = make_signing_key(folder, name);
    return done;
}

Result<Certificate> load_certificate(const DataFolder& folder, std::string_view name) {
    auto chain = load_chain(folder, name);
    if (!chain) return chain.error();
    return chain->front();
}

Result<IssuingAuthority> load_issuing_authority(const DataFolder& folder) {
    auto root = load_certificate(folder, "root");
    if (!root) return root.error();
    auto issuing = load_certificate(folder, "issuing");
    if (!issuing) return issuing.error();
    auto key = PrivateKey::load(folder.certificate_key("issuing"));
    if (!key) return key.error();
    const auto certified = issuing->public_key();
    if (!certified || certified->keyid() != key->keyid()) {
        return Error{Errc::malformed, folder.certificate_key("issuing").string() +
                                          ": not the key of issuing.crt beside it"};
    }
    return IssuingAuthority{*root, *issuing, *std::move(key)};
}

Result<TlsContext> load_agents_context(const DataFolder& folder) {
    const auto chain = load_chain(folder, "agents");
    if (!chain) return chain.error();
    const auto root = load_certificate(folder, "root");
    if (!root) return root.error();
    const auto key = PrivateKey::load(folder.certificate_key("agents"));
    if (!key) return key.error();
    auto context = agents_server_context(*chain, *key, *root);
    if (!context) return at(folder.certificate_key("agents").string(), std::move(context).error());
    return context;
}

Result<TlsContext> load_people_context(const DataFolder& folder) {
    if (auto good = check_private(folder.certificate_key("people")); !good) return good.error();
    return people_server_context(folder.certificate("people").string(),
                                 folder.certificate_key("people").string());
}

}  // namespace presscheck
