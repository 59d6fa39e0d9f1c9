"""Signature problems in Go. The solution is a file of package main with its own imports."""

from __future__ import annotations

from collections.abc import Mapping

from languages.signature.base import (
    MAX_NODES,
    SignatureLanguage,
    commented,
    pascal,
    template,
    without,
)
from testdata.signature.model import Kind, Method, Parameter, Signature, Type

_SCALARS = {
    Kind.INT: "int",
    Kind.LONG: "int64",
    Kind.DOUBLE: "float64",
    Kind.STRING: "string",
    Kind.CHAR: "byte",
    Kind.BOOLEAN: "bool",
}

_NODES = {
    Kind.LINKED_LIST: """
type ListNode struct {
	Val  @
	Next *ListNode
}
""",
    Kind.TREE: """
type TreeNode struct {
	Val   @
	Left  *TreeNode
	Right *TreeNode
}
""",
    Kind.GRAPH: """
type Node struct {
	Val       int
	Neighbors []*Node
}
""",
}

_JUDGE = template("judge.go")

_CODECS = {
    Kind.LINKED_LIST: """
var judgeLinkedList = judgeCodec[*ListNode]{
	func() (head *ListNode) {
		values := judgeList(%ITEM%).read()
		for i := len(values) - 1; i >= 0; i-- {
			head = &ListNode{values[i], head}
		}
		return head
	},
	func(out []byte, node *ListNode) []byte {
		values := []@{}
		for ; node != nil; node = node.Next {
			values = append(values, node.Val)
			if len(values) > judgeMaxNodes {
				judgeRefuse("the linked list has a cycle or too many nodes")
			}
		}
		return judgeList(%ITEM%).write(out, values)
	},
}
""",
    Kind.TREE: """
func judgeReadTreeNode() *TreeNode {
	if judgePeek() == 'n' {
		judgeWord()
		return nil
	}
	return &TreeNode{Val: %ITEM%.read()}
}

func judgeWriteTreeNode(out []byte, node *TreeNode) []byte {
	if node == nil {
		return append(out, "null"...)
	}
	return %ITEM%.write(out, node.Val)
}

var judgeTree = judgeCodec[*TreeNode]{
	func() *TreeNode {
		nodes := judgeList(judgeCodec[*TreeNode]{judgeReadTreeNode, nil}).read()
		child := 1
		for _, node := range nodes {
			if node != nil && child < len(nodes) {
				node.Left = nodes[child]
				child++
			}
			if node != nil && child < len(nodes) {
				node.Right = nodes[child]
				child++
			}
		}
		if len(nodes) == 0 {
			return nil
		}
		return nodes[0]
	},
	func(out []byte, root *TreeNode) []byte {
		nodes := []*TreeNode{root}
		for i := 0; i < len(nodes); i++ {
			if nodes[i] != nil {
				nodes = append(nodes, nodes[i].Left, nodes[i].Right)
			}
			if len(nodes) > 2*judgeMaxNodes {
				judgeRefuse("the tree has a cycle or too many nodes")
			}
		}
		for len(nodes) > 0 && nodes[len(nodes)-1] == nil {
			nodes = nodes[:len(nodes)-1]
		}
		return judgeList(judgeCodec[*TreeNode]{nil, judgeWriteTreeNode}).write(out, nodes)
	},
}
""",
    Kind.GRAPH: """
var judgeGivenNodes []*Node

// A returned graph consists of new nodes: those that were given count no more.
func judgeRetireGivenNodes() {
	for _, node := range judgeGivenNodes {
		*node = Node{}
	}
}

var judgeGraph = judgeCodec[*Node]{
	func() *Node {
		rows := judgeList(judgeList(judgeInt)).read()
		nodes := make([]*Node, len(rows))
		for i := range rows {
			nodes[i] = &Node{Val: i + 1}
		}
		for i, row := range rows {
			for _, number := range row {
				nodes[i].Neighbors = append(nodes[i].Neighbors, nodes[number-1])
			}
		}
		judgeGivenNodes = append(judgeGivenNodes, nodes...)
		if len(nodes) == 0 {
			return nil
		}
		return nodes[0]
	},
	func(out []byte, start *Node) []byte {
		found := map[int]*Node{}
		waiting := []*Node{}
		if start != nil {
			found[start.Val] = start
			waiting = append(waiting, start)
		}
		for i := 0; i < len(waiting); i++ {
			for _, other := range waiting[i].Neighbors {
				if before, known := found[other.Val]; !known {
					found[other.Val] = other
					waiting = append(waiting, other)
				} else if before != other {
					judgeRefuse(fmt.Sprint("two nodes of the graph have the number ", other.Val))
				}
			}
		}
		rows := make([][]int, len(found))
		for number, node := range found {
			if number < 1 || number > len(found) {
				judgeRefuse("the nodes of the graph are not numbered from 1")
			}
			for _, other := range node.Neighbors {
				rows[number-1] = append(rows[number-1], other.Val)
			}
		}
		return judgeList(judgeList(judgeInt)).write(out, rows)
	},
}
""",
}


