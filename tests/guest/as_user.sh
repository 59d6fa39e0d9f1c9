#!/bin/bash
# as_user.sh COMMAND...: runs it as systemd would for an unprivileged node of a user "judge",
# who has subordinate ids and a delegated control group. Root's part of the set-up is here.
set -e
uid=4321 group=/sys/fs/cgroup/user.slice/assize.scope
echo "judge:x:$uid:$uid::/tmp:/bin/sh" >>/etc/passwd
echo "judge:x:$uid:" >>/etc/group
echo "judge:200000:65536" >>/etc/subuid
echo "judge:300000:65536" >>/etc/subgid
install -d -o $uid -g $uid -m 700 /run/user /run/user/$uid
chmod 755 /run/user
chmod 1777 /tmp /dev/shm
mkdir -p $group
echo "+memory +cpu +pids +cpuset" >$group/../cgroup.subtree_control
chown $uid:$uid $group $group/cgroup.{procs,threads,subtree_control}
echo $$ >$group/cgroup.procs
# The tests' interpreter may be root's own (in /root); the user must reach it.
chmod o+x /root
exec setpriv --reuid $uid --regid $uid --clear-groups env XDG_RUNTIME_DIR=/run/user/$uid "$@"
