#!/bin/busybox sh
# pid 1 of the guest: the host's root under an overlay in memory, then the second stage.
b=/bin/busybox
stop() { echo "guest: $1"; $b poweroff -f; }
$b mount -t proc proc /proc
$b mount -t sysfs sys /sys
$b mount -t devtmpfs dev /dev
while read -r module; do
    $b insmod "/mods/$module.ko" || stop "no module $module"
done </mods/order
transport=trans=virtio,version=9p2000.L,msize=512000
$b mount -t 9p -o "ro,cache=loose,$transport" hostroot /lower || stop "no root"
$b mount -t tmpfs -o size=1g tmpfs /rw
$b mkdir /rw/upper /rw/work
$b mount -t overlay -o lowerdir=/lower,upperdir=/rw/upper,workdir=/rw/work overlay /newroot || stop "no overlay"
$b umount /proc /sys
r=/newroot
$b mount -t proc proc $r/proc
$b mount -t sysfs sys $r/sys
$b mount --move /dev $r/dev
$b mkdir -p $r/dev/shm $r/dev/pts
$b mount -t tmpfs tmpfs $r/dev/shm
$b ln -s /proc/self/fd $r/dev/fd
$b mount -t tmpfs tmpfs $r/run
$b ip link set lo up
$b mount -t cgroup2 -o nsdelegate cgroup2 $r/sys/fs/cgroup
$b mkdir -p $r/run/share
$b mount -t 9p -o "$transport,cache=none" share $r/run/share || stop "no share"
exec $b switch_root $r /bin/bash /run/share/stage2
