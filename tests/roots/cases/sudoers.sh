# Whether sudo asks for a password, against sudo -l in the tree. Words: the users; everybody's groups
# are sudo and staff.

ours() {
    local user
    for user in "$@"; do
        probe sudoers -- '[.rows[] | select(.allowed == true and .applies != false)
            | select([.user] | inside(["'"$user"'", "%sudo", "%staff", "ALL"]))
            | if .applies == true then .password else .applies end]
            | "'"$user"' " + (if any(. == false) then "unasked" elif any(type == "object") then "?"
                              elif length == 0 then "nothing" else "asked" end)'
    done
}
theirs() {
    local user list
    for user in "$@"; do
        list=$(in_tree sudo -l -U "$user" 2>/dev/null | grep -v '^Matching') || true
        case $list in
            *NOPASSWD:*) echo "$user unasked" ;;
            *"may run"*) echo "$user asked" ;;
            *) echo "$user nothing" ;;
        esac
    done
}
people='echo "anh:x:2001:27:Anh:/home/anh:/bin/bash" >> etc/passwd; echo "binh:x:2002:2002:Binh:/home/binh:/bin/bash" >> etc/passwd
sed -i "s/^sudo:.*/sudo:x:27:anh/; s/^staff:.*/staff:x:50:binh/" etc/group
'

try stock anh <<END
$people
END
try nopasswd-drop-in anh <<END
$people
echo 'anh ALL=(ALL) NOPASSWD: ALL' > etc/sudoers.d/anh
chmod 0440 etc/sudoers.d/anh
END
try drop-in-with-a-dot anh <<END
$people
echo 'anh ALL=(ALL) NOPASSWD: ALL' > etc/sudoers.d/anh.conf
chmod 0440 etc/sudoers.d/anh.conf
END
try one-command-unasked anh <<END
$people
echo '%sudo ALL=(root) NOPASSWD: /usr/bin/apt' > etc/sudoers.d/apt
chmod 0440 etc/sudoers.d/apt
END
try alias-of-users binh <<END
$people
sed -i '/^%sudo/d' etc/sudoers
printf 'User_Alias OPS = binh\nOPS ALL = /usr/sbin/service\n' > etc/sudoers.d/ops
chmod 0440 etc/sudoers.d/ops
sed -i 's/^OPS/binh/' etc/sudoers.d/ops
END
try other-host anh <<END
$people
sed -i '/^%sudo/d' etc/sudoers
echo 'anh elsewhere.example=(ALL) NOPASSWD: ALL' > etc/sudoers.d/anh
chmod 0440 etc/sudoers.d/anh
END
