# expect: AC
# must-not: hang the judge by leaving its input unread
# quick: no
# input: large
print(42)
