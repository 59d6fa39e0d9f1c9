"""Signature problems in Kotlin, from 1.3 on. Lists are arrays."""

from __future__ import annotations

from collections.abc import Mapping

from languages.signature.base import MAX_NODES, SignatureLanguage, commented, template, without
from testdata.signature.model import SCALARS, Kind, Method, Parameter, Signature, Type

_NODES = {
    Kind.LINKED_LIST: """
class ListNode(var `val`: @) {
    var next: ListNode? = null
}
""",
    Kind.TREE: """
class TreeNode(var `val`: @) {
    var left: TreeNode? = null
    var right: TreeNode? = null
}
""",
    Kind.GRAPH: """
class Node(var `val`: Int) {
    var neighbors: ArrayList<Node?> = ArrayList<Node?>()
}
""",
}

_JUDGE = template("judge.kt")

_CODECS = {
    Kind.LINKED_LIST: r"""
    val linkedList = Codec<ListNode?>({
        var head: ListNode? = null
        for (value in items(%ITEM%).reversed()) head = ListNode(value).apply { next = head }
        head
    }, { out, start ->
        val values = ArrayList<@>()
        var node = start
        while (node != null) {
            values.add(node.`val`)
            node = node.next
            if (values.size > MAX_NODES)
                throw Unwritable("the linked list has a cycle or too many nodes")
        }
        writeItems(out, values, %ITEM%)
    })
""",
    Kind.TREE: r"""
    private val treeNode = Codec<TreeNode?>({
        if (peek() != 'n') TreeNode(%ITEM%.read()) else { word(); null }
    }, { out, node ->
        if (node == null) out.append("null") else %ITEM%.write(out, node.`val`)
    })

    val tree = Codec<TreeNode?>({
        val nodes = items(treeNode)
        var child = 1
        for (node in nodes.filterNotNull()) {
            node.left = nodes.getOrNull(child++)
            node.right = nodes.getOrNull(child++)
        }
        nodes.firstOrNull()
    }, { out, root ->
        val nodes = arrayListOf(root)
        var index = 0
        while (index < nodes.size) {
            val node = nodes[index++] ?: continue
            nodes.add(node.left)
            nodes.add(node.right)
            if (nodes.size > 2 * MAX_NODES)
                throw Unwritable("the tree has a cycle or too many nodes")
        }
        writeItems(out, nodes.dropLastWhile { it == null }, treeNode)
    })
""",
    Kind.GRAPH: r"""
    private val givenNodes = ArrayList<Node>()

    /** A returned graph consists of new nodes: those that were given count no more. */
    fun retireGivenNodes() {
        for (node in givenNodes) {
            node.`val` = 0
            node.neighbors = ArrayList()
        }
    }

    val graph = Codec<Node?>({
        val rows = items(intList)
        val nodes = List(rows.size) { Node(it + 1) }
        for ((node, row) in nodes.zip(rows)) row.mapTo(node.neighbors) { nodes[it - 1] }
        givenNodes.addAll(nodes)
        nodes.firstOrNull()
    }, { out, start ->
        val found = java.util.TreeMap<Int, Node>()
        val waiting = ArrayList<Node>()
        if (start != null) {
            found[start.`val`] = start
            waiting.add(start)
        }
        var index = 0
        while (index < waiting.size) {
            for (other in waiting[index++].neighbors.filterNotNull()) {
                val before = found.putIfAbsent(other.`val`, other)
                if (before == null) waiting.add(other)
                else if (before !== other)
                    throw Unwritable("two nodes of the graph have the number ${other.`val`}")
            }
        }
        if (found.keys.toList() != (1..found.size).toList())
            throw Unwritable("the nodes of the graph are not numbered from 1")
        val rows = found.values.map { node -> node.neighbors.map { it!!.`val` }.toIntArray() }
        writeItems(out, rows, intList)
    })
""",
}


def driver(signature: Signature) -> Mapping[str, str]:
    judge = _JUDGE.replace("%MAX%", str(MAX_NODES)).replace("%NODES%", _nodes(signature))
    for kind, codec in _CODECS.items():
        if item := signature.node_item(kind):
            judge += codec.replace("@", spelled(item)).replace("%ITEM%", str(item.kind))
    body = _class_body(signature) if signature.is_class else _function_body(signature.function)
    main = "fun main() {\n    Judge.takeStreams()\n    var theOutput = StringBuilder()\n"
    main += "    try {\n" + "".join(f"        {line}\n" for line in body)
    main += "    } catch (error: Judge.Unwritable) {\n"
    main += '        theOutput = StringBuilder("!${error.message}")\n    }\n'
    main += "    Judge.finish(theOutput)\n}\n"
    return {"judge.kt": judge + "}\n", "main.kt": main}


