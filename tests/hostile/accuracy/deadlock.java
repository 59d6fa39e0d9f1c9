// expect: ILE
// must-not: hold a slot for long
// quick: no
// limits: memory=256 time=0.5
public class Main {
    public static void main(String[] args) throws InterruptedException {
        Thread.currentThread().join();
    }
}
