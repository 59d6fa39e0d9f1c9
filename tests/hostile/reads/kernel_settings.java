// expect: AC
// must-not: write a setting of the kernel or read its memory
// quick: no
// limits: memory=256 time=2
import java.io.*;
import java.util.Scanner;

public class Main {
    static void mayNotWrite(String path) {
        try (OutputStream out = new FileOutputStream(path)) {
            System.out.println("ESCAPED opened for writing: " + path);
        } catch (IOException refused) {
        }
    }

    /** For files that anyone may open: what counts is the write, harmless if it worked. */
    static void mayNotChange(String path, String value) {
        try (OutputStream out = new FileOutputStream(path)) {
            out.write(value.getBytes());
            System.out.println("ESCAPED wrote " + path);
        } catch (IOException refused) {
        }
    }

    static void mayNotRead(String path) {
        try (InputStream in = new FileInputStream(path)) {
            if (in.read() >= 0) System.out.println("ESCAPED read " + path);
        } catch (IOException refused) {
        }
    }

    public static void main(String[] args) {
        for (String name : new String[] {"kernel/core_pattern", "kernel/modprobe", "vm/drop_caches",
                "kernel/hostname", "kernel/sysrq", "fs/suid_dumpable", "kernel/randomize_va_space",
                "net/ipv4/ip_forward", "user/max_user_namespaces"})
            mayNotWrite("/proc/sys/" + name);
        for (String name : new String[] {"sysrq-trigger", "1/oom_score_adj", "1/mem", "1/cgroup", "irq/0/smp_affinity"})
            mayNotWrite("/proc/" + name);
        mayNotChange("/proc/sys/kernel/ns_last_pid", "1");
        mayNotChange("/proc/self/uid_map", "0 0 1");
        mayNotChange("/proc/self/gid_map", "0 0 1");
        mayNotChange("/proc/self/oom_score_adj", "-1000");
        mayNotChange("/proc/self/autogroup", "-20");
        for (String name : new String[] {"kcore", "kmsg", "kpagecount", "vmallocinfo", "1/mem"})
            mayNotRead("/proc/" + name);
        Scanner in = new Scanner(System.in);
        System.out.println(in.nextInt() + in.nextInt());
    }
}
