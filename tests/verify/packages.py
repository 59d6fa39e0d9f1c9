"""Two whole packages for the real command: one as it should be, one wrong in many ways."""

from __future__ import annotations

from pathlib import Path

from tests.verify.build import write

_PROBLEM = """\
problem_format_version: 2025-09
name: Sum
uuid: 5a0e7c54-0b0d-4f0e-9d53-0c6f3b1d0001
license: cc0
limits:
  time_limit: {time_limit}
  memory: 256
"""
_STATEMENT = """\
Print the sum of $n$ integers, each at most 1000.

## Sample

```
{sample}
```
"""
_FOLDERS = ("sample", "secret", "invalid_input", "invalid_output")
_ARGUMENTS = "input_validator_args: ['1000']\n"
STRICT_VALIDATOR = """\
import re
import sys

most = int(sys.argv[1])
text = sys.stdin.buffer.read()
if not re.fullmatch(rb"[1-9][0-9]*\\n(0|[1-9][0-9]*)( (0|[1-9][0-9]*))*\\n", text):
    sys.exit(43)
count, *numbers = map(int, text.split())
sys.exit(42 if count == len(numbers) and max(numbers) <= most else 43)
"""
LENIENT_VALIDATOR = """\
import sys

count, *numbers = map(int, sys.stdin.read().split())
sys.exit(42 if all(n < 10**6 for n in numbers) else 43)
"""
SUM = "input()\nprint(sum(map(int, input().split())))\n"
FIRST = "input()\nprint(int(input().split()[0]))\n"
SLOW = "input()\nnumbers = input()\nwhile len(numbers) > 6:\n    pass\n" + (
    "print(sum(map(int, numbers.split())))\n"
)
CRASH = "input()\nnumbers = input().split()\nprint(1 // (3 - len(numbers)))\n"


def good(root: Path) -> Path:
    """Nothing in it is an error, and its validator refuses every sure mutant."""
    return write(
        root,
        {
            "problem.yaml": _PROBLEM.format(time_limit=2),
            "statement/problem.en.md": _STATEMENT.format(sample="2\n40 2"),
            **{f"data/{folder}/test_group.yaml": _ARGUMENTS for folder in _FOLDERS},
            "data/sample/1.in": "2\n40 2\n",
            "data/sample/1.ans": "42\n",
            "data/secret/1-one.in": "1\n7\n",
            "data/secret/1-one.ans": "7\n",
            "data/secret/2-many.in": "5\n1 10 100 1000 0\n",
            "data/secret/2-many.ans": "1111\n",
            "data/invalid_input/count.in": "3\n1 2\n",
            "data/invalid_output/off-by-one.in": "1\n7\n",
            "data/invalid_output/off-by-one.ans": "7\n",
            "data/invalid_output/off-by-one.out": "8\n",
            "input_validators/strict.py": STRICT_VALIDATOR,
            "submissions/accepted/sum.py": SUM,
            "submissions/wrong_answer/first.py": FIRST,
            "submissions/time_limit_exceeded/slow.py": SLOW,
        },
    )


def bad(root: Path) -> Path:
    """It can be read, and nearly every check has something to say of it."""
    return write(
        root,
        {
            "problem.yaml": _PROBLEM.format(time_limit=1),
            "statement/problem.en.md": _STATEMENT.format(sample="2\n40 3"),
            "data/sample/1.in": "2\n40 2\n",
            "data/sample/1.ans": "42\n",
            "data/secret/1.in": "3\r\n1 2 3\r\n",
            "data/secret/1.ans": "6",
            "data/secret/2.in": "1\n1000000\n",
            "data/secret/2.ans": "1000000\n",
            "data/secret/3.in": "2\n40 2\n",
            "data/secret/3.ans": "41\n",
            "data/secret/4.in": "1\n5 \n",
            "data/secret/4.ans": "5\n",
            "old/sum.py": SUM,
            "data/invalid_input/words.in": "7\n1 2\n",
            "data/invalid_output/wrong.in": "1\n7\n",
            "data/invalid_output/wrong.ans": "7\n",
            "data/invalid_output/wrong.out": "7\n",
            "input_validators/lenient.py": LENIENT_VALIDATOR,
            "submissions/accepted/sum.py": SUM,
            "submissions/accepted/crash.py": CRASH,
            "submissions/wrong_answer/right.py": SUM,
        },
    )


VALIDATOR = """\
import pathlib
import sys

value = sys.stdin.read().split()
pathlib.Path(sys.argv[3], "judgemessage.txt").write_text(f"saw {value}")
sys.exit(42 if value and value[0] == sys.argv[4] else 43)
"""


def custom(root: Path) -> Path:
    """Its output validator accepts only what its argument says."""
    return write(
        good(root),
        {
            "problem.yaml": _PROBLEM.format(time_limit=2),
            **{
                f"data/{folder}/test_group.yaml": _ARGUMENTS + "output_validator_args: ['yes']\n"
                for folder in (*_FOLDERS, "valid_output")
                if folder != "invalid_input"
            },
            "data/invalid_output/off-by-one.out": "yes\n",
            "data/valid_output/fine.in": "1\n7\n",
            "data/valid_output/fine.ans": "7\n",
            "data/valid_output/fine.out": "no\n",
            "output_validator/check.py": VALIDATOR,
            "submissions/accepted/sum.py": "print('yes')\n",
            "submissions/time_limit_exceeded/slow.py": "while True: pass\n",
        },
    )
