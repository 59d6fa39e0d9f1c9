// expect: OLE
// must-not: fill the judge's memory with output
// quick: no
// limits: memory=256
const fs = require("fs");
const line = "42 ".repeat(100000);
for (;;) fs.writeSync(1, line);
