// Walks over every line of the ledger for each question.
const rows = require("fs").readFileSync(0, "utf8").trim().split("\n").slice(1);
const ledger = new Map();
const answers = [];
for (const row of rows) {
  const [what, first, second] = row.split(" ");
  const a = Number(first), b = Number(second);
  if (what === "+") {
    ledger.set(a, (ledger.get(a) || 0) + b);
    continue;
  }
  let sum = 0;
  for (let line = a; line <= b; line++) sum += ledger.get(line) || 0;
  answers.push(sum);
}
console.log(answers.join("\n"));
