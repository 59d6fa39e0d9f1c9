# expect: WA
# must-not: be accepted for silence
# quick: no
input()
