// Adds one cent at a time.
const words = require("fs").readFileSync(0, "utf8").split(/\s+/);
let total = 0;
for (let i = 1; i <= Number(words[0]); i++) {
  const amount = Number(words[i]);
  for (let cent = 0; cent < Math.abs(amount); cent++) total += Math.sign(amount);
}
console.log(total);
