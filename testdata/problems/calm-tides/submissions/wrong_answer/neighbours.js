// Compares neighbours only.
const [[n, k], levels] = require("fs")
  .readFileSync(0, "utf8").trim().split("\n").map((line) => line.split(" ").map(Number));
let count = 0;
for (let i = 0, first = 0; i < n; i++) {
  if (i > 0 && Math.abs(levels[i] - levels[i - 1]) > k) first = i;
  count += i - first + 1;
}
console.log(count);
