#!/bin/bash
# build.sh DIR: makes DIR/vmlinux and DIR/initrd.gz, an emulated machine with cgroup v2.
#
# The kernel and busybox are Debian's own packages; nothing else of the guest is built:
# its root is the host's, read-only over 9p under an overlay in memory.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
target=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$target" "$work"/{packages,unpacked,initrd/{mods,bin,proc,sys,dev,lower,rw,newroot}}

command -v qemu-system-x86_64 >/dev/null || apt-get install -yq --no-install-recommends qemu-system-x86
# The guest's root is ours: what an unprivileged node needs must be here.
command -v newuidmap >/dev/null || apt-get install -yq --no-install-recommends uidmap

# The generic kernel: the cloud one has no 9p. Pinned by what the distribution offers today.
kernel=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-[^ ]*\).*/\1/p' | head -1)
(cd "$work/packages" && apt-get download -q "$kernel" busybox-static)
for package in "$work"/packages/*.deb; do
    dpkg -x "$package" "$work/unpacked"
done
version=${kernel#linux-image-}
version=${version%-unsigned}
modules=$work/unpacked/lib/modules/$version/kernel

cp "$work/unpacked/bin/busybox" "$work/initrd/bin/"
# In the order of their needs; init loads them as listed.
for module in drivers/virtio/{virtio_ring,virtio,virtio_pci_legacy_dev,virtio_pci_modern_dev,virtio_pci} \
    fs/{netfs/netfs,fscache/fscache} net/9p/{9pnet,9pnet_virtio} fs/9p/9p fs/overlayfs/overlay; do
    cp "$modules/$module.ko" "$work/initrd/mods/"
    basename "$module" >>"$work/initrd/mods/order"
done
cp "$here/guest_init.sh" "$work/initrd/init"
chmod 755 "$work/initrd/init"
(cd "$work/initrd" && find . | "$work/unpacked/bin/busybox" cpio -o -H newc 2>/dev/null | gzip -1) >"$work/initrd.gz"

# The uncompressed kernel inside vmlinuz: unpacking it under emulation would take seconds.
python3 - "$work/unpacked/boot/vmlinuz-$version" "$work/vmlinux" <<'PYTHON'
import lzma
import sys

image = open(sys.argv[1], "rb").read()
start = image.find(b"\xfd7zXZ\0", 0x4000)
open(sys.argv[2], "wb").write(lzma.LZMADecompressor().decompress(image[start:]))
PYTHON
mv "$work/vmlinux" "$target/vmlinux"
mv "$work/initrd.gz" "$target/initrd.gz"
