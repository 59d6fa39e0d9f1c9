// expect: AC
// must-not: watch files that other jails share
// quick: no
package main

import (
	"fmt"
	"syscall"
)

func main() {
	if fd, err := syscall.InotifyInit1(0); err == nil {
		for _, path := range []string{"/", "/dev/null", "/dev/random", "/dev"} {
			if _, err := syscall.InotifyAddWatch(fd, path, syscall.IN_ALL_EVENTS); err == nil {
				fmt.Println("ESCAPED watches", path)
			}
		}
	}
	var a, b int
	fmt.Scan(&a, &b)
	fmt.Println(a + b)
}
