#include "agent/reach.h"

#include "agent/reach_connector.h"
#include "agent/reach_dns.h"
#include "agent/reach_http.h"
#include "agent/reach_tls.h"
#include "agent/sandbox.h"
#include "checks/endpoint_questions.h"
#include "checks/parsers/sntp_replies.h"
#include "checks/probes/site_file.h"
#include "core/limits.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

constexpr std::size_t asking_at_once = 24;
// What is left of the time there is hands over, before whoever waits for it gives up.
constexpr auto time_to_ask = limits::reach_timeout - std::chrono::seconds{1};
// Of all bodies together: what is brought has a bound.
constexpr std::size_t most_bytes = std::size_t{24} << 20U;

Time clock_now() {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

// What was asked, and what came. It outlives the time there is: whoever still waits for an answer
// then waits for nothing.
class Asking {
public:
    explicit Asking(ReachTask task)
        : task_(std::move(task)),
          deadline_(Deadline::clock::now() + time_to_ask),
          resolver_(task_.resolvers, deadline_),
          connector_(task_.endpoints, resolver_, deadline_) {}

    // Everything at once, as far as there are hands for it. Throws where there is not one.
    static void run(const std::shared_ptr<Asking>& asking) {
        asking->plan();
        for (std::size_t i = 0; i < asking_at_once; ++i) {
            try {
                std::thread([asking] { asking->work(); }).detach();
            } catch (const std::system_error&) {
                if (i == 0) throw;
                break;  // fewer have to do
            }
        }
        std::unique_lock lock(asking->mutex_);
        asking->done_.wait_until(lock, asking->deadline_, [&] { return asking->left_ == 0; });
    }

    void hand_over(const Bring& bring) {
        const std::lock_guard lock(mutex_);
        for (const auto& [name, bytes] : answers_)
            bring(name, bytes);
        for (const auto& name : planned_) {
            if (!answers_.contains(name)) bring(name, spell(NoAnswer::timeout));
        }
        if (!times_.empty()) bring(sntp_name, "servers:\n" + sntp_text());
        bring(dns_zone_name, resolver_.zone());
    }

private:
    using Question = std::function<void()>;

    // Each endpoint has its turn, so that one that lets everybody wait does not take the time of
    // all others.
    void plan() {
        std::set<std::string> names;
        std::set<TlsQuestion> shown;
        std::vector<std::deque<Question>> plans;
        for (const auto& endpoint : task_.endpoints) {
            const auto& url = endpoint.url;
            if (const auto name = dns_question(url); name && names.insert(*name).second)
                add([this, name = *name] { ask_about_name(resolver_, name); });
            if (url.scheme == EndpointScheme::ntp) plan_time(endpoint);
            if (const auto question = tls_question(url); question && shown.insert(*question).second)
                plan_tls(*question);
            for (const auto& address : web_questions(url))
                plan_web(address, endpoint.admin);
            left_ += waiting_.size();
            plans.push_back(std::exchange(waiting_, {}));
        }
        while (waiting_.size() < left_) {
            for (auto& plan : plans) {
                if (plan.empty()) continue;
                waiting_.push_back(std::move(plan.front()));
                plan.pop_front();
            }
        }
    }

    void add(Question question) { waiting_.push_back(std::move(question)); }

    void plan_tls(const TlsQuestion& question) {
        const auto chain = tls_name(question.host, question.port, "chain.pem");
        const auto accepts = tls_name(question.host, question.port, "accepts");
        if (!begin(chain) || !begin(accepts)) return;
        add([this, question, chain, accepts] {
            const auto connecting = [&] {
                return connector_.connect(question.host, question.port);
            };
            auto seen = ask_tls(connecting, question.host_is_name ? question.host : "");
            keep(chain, std::move(seen.chain));
            keep(accepts, std::move(seen.accepts));
        });
    }

    void plan_web(const WebAddress& address, bool page_is_read) {
        plan_page(address, page_is_read ? Wanted::body : Wanted::head);
        plan_page(page_beside(address, missing_page), Wanted::body);
        const auto front = page_beside(address, "/");
        planned_.insert(http_name(front, "TRACE"));
        add([this, front] { fetch(front, "TRACE", Wanted::body); });
        if (address.scheme == "https")
            plan_page(page_beside(address, security_txt_page), Wanted::body);
    }

    void plan_page(const WebAddress& address, Wanted wanted) {
        planned_.insert(http_name(address));
        add([this, address, wanted] { follow(address, wanted); });
    }

    void plan_time(const Endpoint& endpoint) {
        const auto place = times_.size();
        times_.push_back(sntp_item(endpoint.url.host, endpoint.url.port, NoAnswer::timeout));
        add([this, url = endpoint.url, place] {
            auto item = ask_time(url);
            const std::lock_guard lock(mutex_);
            times_[place] = std::move(item);
        });
    }

    void work() {
        while (true) {
            Question question;
            {
                const std::lock_guard lock(mutex_);
                if (waiting_.empty()) return;
                question = std::move(waiting_.front());
                waiting_.pop_front();
            }
            question();
            const std::lock_guard lock(mutex_);
            if (--left_ == 0) done_.notify_all();
        }
    }

    // False: that is asked already. Until there is an answer the time is up.
    bool begin(const std::string& name) {
        const std::lock_guard lock(mutex_);
        return answers_.emplace(name, spell(NoAnswer::timeout)).second;
    }

    void keep(const std::string& name, std::string bytes) {
        const std::lock_guard lock(mutex_);
        if (kept_ + bytes.size() > most_bytes) bytes = spell(NoAnswer::too_large);
        kept_ += bytes.size();
        answers_[name] = std::move(bytes);
    }

    // From page to page, as far as it stays with declared servers.
    void follow(WebAddress address, Wanted wanted) {
        for (int hops = 0; hops <= limits::redirects_followed; ++hops) {
            const auto bytes = fetch(address, "GET", wanted);
            const auto response = parse_http_response(bytes);
            if (!response) return;
            const auto redirect = redirect_of(*response, address);
            if (!redirect || !redirect->address ||
                !is_declared(task_.endpoints, *redirect->address))
                return;
            address = *redirect->address;
        }
    }

    // Empty where another asks the same.
    std::string fetch(const WebAddress& address, std::string_view method, Wanted wanted) {
        const auto name = http_name(address, method);
        if (!begin(name)) return {};
        auto bytes = ask(address, method, wanted);
        keep(name, bytes);
        return bytes;
    }

    std::string ask(const WebAddress& address, std::string_view method, Wanted wanted) {
        auto connected = connector_.connect(address.host, address.port);
        if (const auto* why = std::get_if<NoAnswer>(&connected)) return spell(*why);
        auto& stream = std::get<ReachStream>(connected);
        if (address.scheme == "https") {
            const bool is_name = !parse_address(address.host);
            const auto handshake =
                stream.begin_tls(undemanding_context().get(), is_name ? address.host : "");
            if (handshake != ReachStream::Handshake::done) return spell(no_answer_of(handshake));
        }
        return ask_web(stream, address, method, wanted);
    }

    std::string ask_time(const EndpointUrl& url) {
        constexpr int tries = 2;
        auto why = NoAnswer::timeout;
        for (int i = 0; i < tries; ++i) {
            auto connected = connector_.connect(url.host, url.port, Transport::udp);
            if (const auto* failed = std::get_if<NoAnswer>(&connected)) {
                why = *failed;
                break;
            }
            auto& stream = std::get<ReachStream>(connected);
            const auto sent = clock_now();
            std::string reply;
            if (!stream.write(sntp_request(sent))) continue;
            const auto read = stream.read(reply);
            const auto received = clock_now();
            // An ICMP message says that nobody listens: the next call on the socket fails.
            if (read == ReadEnd::broken) why = NoAnswer::refused;
            if (read == ReadEnd::data && read_sntp_reply(reply, sent, received))
                return sntp_item(url.host, url.port, sent, received, reply);
            if (read == ReadEnd::data) why = NoAnswer::broken;
        }
        return sntp_item(url.host, url.port, why);
    }

    std::string sntp_text() const {
        std::string text;
        for (const auto& item : times_)
            text += item;
        return text;
    }

    ReachTask task_;
    Deadline deadline_;
    ReachResolver resolver_;
    ReachConnector connector_;
    std::mutex mutex_;
    std::condition_variable done_;
    std::deque<Question> waiting_;
    std::size_t left_ = 0, kept_ = 0;
    std::map<std::string, std::string, std::less<>> answers_;
    std::set<std::string> planned_;  // pages: whoever is asked for one late does not come to it
    std::vector<std::string> times_;
};

}  // namespace

bool hears_endpoints(std::string_view probe) {
    return probe == "dns" || probe == "http" || probe == "sntp" || probe == "tls";
}

std::optional<ReachTask> reach_task(const Host& host) {
    const auto narrowed = host.seen_by(reach_probe);
    auto site = read_site(*narrowed);
    if (!site || site->endpoints.empty()) return std::nullopt;
    ReachTask task{std::move(site->endpoints), {}};
    if (task.endpoints.size() > limits::endpoints) task.endpoints.resize(limits::endpoints);
    const auto resolvers = narrowed->read_file("/etc/resolv.conf");
    task.resolvers = resolvers_in(resolvers ? *resolvers : "");
    return task;
}

// Without its confinement it asks nobody, and brings nothing.
Result<Errand> send_to_reach(const ReachTask& task) {
    return Errand::start(
        [&](int pipe_end, const Bring& bring) {
            if (!become_reach(pipe_end)) _exit(1);
            const auto asking = std::make_shared<Asking>(task);
            Asking::run(asking);
            asking->hand_over(bring);
        },
        "net/");
}

}  // namespace presscheck
