// expect: AC
// must-not: leave processes
// quick: no
package main

import (
	"fmt"
	"os"
	"syscall"
)

func main() {
	for i := 0; i < 200; i++ {
		attr := &os.ProcAttr{Sys: &syscall.SysProcAttr{Setsid: true}}
		if _, err := os.StartProcess("/usr/bin/sleep", []string{"sleep", "600"}, attr); err != nil {
			break
		}
	}
	for i := 0; i < 10000; i++ {
		go func() { select {} }()
	}
	var a, b int
	fmt.Scan(&a, &b)
	fmt.Println(a + b)
}
