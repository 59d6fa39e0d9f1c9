"""Writes all data. Run it from the package's folder."""

import random
from collections import deque
from itertools import product
from pathlib import Path

random.seed(1877)


def distance(words, first, last):
    """Words of a shortest bridge, 0 for none."""
    length, todo, known = {first: 1}, deque([first]), set(words)
    while todo:
        word = todo.popleft()
        for i, letter in product(range(len(word)), "abcdefghijklmnopqrstuvwxyz"):
            other = word[:i] + letter + word[i + 1 :]
            if other in known and other not in length:
                length[other] = length[word] + 1
                todo.append(other)
    return length.get(last, 0)


def write(name, words, first, last):
    """The dictionary is given to the submission as a file, to the validator in the answer."""
    stem = Path("data") / name
    folder = stem.with_name(stem.name + ".files")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "words.txt").write_text("\n".join(words) + "\n")
    stem.with_name(stem.name + ".in").write_text(f"{first} {last}\n")
    answer = [str(distance(words, first, last)), *words]
    stem.with_name(stem.name + ".ans").write_text("\n".join(answer) + "\n")


def mixed(letters, length, most):
    words = ["".join(w) for w in product(letters, repeat=length)]
    return random.sample(words, min(most, len(words)))


def snake(length):
    """A long bridge without a short cut: letters rise from left to right, twice."""
    words, word = ["a" * length], ["a"] * length
    for letter in "cegikmoqsuwy":
        for i in range(length):
            word[i] = letter
            words.append("".join(word))
    return words


write("sample/1", "cold cord card ward warm wold word worm".split(), "cold", "warm")
write("sample/2", ["ink", "pen"], "ink", "pen")
write("secret/01-one-letter", list("xaq"), "a", "x")
write("secret/02-neighbours", ["bell", "ball", "bull", "call"], "bell", "bull")
write("secret/03-apart", ["aaa", "aab", "abb", "zzz", "zzy"], "aaa", "zzz")
long_one = snake(8)
write("secret/04-snake", random.sample(long_one, len(long_one)), long_one[0], long_one[-1])
dense = mixed("abcd", 6, 3000)
write("secret/05-dense", dense, dense[0], dense[1])
thin = mixed("abcdef", 5, 2400)
write("secret/06-thin", thin, thin[5], thin[77])
three = mixed("abcdefghijklmn", 3, 2700)
write("secret/07-short-words", three, three[0], max(three, key=lambda w: sum(a != b for a, b in zip(w, three[0]))))

# Participants see a bridge where validators get the dictionary.
for number, bridge in (("1", "cold\ncord\nword\nworm\nwarm\n"), ("2", "no bridge\n")):
    for ending in ("statement", "download"):
        Path(f"data/sample/{number}.ans.{ending}").write_text(bridge)
