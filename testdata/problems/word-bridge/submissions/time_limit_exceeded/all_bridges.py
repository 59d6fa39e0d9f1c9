# Tries all bridges without a word twice, the short ones first.
import sys

from dictionary import read_words

first, last = input().split()
words = read_words(sys.argv[1])
near = {w: [o for o in words if sum(a != b for a, b in zip(w, o)) == 1] for w in words}


def bridge(word, rest, used):
    if word == last:
        return [word]
    for other in near[word] if rest else ():
        if other not in used:
            found = bridge(other, rest - 1, used | {other})
            if found:
                return [word, *found]
    return []


found = next((b for n in range(len(words)) if (b := bridge(first, n, {first}))), [])
print("\n".join(found) or "no bridge")
