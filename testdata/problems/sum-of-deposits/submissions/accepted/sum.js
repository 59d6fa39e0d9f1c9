const words = require("fs").readFileSync(0, "utf8").split(/\s+/);
const n = Number(words[0]);
let total = 0n;
for (let i = 1; i <= n; i++) total += BigInt(words[i]);
console.log(total.toString());
