"""Clocks that step: a small library, preloaded into a program, that moves its time of day.

The monotonic clock stays, as it does when NTP or an administrator sets a machine's time.
The offset is a file that is mapped into the process, so it changes while that runs.
"""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path

SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int64_t *offset;
static int (*real_clock)(clockid_t, struct timespec *);

__attribute__((constructor)) static void start(void) {
    real_clock = dlsym(RTLD_NEXT, "clock_gettime");
    const char *path = getenv("ASSIZE_CHAOS_CLOCK");
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0) return;
    void *page = mmap(0, sizeof *offset, PROT_READ, MAP_SHARED, fd, 0);
    if (page != MAP_FAILED) offset = page;
    close(fd);
}

int clock_gettime(clockid_t id, struct timespec *now) {
    if (!real_clock) start();
    int status = real_clock(id, now);
    int wall = id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE;
    if (status == 0 && wall && offset) now->tv_sec += *offset;
    return status;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    (void)zone;
    struct timespec found;
    int status = clock_gettime(CLOCK_REALTIME, &found);
    now->tv_sec = found.tv_sec;
    now->tv_usec = found.tv_nsec / 1000;
    return status;
}

time_t time(time_t *out) {
    struct timespec found;
    clock_gettime(CLOCK_REALTIME, &found);
    if (out) *out = found.tv_sec;
    return found.tv_sec;
}
"""


def build(folder: Path) -> Path:
    """Compiles the library into `folder`."""
    source, library = folder / "clock.c", folder / "clock.so"
    source.write_text(SOURCE)
    argv = ("gcc", "-O2", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl")
    subprocess.run(argv, check=True, capture_output=True)
    return library


class Clock:
    """The time of day of one program."""

    def __init__(self, library: Path, file: Path) -> None:
        self.environment = {"LD_PRELOAD": str(library), "ASSIZE_CHAOS_CLOCK": str(file)}
        self._file = file
        self._file.write_bytes(struct.pack("=q", 0))

    def step(self, seconds: int) -> None:
        """Sets it to the real time plus `seconds`."""
        with self._file.open("r+b") as file:
            file.write(struct.pack("=q", seconds))
