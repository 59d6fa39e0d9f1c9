# expect: RE
# must-not: be anything but a runtime error
# quick: no
def down(depth):
    return down(depth + 1) + 1


print(down(0))
