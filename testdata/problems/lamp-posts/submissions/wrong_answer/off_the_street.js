// Puts the last posts behind the end of the street.
const [n, k, ...houses] = require("fs").readFileSync(0, "utf8").trim().split(/\s+/).map(Number);
const width = Math.ceil((Math.max(...houses) + 1) / k);
console.log(Array.from({ length: k }, (_, i) => (i + 1) * width).join(" "));