def _nodes(signature: Signature) -> str:
    items = [(signature.node_item(kind), text) for kind, text in _NODES.items()]
    return "".join(text.replace("@", spelled(item)) for item, text in items if item)


def _codec(type_: Type) -> str:
    if type_.kind is Kind.LIST:
        item = type_.of.kind
        if item in SCALARS and item is not Kind.STRING:
            return f"Judge.{item}List"
        return f"Judge.list({_codec(type_.of)})"
    return "Judge." + ("linkedList" if type_.kind is Kind.LINKED_LIST else str(type_.kind))


def _read(parameters: tuple[Parameter, ...]) -> list[str]:
    return [f"val {p.name}: {spelled(p.type)} = {_codec(p.type)}.read()" for p in parameters]


def _names(parameters: tuple[Parameter, ...]) -> str:
    return ", ".join(p.name for p in parameters)


def _function_body(function: Method) -> list[str]:
    call = f"Solution().{function.name}({_names(function.parameters)})"
    lines = _read(function.parameters)
    if function.result is not None:
        changed = function.parameters[function.result]
        return [*lines, call, f"{_codec(changed.type)}.write(theOutput, {changed.name})"]
    lines.append(f"val theResult: {spelled(function.returns)} = {call}")
    if function.returns.kind is Kind.GRAPH:
        lines.append("Judge.retireGivenNodes()")
    return [*lines, f"{_codec(function.returns)}.write(theOutput, theResult)"]


def _class_body(signature: Signature) -> list[str]:
    lines = [
        "val theCalls = Judge.items(Judge.string)",
        "Judge.expect('[')",
        "Judge.expect('[')",
        *_read(signature.constructor),
        "Judge.expect(']')",
        f"val theObject = {signature.name}({_names(signature.constructor)})",
        'theOutput.append("[null")',
        "for (theCall in theCalls.drop(1)) {",
        "    Judge.expect('[')",
        "    theOutput.append(',')",
        "    when (theCall) {",
    ]
    for method in signature.methods:
        call = f"theObject.{method.name}({_names(method.parameters)})"
        lines.append(f'        "{method.name}" -> {{')
        lines += [f"            {line}" for line in _read(method.parameters)]
        if method.returns.kind is Kind.VOID:
            lines += [f"            {call}", '            theOutput.append("null")']
        else:
            lines.append(f"            {_codec(method.returns)}.write(theOutput, {call})")
        lines.append("        }")
    return [*lines, "    }", "    Judge.expect(']')", "}", "theOutput.append(']')"]


def starter(signature: Signature) -> str:
    nodes = _nodes(signature)
    text = "import java.util.*\n\n" + (commented(nodes, "//") if nodes else "")
    if not signature.is_class:
        return text + f"class Solution {{\n{_stub(signature.function)}}}\n"
    text += f"class {signature.name}({_list(signature.constructor)}) {{\n\n"
    return text + "\n".join(map(_stub, signature.methods)) + "}\n"


def _stub(method: Method) -> str:
    void = method.returns.kind is Kind.VOID
    returns = "" if void else f": {spelled(method.returns)}"
    body = "" if void else '        TODO("not written yet")\n'
    return f"    fun {method.name}({_list(method.parameters)}){returns} {{\n{body}    }}\n"


def _list(parameters: tuple[Parameter, ...]) -> str:
    return ", ".join(f"{p.name}: {spelled(p.type)}" for p in parameters)


def spelled(type_: Type) -> str:
    match type_.kind:
        case Kind.LIST if type_.of.kind in SCALARS and type_.of.kind is not Kind.STRING:
            return f"{spelled(type_.of)}Array"
        case Kind.LIST:
            return f"Array<{spelled(type_.of)}>"
        case Kind.LINKED_LIST:
            return "ListNode?"
        case Kind.TREE:
            return "TreeNode?"
        case Kind.GRAPH:
            return "Node?"
        case Kind.VOID:
            return "Unit"
        case other:
            return str(other).capitalize()


KOTLIN = SignatureLanguage(
    "solution.kt",
    "main.kt",
    starter,
    driver,
    without(rb"(?:import|package|@file)\b", b"import java.util.*; "),
)
