// expect: AC
// must-not: open a connection or listen
// quick: no
package main

import (
	"fmt"
	"net"
	"time"
)

func main() {
	for _, address := range []string{"127.0.0.1:22", "127.0.0.1:5432", "[::1]:8000"} {
		if c, err := net.DialTimeout("tcp", address, 200*time.Millisecond); err == nil {
			fmt.Println("ESCAPED dialled", c.RemoteAddr())
		}
	}
	if l, err := net.Listen("tcp", "127.0.0.1:0"); err == nil {
		fmt.Println("ESCAPED listens on", l.Addr())
	}
	var a, b int
	fmt.Scan(&a, &b)
	fmt.Println(a + b)
}
