# expect: AC
# must-not: watch or lease files that other jails share
# quick: no
import fcntl
import os
import sys
import sysconfig


def refused(what, call, *arguments):
    try:
        call(*arguments)
    except OSError:
        return
    print("ESCAPED", what)


library = sysconfig.get_paths()["stdlib"]
folder = os.open(library, os.O_RDONLY | os.O_DIRECTORY)
program = os.open(sys.executable, os.O_RDONLY)
refused("is told of reads in a folder", fcntl.fcntl, folder, fcntl.F_NOTIFY, fcntl.DN_ACCESS)
refused("leased the interpreter", fcntl.fcntl, program, fcntl.F_SETLEASE, fcntl.F_RDLCK)
refused("leased the input", fcntl.fcntl, 0, fcntl.F_SETLEASE, fcntl.F_RDLCK)
print(sum(map(int, input().split())))
