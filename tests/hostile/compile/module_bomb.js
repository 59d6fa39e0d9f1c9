// expect: RE CE
// must-not: show a planted secret in an error message
// quick: no
// limits: memory=256
require("@SECRET_4@");
require("/etc/shadow");
import("file:///etc/passwd");
