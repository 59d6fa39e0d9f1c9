# Never thinks of turning the ribbon.
what, text = input(), input()
if what == "paint":
    print("".join(format(ord(c) - 97, "05b") for c in text))
else:
    print("".join(chr(97 + int(text[i : i + 5], 2) % 26) for i in range(0, len(text), 5)))
