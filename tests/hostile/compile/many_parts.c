// expect: AC
// must-not: confuse the compiler by the names of its files
// quick: no
#include "hostile.h"
int part(void);
int main(void) { return part(); }
// ==== file: part-std-c89.c
#include "hostile.h"
int part(void) { return answer(); }
// ==== file: stdio.h
#error this file must not replace the system's
// ==== file: Makefile
all: ; echo ESCAPED
