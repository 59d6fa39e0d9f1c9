// A table for the distances of all pairs of points.
const numbers = require("fs").readFileSync(0, "utf8").split(/\s+/).map(Number);
const n = numbers[0];
const table = [];
for (let i = 0; i < n; i++) table.push(new Float64Array(n).fill(-1));
let length = 0, longest = 0, twice = 0;
for (let i = 0; i < n; i++) {
  const j = (i + 1) % n;
  const [x, y, u, v] = [numbers[2 * i + 1], numbers[2 * i + 2], numbers[2 * j + 1], numbers[2 * j + 2]];
  table[i][j] = Math.hypot(u - x, v - y);
  length += table[i][j];
  longest = Math.max(longest, table[i][j]);
  twice += x * v - u * y;
}
console.log(length, longest, twice / 2);
