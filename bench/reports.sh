#!/usr/bin/env bash
# Reports a second with durable receipts, beside nginx and beside the disk. Run by: ./dev bench reports
#
# Everything runs on this machine at once: collector, nginx and the hosts that report.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source bench/targets.sh
bin=$PWD/build/bin
folder=$(mktemp -d "${BENCH_FOLDER:-/var/tmp}/presscheck-bench.XXXXXX")
collector=
nginx=

end() {
    [[ -z $collector ]] || { kill "$collector" && wait "$collector"; } 2>/dev/null || true
    [[ -z $nginx ]] || { kill "$nginx" && wait "$nginx"; } 2>/dev/null || true
    rm -rf "$folder"
}
trap end EXIT

data=$folder/collector
"$bin/presscheck-collector" --data "$data" init --name bench --title-vi "Đo tốc độ" \
    --title-en "Speed" --trust-domain bench.example --agents-url https://localhost:0 \
    --roster config/roster.yaml >/dev/null
sed -i -e 's|^agents:.*|agents: {listen: "127.0.0.1:0", url: "https://localhost:0"}|' \
    -e 's|^people:.*|people: {listen: "127.0.0.1:0", names: [localhost, 127.0.0.1]}|' \
    "$data/collector.yaml"
"$bin/presscheck-collector" --data "$data" serve >"$folder/collector.log" 2>&1 &
collector=$!
for _ in $(seq 100); do
    [[ ! -s $data/listening.json ]] || break
    sleep 0.1
done
port=$(sed -n 's/.*"agents":"[^"]*:\([0-9]*\)".*/\1/p' "$data/listening.json")
token=$("$bin/presscheck-collector" --data "$data" token create --unit bao-lam-dong --uses 128)

# nginx with the same certificates, asking for the same client certificate, answering 204 to any POST.
nginx_port=
start_nginx() {
    nginx_port=$((20000 + RANDOM % 30000))
    cat >"$folder/nginx.conf" <<END
daemon off;
pid $folder/nginx.pid;
error_log $folder/nginx.log;
worker_processes 1;
events { worker_connections 2048; }
http {
    access_log off;
    client_body_temp_path $folder; proxy_temp_path $folder; fastcgi_temp_path $folder;
    uwsgi_temp_path $folder; scgi_temp_path $folder;
    client_max_body_size 8m;
    client_body_buffer_size 256k;
    keepalive_requests 1000000;
    server {
        listen 127.0.0.1:$nginx_port ssl;
        ssl_protocols TLSv1.3;
        ssl_session_tickets off;
        ssl_session_cache off;
        ssl_certificate $data/pki/agents.crt;
        ssl_certificate_key $data/pki/agents.key;
        ssl_client_certificate $data/pki/root.crt;
        ssl_verify_client on;
        ssl_verify_depth 2;
        location / { return 204; }
    }
}
END
    nginx -p "$folder" -c "$folder/nginx.conf" &
    nginx=$!
    sleep 0.5
}

rival=()
if command -v nginx >/dev/null; then
    start_nginx
    rival=("https://localhost:$nginx_port" "$nginx")
fi
"$bin/presscheck-bench-commits" "$folder" >"$folder/commits"
"$bin/presscheck-bench-reports" "https://localhost:$port" "$token" "$collector" "${rival[@]}" \
    >"$folder/reports"

bench/table.sh name runs median_ms p99_ms worst_ms per_second <"$folder/commits"
echo
bench/table.sh name reports bytes per_second median_ms p99_ms worst_ms server_cpu_us client_cpu_us \
    server_peak_mib <"$folder/reports"
echo
kept="keep-alive, one result changed"
each="connection each, one result changed"
ratio "presscheck, $kept, times nginx answering 204" \
    "$(figure "$folder/reports" "presscheck: $kept" per_second)" \
    "$(figure "$folder/reports" "nginx: $kept" per_second)"
ratio "presscheck, $each, times nginx answering 204" \
    "$(figure "$folder/reports" "presscheck: $each" per_second)" \
    "$(figure "$folder/reports" "nginx: $each" per_second)"
ratio "commit of 16 reports, with its inserts, times append and fdatasync (median)" \
    "$(figure "$folder/commits" "commit of 16 reports, with its inserts" median_ms)" \
    "$(figure "$folder/commits" "limit: append and fdatasync, 16 at once" median_ms)"
echo
target "$kept" "$(figure "$folder/reports" "presscheck: $kept" per_second)" at_least 2000 reports/s
target "$each" "$(figure "$folder/reports" "presscheck: $each" per_second)" at_least 600 reports/s
target "commit p99, checkpoints running" \
    "$(figure "$folder/commits" "commit of 16 reports, COMMIT alone" p99_ms)" at_most 20 ms
