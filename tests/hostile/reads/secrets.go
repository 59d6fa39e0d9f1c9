// expect: AC
// must-not: read a planted secret
// quick: no
package main

import (
	"fmt"
	"os"
	"strings"
)

func main() {
	for _, path := range strings.Split("@SECRETS@", ":") {
		if data, err := os.ReadFile(path); err == nil {
			fmt.Println("ESCAPED", path, string(data))
		}
		if err := os.Symlink(path, "/tmp/link"); err == nil {
			if data, err := os.ReadFile("/tmp/link"); err == nil {
				fmt.Println("ESCAPED by link", path, string(data))
			}
			os.Remove("/tmp/link")
		}
	}
	var a, b int
	fmt.Scan(&a, &b)
	fmt.Println(a + b)
}
