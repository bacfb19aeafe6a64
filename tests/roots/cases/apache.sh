# Which virtual hosts Apache has, against apache2ctl -t -D DUMP_VHOSTS in the tree: name and port.

ours() {
    probe web_servers -- '.rows[] | select(.engine == "apache") | "\(.name | word) \(.port | word)"'
}
theirs() {
    in_tree apache2ctl -t -D DUMP_VHOSTS 2>/dev/null |
        sed -nE -e 's/^[^ ]*:([0-9]+) +([^ ]+) \(.*/\2 \1/p' \
            -e 's/^ +(default server|port ([0-9]+) namevhost) ([^ ]+) .*/\3 \2/p' | awk 'NF == 2'
}
named='echo "ServerName web.example" > etc/apache2/conf-enabled/name.conf
'

try stock <<END
$named
END
try second-site <<END
$named
printf '<VirtualHost *:80>\nServerName b.example\nDocumentRoot /var/www\n</VirtualHost>\n' > etc/apache2/sites-enabled/b.conf
END
try site-not-enabled <<END
$named
printf '<VirtualHost *:80>\nServerName b.example\n</VirtualHost>\n' > etc/apache2/sites-available/b.conf
END
try other-port <<END
$named
echo 'Listen 8080' >> etc/apache2/ports.conf
printf '<VirtualHost *:8080>\nServerName c.example\n</VirtualHost>\n' > etc/apache2/sites-enabled/c.conf
END
try behind-ifmodule <<END
$named
printf '<IfModule mod_none.c>\n<VirtualHost *:80>\nServerName no.example\n</VirtualHost>\n</IfModule>\n<IfModule !mod_none.c>\n<VirtualHost *:80>\nServerName yes.example\n</VirtualHost>\n</IfModule>\n' > etc/apache2/sites-enabled/d.conf
END
try behind-define <<END
$named
printf 'Define AGENCY\n<IfDefine AGENCY>\n<VirtualHost *:80>\nServerName yes.example\n</VirtualHost>\n</IfDefine>\n<IfDefine OTHER>\n<VirtualHost *:80>\nServerName no.example\n</VirtualHost>\n</IfDefine>\n' > etc/apache2/sites-enabled/e.conf
END
