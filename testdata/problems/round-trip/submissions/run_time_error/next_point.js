// The point after the last one does not exist.
const lines = require("fs").readFileSync(0, "utf8").trim().split("\n").slice(1);
const points = lines.map((line) => line.split(" ").map(Number));
let length = 0;
for (let i = 0; i < points.length; i++) {
  length += Math.hypot(points[i + 1][0] - points[i][0], points[i + 1][1] - points[i][1]);
}
console.log(length);
