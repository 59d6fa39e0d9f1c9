package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"syscall"
)

const judgeMaxNodes = %MAX%

// Variables of this file come first: the streams are taken before the solution's are made.
var judgeStreams = judgeTakeStreams()

type judgeState struct {
	text    []byte
	at      int
	nonce   string
	results int
}

func judgeTakeStreams() *judgeState {
	text, _ := io.ReadAll(os.Stdin)
	if null, err := syscall.Open("/dev/null", syscall.O_RDONLY, 0); err == nil {
		syscall.Dup3(null, 0, 0)
	}
	results, _ := syscall.Dup(1)
	syscall.CloseOnExec(results)
	syscall.Dup3(2, 1, 0)
	end := 0
	for text[end] != '\n' {
		end++
	}
	return &judgeState{text, end, string(text[:end]), results}
}

func judgeFinish(result []byte) {
	line := []byte("\n" + judgeStreams.nonce + " " + string(result) + "\n")
	for len(line) > 0 {
		n, err := syscall.Write(judgeStreams.results, line)
		if err != nil && err != syscall.EINTR {
			os.Exit(1)
		}
		line = line[max(n, 0):]
	}
	os.Exit(0)
}

func judgeRefuse(message string) { judgeFinish([]byte("!" + message)) }

// A judgeCodec reads and writes values of one type.
type judgeCodec[T any] struct {
	read  func() T
	write func(out []byte, value T) []byte
}

// Reading. Commas separate nothing but values, so they are skipped like spaces.

func judgePeek() byte {
	s := judgeStreams
	for s.at < len(s.text) && (s.text[s.at] <= ' ' || s.text[s.at] == ',') {
		s.at++
	}
	if s.at == len(s.text) {
		return 0
	}
	return s.text[s.at]
}

func judgeExpect(c byte) {
	if judgePeek() != c {
		panic(fmt.Sprintf("judge: the test has no %c at byte %d", c, judgeStreams.at))
	}
	judgeStreams.at++
}

func judgeWord() string {
	judgePeek()
	s := judgeStreams
	from := s.at
	for s.at < len(s.text) && s.text[s.at] > ' ' && s.text[s.at] != ',' && s.text[s.at] != ']' {
		s.at++
	}
	return string(s.text[from:s.at])
}

func judgeReadWhole() int64 {
	value, _ := strconv.ParseInt(judgeWord(), 10, 64)
	return value
}

func judgeReadString() (value string) {
	judgeExpect('"')
	s := judgeStreams
	from := s.at - 1
	for s.text[s.at] != '"' {
		if s.text[s.at] == '\\' {
			s.at++
		}
		s.at++
	}
	s.at++
	json.Unmarshal(s.text[from:s.at], &value)
	return value
}

func judgeWriteString(out []byte, value string) []byte {
	out = append(out, '"')
	for _, c := range []byte(value) {
		if c < ' ' {
			out = append(out, fmt.Sprintf("\\u%04x", c)...)
			continue
		}
		if c == '"' || c == '\\' {
			out = append(out, '\\')
		}
		out = append(out, c)
	}
	return append(out, '"')
}

func judgeWriteDouble(out []byte, value float64) []byte {
	switch {
	case math.IsNaN(value):
		return append(out, "NaN"...)
	case math.IsInf(value, 1):
		return append(out, "Infinity"...)
	case math.IsInf(value, -1):
		return append(out, "-Infinity"...)
	}
	return strconv.AppendFloat(out, value, 'g', -1, 64)
}

var judgeInt = judgeCodec[int]{
	func() int { return int(judgeReadWhole()) },
	func(out []byte, value int) []byte { return strconv.AppendInt(out, int64(value), 10) },
}
var judgeLong = judgeCodec[int64]{
	judgeReadWhole,
	func(out []byte, value int64) []byte { return strconv.AppendInt(out, value, 10) },
}
var judgeDouble = judgeCodec[float64]{
	func() float64 {
		value, _ := strconv.ParseFloat(judgeWord(), 64)
		return value
	},
	judgeWriteDouble,
}
var judgeString = judgeCodec[string]{judgeReadString, judgeWriteString}
var judgeChar = judgeCodec[byte]{
	func() byte { return judgeReadString()[0] },
	func(out []byte, value byte) []byte { return judgeWriteString(out, string(value)) },
}
var judgeBoolean = judgeCodec[bool]{
	func() bool { return judgeWord() == "true" },
	strconv.AppendBool,
}

func judgeList[T any](item judgeCodec[T]) judgeCodec[[]T] {
	read := func() []T {
		values := []T{}
		for judgeExpect('['); judgePeek() != ']'; {
			values = append(values, item.read())
		}
		judgeExpect(']')
		return values
	}
	write := func(out []byte, values []T) []byte {
		out = append(out, '[')
		for i, value := range values {
			if i > 0 {
				out = append(out, ',')
			}
			out = item.write(out, value)
		}
		return append(out, ']')
	}
	return judgeCodec[[]T]{read, write}
}
