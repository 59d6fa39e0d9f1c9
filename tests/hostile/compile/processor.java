// expect: AC
// must-not: run code inside the compiler
// quick: no
// limits: memory=256 time=2
import java.util.*;
import javax.annotation.processing.*;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;

public class Main {
    @SupportedAnnotationTypes("*")
    public static class Processor extends AbstractProcessor {
        static {
            System.err.println("ESCAPED ran in the compiler");
        }

        @Override
        public SourceVersion getSupportedSourceVersion() {
            return SourceVersion.latest();
        }

        @Override
        public boolean process(Set<? extends TypeElement> types, RoundEnvironment round) {
            System.err.println("ESCAPED processed annotations");
            return false;
        }
    }

    @Deprecated
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        System.out.println(in.nextInt() + in.nextInt());
    }
}
// ==== file: javax.annotation.processing.Processor
Main$Processor
