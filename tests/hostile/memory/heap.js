// expect: MLE
// must-not: use more memory than its limit
// quick: no
// limits: memory=96 time=3
const kept = [];
for (let i = 0; i < 250; i++) kept.push(Buffer.alloc(1 << 20, i + 1));
console.log(42);
