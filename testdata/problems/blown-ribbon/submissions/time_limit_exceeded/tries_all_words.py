# The second run paints word after word until one looks like the ribbon.
from itertools import count, product
from string import ascii_lowercase


def painted(word):
    return "0" + "".join(format(ord(c) - 97, "05b") for c in word) + "1"


what, text = input(), input()
if what == "paint":
    print(painted(text))
else:
    words = ("".join(w) for n in count(1) for w in product(ascii_lowercase, repeat=n))
    print(next(w for w in words if painted(w) in (text, text[::-1])))
