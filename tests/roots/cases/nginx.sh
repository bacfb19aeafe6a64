# Where nginx listens, against the sockets it really opens, in a network of its own.

ours() {
    probe web_servers -- '.rows[] | select(.engine == "nginx") | "\(.address | word) \(.port | word)"'
}
theirs() {
    unshare --net sh -c 'ip link set lo up
        chroot "$1" /usr/sbin/nginx -g "daemon on;" || exit 1
        ss -Hltn | awk "{ print \$4 }"
        kill "$(cat "$1/run/nginx.pid")"' sh "$tree" |
        sed -E -e 's/^\[(.*)\]:([0-9]+)$/\1 \2/' -e 's/^([0-9.]+):([0-9]+)$/\1 \2/' -e 's/^\*:/:: /'
}

try stock <<'END'
END
try second-port <<'END'
printf 'server { listen 8080; server_name b.example; return 204; }\n' > etc/nginx/conf.d/b.conf
END
try not-a-conf <<'END'
printf 'server { listen 8081; return 204; }\n' > etc/nginx/conf.d/b.conf.off
END
try address-and-port <<'END'
rm etc/nginx/sites-enabled/*
printf 'server { listen 127.0.0.1:8082; listen [::1]:8083; return 204; }\n' > etc/nginx/conf.d/b.conf
END
try included-include <<'END'
rm etc/nginx/sites-enabled/*
mkdir etc/nginx/sites
printf 'include /etc/nginx/sites/*.site;\n' > etc/nginx/conf.d/sites.conf
printf 'server { listen 8084; return 204; }\n' > etc/nginx/sites/a.site
printf 'server { listen 8085; return 204; }\n' > etc/nginx/sites/a.conf
END
try without-listen <<'END'
rm etc/nginx/sites-enabled/*
printf 'server { server_name c.example; return 204; }\n' > etc/nginx/conf.d/c.conf
END
try several-names-one-socket <<'END'
rm etc/nginx/sites-enabled/*
printf 'server { listen 8086; server_name a.example; }\nserver { listen 8086; server_name b.example; }\n' > etc/nginx/conf.d/c.conf
END
try quoted-and-commented <<'END'
rm etc/nginx/sites-enabled/*
printf 'server { # listen 1;\n listen "8087" backlog=64; # listen 2;\n server_name "x y" ~^z; }\n' > etc/nginx/conf.d/c.conf
END
