// expect: AC
// must-not: change the tool cache, or see another one beside it
// quick: no
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	caches, _ := filepath.Glob("/var/cache/assize/tools/*")
	for _, cache := range caches {
		if f, err := os.Create(filepath.Join(cache, "assize-hostile")); err == nil {
			f.Close()
			fmt.Println("ESCAPED wrote into", cache)
		}
		if f, err := os.OpenFile(filepath.Join(cache, "importcfg"), os.O_WRONLY, 0); err == nil {
			f.Close()
			fmt.Println("ESCAPED may write importcfg")
		}
		if err := os.Chmod(cache, 0o777); err == nil {
			fmt.Println("ESCAPED chmod")
		}
	}
	if _, err := os.Stat("/var/cache/apt"); err == nil {
		fmt.Println("ESCAPED sees /var/cache/apt")
	}
	var a, b int
	fmt.Scan(&a, &b)
	fmt.Println(a + b)
}
