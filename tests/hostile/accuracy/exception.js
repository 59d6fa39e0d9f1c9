// expect: RE
// must-not: be accepted for output before an exception
// quick: no
// limits: memory=256
console.log(42);
throw new Error("hostile");
