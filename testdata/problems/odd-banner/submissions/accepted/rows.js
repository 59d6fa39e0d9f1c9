const n = Number(require("fs").readFileSync(0, "utf8"));
let row = 1n;
for (let i = 0; i < n; i++) {
  const places = row.toString(2).replace(/0/g, " ").replace(/1/g, "*").split("");
  console.log(" ".repeat(n - 1 - i) + places.join(" "));
  row ^= row << 1n;
}
