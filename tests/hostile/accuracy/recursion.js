// expect: RE
// must-not: be anything but a runtime error
// quick: no
// limits: memory=256 time=3
function down(depth) {
  return down(depth + 1) + 1;
}
console.log(down(0));