def driver(signature: Signature) -> Mapping[str, str]:
    text = _JUDGE.replace("%MAX%", str(MAX_NODES)) + _nodes(signature)
    for kind, codec in _CODECS.items():
        if item := signature.node_item(kind):
            text += codec.replace("@", spelled(item)).replace("%ITEM%", _codec(item))
    body = _class_body(signature) if signature.is_class else _function_body(signature.function)
    main = "package main\n\nfunc main() {\n" + "".join(f"\t{line}\n" for line in body) + "}\n"
    return {"judge.go": text, "main.go": main}


def _nodes(signature: Signature) -> str:
    items = [(signature.node_item(kind), text) for kind, text in _NODES.items()]
    return "".join(text.replace("@", spelled(item)) for item, text in items if item)


def _codec(type_: Type) -> str:
    if type_.kind is Kind.LIST:
        return f"judgeList({_codec(type_.of)})"
    return "judge" + str(type_.kind).title().replace("_", "")


def _read(parameters: tuple[Parameter, ...]) -> list[str]:
    return [f"{p.name} := {_codec(p.type)}.read()" for p in parameters]


def _names(parameters: tuple[Parameter, ...]) -> str:
    return ", ".join(p.name for p in parameters)


def _function_body(function: Method) -> list[str]:
    call = f"{function.name}({_names(function.parameters)})"
    lines = _read(function.parameters)
    if function.result is not None:
        changed = function.parameters[function.result]
        return [*lines, call, f"judgeFinish({_codec(changed.type)}.write(nil, {changed.name}))"]
    lines.append(f"theResult := {call}")
    if function.returns.kind is Kind.GRAPH:
        lines.append("judgeRetireGivenNodes()")
    return [*lines, f"judgeFinish({_codec(function.returns)}.write(nil, theResult))"]


def _class_body(signature: Signature) -> list[str]:
    lines = [
        "theCalls := judgeList(judgeString).read()",
        "judgeExpect('[')",
        "judgeExpect('[')",
        *_read(signature.constructor),
        "judgeExpect(']')",
        f"theObject := Constructor({_names(signature.constructor)})",
        'theOutput := []byte("[null")',
        "for _, theCall := range theCalls[1:] {",
        "\tjudgeExpect('[')",
        "\ttheOutput = append(theOutput, ',')",
        "\tswitch theCall {",
    ]
    for method in signature.methods:
        call = f"theObject.{pascal(method.name)}({_names(method.parameters)})"
        lines.append(f'\tcase "{method.name}":')
        lines += [f"\t\t{line}" for line in _read(method.parameters)]
        if method.returns.kind is Kind.VOID:
            lines += [f"\t\t{call}", '\t\ttheOutput = append(theOutput, "null"...)']
        else:
            lines.append(f"\t\ttheOutput = {_codec(method.returns)}.write(theOutput, {call})")
    return [*lines, "\t}", "\tjudgeExpect(']')", "}", "judgeFinish(append(theOutput, ']'))"]


def starter(signature: Signature) -> str:
    nodes = _nodes(signature)
    text = "package main\n\n" + (commented(nodes, "//") + "\n" if nodes else "")
    if not signature.is_class:
        return text + _stub(signature.function, "func ", signature.function.name)
    name = signature.name
    text += f"type {name} struct {{\n}}\n\n"
    text += f"func Constructor({_list(signature.constructor)}) {name} {{\n\treturn {name}{{}}\n}}\n"
    for method in signature.methods:
        text += "\n" + _stub(method, f"func (this *{name}) ", pascal(method.name))
    return text


def _stub(method: Method, head: str, name: str) -> str:
    void = method.returns.kind is Kind.VOID
    returns = "" if void else f"{spelled(method.returns)} "
    body = "" if void else f"\treturn {_default(method.returns)}\n"
    return f"{head}{name}({_list(method.parameters)}) {returns}{{\n{body}}}\n"


def _default(type_: Type) -> str:
    match type_.kind:
        case Kind.INT | Kind.LONG | Kind.DOUBLE | Kind.CHAR:
            return "0"
        case Kind.STRING:
            return '""'
        case Kind.BOOLEAN:
            return "false"
        case _:
            return "nil"


def _list(parameters: tuple[Parameter, ...]) -> str:
    return ", ".join(f"{p.name} {spelled(p.type)}" for p in parameters)


def spelled(type_: Type) -> str:
    match type_.kind:
        case Kind.LIST:
            return f"[]{spelled(type_.of)}"
        case Kind.LINKED_LIST:
            return "*ListNode"
        case Kind.TREE:
            return "*TreeNode"
        case Kind.GRAPH:
            return "*Node"
        case Kind.VOID:
            return ""
        case other:
            return _SCALARS[other]


GO = SignatureLanguage(
    "solution.go", "main.go", starter, driver, without(rb"package\b", b"package main; ")
)
