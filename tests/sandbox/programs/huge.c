/* A static array that no machine can hold: refused by the kernel at exec. */
char huge[1L << 45];
int main(void) { return 0; }
