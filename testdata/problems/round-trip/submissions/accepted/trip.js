const numbers = require("fs").readFileSync(0, "utf8").split(/\s+/).map(Number);
const n = numbers[0];
let length = 0, longest = 0, twice = 0;
for (let i = 0; i < n; i++) {
  const j = (i + 1) % n;
  const [x, y, u, v] = [numbers[2 * i + 1], numbers[2 * i + 2], numbers[2 * j + 1], numbers[2 * j + 2]];
  const way = Math.hypot(u - x, v - y);
  length += way;
  longest = Math.max(longest, way);
  twice += x * v - u * y;
}
console.log(length, longest, twice / 2);
