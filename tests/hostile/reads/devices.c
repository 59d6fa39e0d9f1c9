// expect: AC
// must-not: open a device of the host
// quick: no
#include "hostile.h"
static void try_path(const char *path) {
    if (open(path, O_RDONLY | O_NONBLOCK) >= 0 || open(path, O_WRONLY | O_NONBLOCK) >= 0)
        escaped(path);
}
int main(void) {
    each_path("/dev/sda:/dev/vda:/dev/nvme0n1:/dev/mem:/dev/kmem:/dev/port:/dev/kmsg:/dev/kvm:"
              "/dev/fuse:/dev/net/tun:/dev/tty:/dev/tty0:/dev/ttyS0:/dev/ptmx:/dev/pts/0:"
              "/dev/console:/dev/loop-control:/dev/loop0:/dev/vhost-net:/dev/vsock:/dev/input:"
              "/dev/snd:/dev/dri:/dev/cpu_dma_latency:/dev/hpet:/dev/rtc0:/dev/log:/dev/stdin",
              try_path);
    return answer();
}
