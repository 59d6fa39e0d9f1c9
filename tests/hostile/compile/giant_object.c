// expect: CE
// must-not: write an object beyond the file limit
// quick: no
// limits: compile=4
char giant[1L << 30] = {1};
int main(void) { return giant[5]; }
