// Takes the last of the longest stretches instead of the first.
const s = require("fs").readFileSync(0, "utf8").trim().toLowerCase();
let best = s[0];
for (let centre = 0; centre < s.length; centre++) {
  for (const width of [0, 1]) {
    let left = centre, right = centre + width;
    while (left >= 0 && right < s.length && s[left] === s[right] && right - left < 300) {
      left--;
      right++;
    }
    if (right - left - 1 >= best.length) best = s.slice(left + 1, right);
  }
}
console.log(best);
