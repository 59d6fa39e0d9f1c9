// Keeps all stairs in a list, for which the sky is too high.
const [n, k] = require("fs").readFileSync(0, "utf8").trim().split(" ").map(Number);
if (n > 2 ** 32 - 2) throw new RangeError("too many stairs for a list");
const ways = new Array(n + 1).fill(0);
ways[0] = 1;
for (let stair = 1; stair <= n; stair++) {
  if (stair % 10 === 0) continue;
  for (let step = 1; step <= k && step <= stair; step++) ways[stair] += ways[stair - step];
  ways[stair] %= 1000000007;
}
console.log(ways[n]);
