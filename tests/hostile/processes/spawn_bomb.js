// expect: AC
// must-not: leave processes, or have more than its group allows
// quick: no
// limits: memory=256 time=3
const { spawn } = require("child_process");
const fs = require("fs");
let refused = 0;
for (let i = 0; i < 150; i++) {
  const child = spawn("/usr/bin/sleep", ["600"], { detached: true, stdio: "ignore" });
  child.on("error", () => refused++);
  child.unref();
}
setTimeout(() => {
  if (!refused) console.log("ESCAPED 150 processes");
  const [a, b] = fs.readFileSync(0, "utf8").split(" ").map(Number);
  console.log(a + b);
  process.exit(0);
}, 100);
