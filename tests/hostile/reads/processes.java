// expect: AC
// must-not: see a process of another jail, or the insides of its guardian
// quick: no
// limits: memory=256 time=2
import java.io.*;
import java.nio.file.*;
import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        String mine = String.valueOf(ProcessHandle.current().pid());
        for (String name : new File("/proc").list())
            if (name.matches("\\d+") && !name.equals("1") && !name.equals(mine))
                System.out.println("ESCAPED sees process " + name);
        for (String file : new String[] {"environ", "mem", "maps", "auxv", "stack", "syscall", "io"})
            try (InputStream in = new FileInputStream("/proc/1/" + file)) {
                in.read();
                System.out.println("ESCAPED opened /proc/1/" + file);
            } catch (IOException refused) {
            }
        for (String folder : new String[] {"fd", "map_files", "fdinfo"})
            if (new File("/proc/1/" + folder).list() != null)
                System.out.println("ESCAPED listed /proc/1/" + folder);
        Scanner in = new Scanner(System.in);
        System.out.println(in.nextInt() + in.nextInt());
    }
}
