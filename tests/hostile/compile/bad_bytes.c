// expect: CE
// must-not: break the judge by a source that is no text
// quick: no
int main(void) { return ÿþ€; } // this file is no UTF-8
