# expect: TLE MLE CE
# must-not: compute constants in the compiler for ever
# quick: no
# limits: time=0.3 compile=3 memory=128
x = 9**9**9**9
y = "a" * (1 << 40)
