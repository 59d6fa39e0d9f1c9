// expect: AC
// must-not: read a planted secret
// quick: no
// limits: memory=256
const fs = require("fs");
for (const path of "@SECRETS@".split(":"))
  for (const root of ["", "/proc/self/root", "/proc/1/root", "/app/../..", "file://"])
    try {
      console.log("ESCAPED", fs.readFileSync(root + path, "utf8"));
    } catch {}
const [a, b] = fs.readFileSync(0, "utf8").split(" ").map(Number);
console.log(a + b);
