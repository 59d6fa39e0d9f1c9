// expect: CE
// must-not: run a C compiler or its flags
// quick: no
package main

// #cgo CFLAGS: -fplugin=/tmp/evil.so
// #cgo LDFLAGS: -Wl,-rpath,/tmp -o /tmp/x
// #include </etc/shadow>
import "C"

func main() { C.puts(nil) }
