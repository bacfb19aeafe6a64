# What sshd goes by, against sshd -T in the tree. Words: user=NAME, for the Match block that concerns
# him, and the words of that block.

# 0 is unlimited where sshd means that. A keyword that may stand several times is one line.
ours() {
    local context=global
    [[ $# == 0 ]] || context=${*:2}
    probe sshd -- '.rows[] | select(.context == "'"$context"'") | del(.context) | to_entries[]
        | .key + " " + (.value | word)' | sed -e 's/ unlimited$/ 0/' -e 's/ never$/ 0/' -e '/ -$/d' |
        grep -wE "^($keywords)"
}
theirs() {
    local user=${1:-user=root}
    in_tree /usr/sbin/sshd -T -C "$user,host=web.example,addr=192.0.2.7" |
        awk '{ key = tolower($1); $1 = ""; sub(/^ /, ""); gsub(/ +/, ",", $0)
               if (key in value) value[key] = value[key] "," $0; else value[key] = $0 }
             END { for (key in value) print key " " value[key] }' | grep -wE "^($keywords)"
}
# Those that a check of ours asks about, and their neighbours.
keywords='permitrootlogin|passwordauthentication|permitemptypasswords|maxauthtries|maxsessions|logingracetime'
keywords+='|clientaliveinterval|clientalivecountmax|x11forwarding|allowtcpforwarding|hostbasedauthentication'
keywords+='|ignorerhosts|permituserenvironment|strictmodes|loglevel|port|ciphers|macs|kexalgorithms'
keywords+='|allowusers|allowgroups|denyusers|usepam|gatewayports|permittunnel|allowagentforwarding|banner|maxstartups'

try stock <<'END'
END
try permit-root-written <<'END'
echo 'PermitRootLogin no' >> etc/ssh/sshd_config
END
try first-value-wins <<'END'
sed -i '1i PermitRootLogin no\nPermitRootLogin yes\nMaxAuthTries 3\nMaxAuthTries 9' etc/ssh/sshd_config
END
try drop-in-before-file <<'END'
echo 'PermitRootLogin yes' >> etc/ssh/sshd_config
printf 'PermitRootLogin no\nX11Forwarding no\n' > etc/ssh/sshd_config.d/10-agency.conf
END
try drop-ins-in-byte-order <<'END'
echo 'MaxAuthTries 2' > etc/ssh/sshd_config.d/B.conf
echo 'MaxAuthTries 4' > etc/ssh/sshd_config.d/a.conf
echo 'MaxAuthTries 8' > etc/ssh/sshd_config.d/a.conf.bak
END
try include-late <<'END'
sed -i '/^Include/d' etc/ssh/sshd_config
printf 'MaxSessions 4\nInclude /etc/ssh/more/*.conf\n' >> etc/ssh/sshd_config
mkdir etc/ssh/more
printf 'MaxSessions 1\nLogLevel VERBOSE\n' > etc/ssh/more/x.conf
END
try include-relative <<'END'
echo 'Include local.conf' >> etc/ssh/sshd_config
echo 'PermitEmptyPasswords yes' > etc/ssh/local.conf
END
try match-user-other <<'END'
printf 'PermitRootLogin no\nMatch User deploy\n  PermitRootLogin yes\n  PasswordAuthentication yes\n' >> etc/ssh/sshd_config
END
try match-user-seen user=deploy Match User deploy <<'END'
sed -i 's/^#\?PasswordAuthentication.*/PasswordAuthentication no/' etc/ssh/sshd_config
printf 'Match User deploy\n  PasswordAuthentication yes\n  X11Forwarding no\n' >> etc/ssh/sshd_config
END
try match-all <<'END'
printf 'Match all\n  AllowTcpForwarding no\n  PermitRootLogin no\n' >> etc/ssh/sshd_config
END
try match-in-drop-in <<'END'
printf 'Match User backup\n  AllowTcpForwarding no\n' > etc/ssh/sshd_config.d/50-backup.conf
echo 'PermitTunnel yes' >> etc/ssh/sshd_config
END
try equals-and-quotes <<'END'
printf 'PermitRootLogin=no\nBanner "/etc/issue.net"\nmaxauthtries = 3\n' > etc/ssh/sshd_config.d/1.conf
END
try times-in-units <<'END'
printf 'LoginGraceTime 2m\nClientAliveInterval 5m\nClientAliveCountMax 2\n' > etc/ssh/sshd_config.d/1.conf
END
try grace-without-limit <<'END'
printf 'LoginGraceTime 0\n' > etc/ssh/sshd_config.d/1.conf
END
try several-ports <<'END'
printf 'Port 2222\nPort 2200\n' > etc/ssh/sshd_config.d/1.conf
END
try ciphers-added <<'END'
printf 'Ciphers +aes128-cbc\nMACs -hmac-sha1*,umac-*\nKexAlgorithms ^diffie-hellman-group14-sha256\n' > etc/ssh/sshd_config.d/1.conf
END
try users-in-several-lines <<'END'
printf 'AllowUsers an binh@10.0.0.0/8\nAllowUsers chi\nDenyUsers root\nAllowGroups sudo ssh\n' > etc/ssh/sshd_config.d/1.conf
END
try old-names <<'END'
printf 'ChallengeResponseAuthentication no\nPubkeyAcceptedKeyTypes ssh-ed25519\n' > etc/ssh/sshd_config.d/1.conf
END
