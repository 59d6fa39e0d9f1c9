// expect: CE
// must-not: import files of the host
// quick: no
package main

import (
	_ "../../../../etc/shadow"
	_ "@SECRET_4@"
	_ "net/http/evil"
)

func main() {}
