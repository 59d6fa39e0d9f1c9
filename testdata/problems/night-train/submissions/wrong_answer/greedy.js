// Always takes the fastest train to a town not seen yet.
const numbers = require("fs").readFileSync(0, "utf8").split(/\s+/).map(Number);
const [n, m] = numbers;
const trains = Array.from({ length: n + 1 }, () => []);
for (let i = 2; i < 2 + 3 * m; i += 3) {
  const [a, b, t] = numbers.slice(i, i + 3);
  trains[a].push([t, b]);
  trains[b].push([t, a]);
}
const seen = new Set([1]);
let town = 1, time = 0;
while (town !== n) {
  const open = trains[town].filter(([, b]) => !seen.has(b)).sort((x, y) => x[0] - y[0]);
  if (open.length === 0) break;
  time += open[0][0];
  town = open[0][1];
  seen.add(town);
}
console.log(town === n ? time : "impossible");
