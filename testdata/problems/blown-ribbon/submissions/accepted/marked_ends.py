# Five dots for a letter; the ribbon begins with a small and ends with a large one.
what, text = input(), input()
if what == "paint":
    print("0" + "".join(format(ord(c) - 97, "05b") for c in text) + "1")
else:
    dots = text[::-1] if text[0] == "1" else text
    dots = dots[1:-1]
    print("".join(chr(97 + int(dots[i : i + 5], 2)) for i in range(0, len(dots), 5)))
