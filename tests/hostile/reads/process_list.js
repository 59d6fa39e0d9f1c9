// expect: AC
// must-not: learn of other processes or of the host's network
// quick: no
// limits: memory=256
const fs = require("fs");
const os = require("os");
if (os.hostname() !== "assize") console.log("ESCAPED host name", os.hostname());
try {
  if (Object.keys(os.networkInterfaces()).length) console.log("ESCAPED network interfaces");
} catch {}
for (const name of ["/proc/1/environ", "/proc/net/tcp", "/proc/self/mountinfo"])
  try {
    if (fs.readFileSync(name, "utf8").includes("canary")) console.log("ESCAPED", name);
  } catch {}
for (const pid of [1, process.ppid])
  try {
    process.kill(pid, "SIGKILL");
    console.log("ESCAPED may signal", pid);
  } catch {}
const [a, b] = fs.readFileSync(0, "utf8").split(" ").map(Number);
console.log(a + b);
