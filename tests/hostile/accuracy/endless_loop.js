// expect: TLE
// must-not: run beyond its CPU limit
// quick: no
// limits: memory=256 time=0.4
for (;;);
