// Sorts well, but the wrong way round.
const fs = require("fs");
let rest = "";
function line() {
  const chunk = Buffer.alloc(64);
  while (!rest.includes("\n")) {
    const size = fs.readSync(0, chunk);
    if (size === 0) process.exit(0);
    rest += chunk.toString("utf8", 0, size);
  }
  const end = rest.indexOf("\n");
  const found = rest.slice(0, end);
  rest = rest.slice(end + 1);
  return found;
}

function sort(crates) {
  if (crates.length < 2) return crates;
  const middle = crates.length >> 1;
  const left = sort(crates.slice(0, middle));
  const right = sort(crates.slice(middle));
  const merged = [];
  while (left.length && right.length) {
    fs.writeSync(1, `? ${left[0]} ${right[0]}\n`);
    merged.push(line() === ">" ? left.shift() : right.shift());
  }
  return [...merged, ...left, ...right];
}

const n = Number(line().split(" ")[0]);
const crates = Array.from({ length: n }, (_, i) => i + 1);
fs.writeSync(1, `! ${sort(crates).join(" ")}\n`);
