// Keeps a copy of the list for every prefix of it.
const words = require("fs").readFileSync(0, "utf8").split(/\s+/);
const n = Number(words[0]);
const amounts = Float64Array.from(words.slice(1, n + 1), Number);
const prefixes = [];
for (let i = 1; i <= n; i++) prefixes.push(amounts.slice(0, i));
console.log(prefixes[n - 1].reduce((a, b) => a + b, 0));
