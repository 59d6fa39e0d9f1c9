// Breadth first search that reads the dictionary by itself.
const fs = require("fs");
const [first, last] = fs.readFileSync(0, "utf8").trim().split(" ");
const words = fs.readFileSync(process.argv[2], "utf8").trim().split("\n");
const before = new Map([[first, null]]);
const rest = new Set(words);
rest.delete(first);
const near = (a, b) => {
  let changes = 0;
  for (let i = 0; i < a.length && changes < 2; i++) changes += a[i] !== b[i] ? 1 : 0;
  return changes === 1;
};
const todo = [first];
for (let at = 0; at < todo.length; at++) {
  for (const other of rest) {
    if (!near(todo[at], other)) continue;
    before.set(other, todo[at]);
    rest.delete(other);
    todo.push(other);
  }
}
const bridge = [];
if (before.has(last)) for (let word = last; word !== null; word = before.get(word)) bridge.push(word);
console.log(bridge.length ? bridge.reverse().join("\n") : "no bridge");
