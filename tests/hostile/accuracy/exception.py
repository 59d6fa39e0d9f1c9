# expect: RE
# must-not: be accepted for output before an exception
# quick: no
print(42)
raise ValueError("hostile")
