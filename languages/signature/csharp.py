"""Signature problems in C#, version 7 as Mono compiles it. Lists are arrays."""

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
    Kind.LONG: "long",
    Kind.DOUBLE: "double",
    Kind.STRING: "string",
    Kind.CHAR: "char",
    Kind.BOOLEAN: "bool",
}

_NODES = {
    Kind.LINKED_LIST: """
public class ListNode {
    public @ val;
    public ListNode next;
    public ListNode(@ val = default(@), ListNode next = null) {
        this.val = val;
        this.next = next;
    }
}
""",
    Kind.TREE: """
public class TreeNode {
    public @ val;
    public TreeNode left;
    public TreeNode right;
    public TreeNode(@ val = default(@), TreeNode left = null, TreeNode right = null) {
        this.val = val;
        this.left = left;
        this.right = right;
    }
}
""",
    Kind.GRAPH: """
public class Node {
    public int val;
    public IList<Node> neighbors = new List<Node>();
    public Node() {}
    public Node(int val) { this.val = val; }
    public Node(int val, IList<Node> neighbors) { this.val = val; this.neighbors = neighbors; }
}
""",
}

_JUDGE = template("judge.cs")

_CODECS = {
    Kind.LINKED_LIST: """
    public static readonly Codec<ListNode> LinkedList = new Codec<ListNode>(() => {
        ListNode head = null;
        foreach (var value in List(%ITEM%).Read().Reverse()) head = new ListNode(value, head);
        return head;
    }, (result, node) => {
        var values = new List<@>();
        for (; node != null; node = node.next) {
            values.Add(node.val);
            if (values.Count > MaxNodes)
                throw new Unwritable("the linked list has a cycle or too many nodes");
        }
        List(%ITEM%).Write(result, values.ToArray());
    });
""",
    Kind.TREE: """
    static TreeNode ReadTreeNode() {
        if (Peek() != 'n') return new TreeNode(%ITEM%.Read());
        Word();
        return null;
    }

    static void WriteTreeNode(StringBuilder result, TreeNode node) {
        if (node == null) result.Append("null");
        else %ITEM%.Write(result, node.val);
    }

    public static readonly Codec<TreeNode> Tree = new Codec<TreeNode>(() => {
        var nodes = List(new Codec<TreeNode>(ReadTreeNode, WriteTreeNode)).Read();
        int child = 1;
        foreach (var node in nodes) {
            if (node != null && child < nodes.Length) node.left = nodes[child++];
            if (node != null && child < nodes.Length) node.right = nodes[child++];
        }
        return nodes.FirstOrDefault();
    }, (result, root) => {
        var nodes = new List<TreeNode> { root };
        for (int i = 0; i < nodes.Count; i++) {
            if (nodes[i] == null) continue;
            nodes.Add(nodes[i].left);
            nodes.Add(nodes[i].right);
            if (nodes.Count > 2 * MaxNodes)
                throw new Unwritable("the tree has a cycle or too many nodes");
        }
        while (nodes.Count > 0 && nodes[nodes.Count - 1] == null) nodes.RemoveAt(nodes.Count - 1);
        List(new Codec<TreeNode>(ReadTreeNode, WriteTreeNode)).Write(result, nodes.ToArray());
    });
""",
    Kind.GRAPH: """
    static readonly List<Node> givenNodes = new List<Node>();

    /** A returned graph consists of new nodes: those that were given count no more. */
    public static void RetireGivenNodes() {
        foreach (var node in givenNodes) {
            node.val = 0;
            node.neighbors = new List<Node>();
        }
    }

    public static readonly Codec<Node> Graph = new Codec<Node>(() => {
        var numbers = List(List(Int)).Read();
        var nodes = numbers.Select((row, index) => new Node(index + 1)).ToArray();
        for (int i = 0; i < numbers.Length; i++)
            foreach (int number in numbers[i]) nodes[i].neighbors.Add(nodes[number - 1]);
        givenNodes.AddRange(nodes);
        return nodes.FirstOrDefault();
    }, (result, start) => {
        var found = new SortedDictionary<int, Node>();
        var waiting = new List<Node>();
        if (start != null) {
            found[start.val] = start;
            waiting.Add(start);
        }
        for (int i = 0; i < waiting.Count; i++)
            foreach (var other in waiting[i].neighbors) {
                if (!found.ContainsKey(other.val)) {
                    found[other.val] = other;
                    waiting.Add(other);
                }
                if (found[other.val] != other)
                    throw new Unwritable("two nodes of the graph have the number " + other.val);
            }
        int expected = 1;
        if (found.Keys.Any(number => number != expected++))
            throw new Unwritable("the nodes of the graph are not numbered from 1");
        var rows = found.Values.Select(node => node.neighbors.Select(other => other.val).ToArray());
        List(List(Int)).Write(result, rows.ToArray());
    });
""",
}


def driver(signature: Signature) -> Mapping[str, str]:
    judge = _JUDGE.replace("%MAX%", str(MAX_NODES)).replace("%NODES%", _nodes(signature))
    for kind, codec in _CODECS.items():
        if item := signature.node_item(kind):
            judge += codec.replace("@", spelled(item)).replace("%ITEM%", pascal(str(item.kind)))
    body = _class_body(signature) if signature.is_class else _function_body(signature.function)
    main = "using System.Text;\n\nstatic class JudgeMain {\n    static void Main() {\n"
    main += "        Judge.TakeStreams();\n        var theOutput = new StringBuilder();\n"
    main += "        try {\n" + "".join(f"            {line}\n" for line in body)
    main += "        } catch (Judge.Unwritable error) {\n"
    main += '            theOutput = new StringBuilder("!" + error.Message);\n        }\n'
    main += "        Judge.Finish(theOutput);\n    }\n}\n"
    return {"judge.cs": judge + "}\n", "main.cs": main}


def _nodes(signature: Signature) -> str:
    items = [(signature.node_item(kind), text) for kind, text in _NODES.items()]
    return "".join(text.replace("@", spelled(item)) for item, text in items if item)


def _codec(type_: Type) -> str:
    if type_.kind is Kind.LIST:
        return f"Judge.List({_codec(type_.of)})"
    return "Judge." + str(type_.kind).title().replace("_", "")


def _read(parameters: tuple[Parameter, ...]) -> list[str]:
    return [f"{spelled(p.type)} {p.name} = {_codec(p.type)}.Read();" for p in parameters]


def _names(parameters: tuple[Parameter, ...]) -> str:
    return ", ".join(p.name for p in parameters)


def _function_body(function: Method) -> list[str]:
    call = f"new Solution().{pascal(function.name)}({_names(function.parameters)});"
    lines = _read(function.parameters)
    if function.result is not None:
        changed = function.parameters[function.result]
        return [*lines, call, f"{_codec(changed.type)}.Write(theOutput, {changed.name});"]
    lines.append(f"{spelled(function.returns)} theResult = {call}")
    if function.returns.kind is Kind.GRAPH:
        lines.append("Judge.RetireGivenNodes();")
    return [*lines, f"{_codec(function.returns)}.Write(theOutput, theResult);"]


def _class_body(signature: Signature) -> list[str]:
    lines = [
        "string[] theCalls = Judge.List(Judge.String).Read();",
        "Judge.Expect('[');",
        "Judge.Expect('[');",
        *_read(signature.constructor),
        "Judge.Expect(']');",
        f"var theObject = new {signature.name}({_names(signature.constructor)});",
        'theOutput.Append("[null");',
        "for (int theCall = 1; theCall < theCalls.Length; theCall++) {",
        "    Judge.Expect('[');",
        "    theOutput.Append(',');",
    ]
    for method in signature.methods:
        call = f"theObject.{pascal(method.name)}({_names(method.parameters)})"
        lines.append(f'    if (theCalls[theCall] == "{method.name}") {{')
        lines += [f"        {line}" for line in _read(method.parameters)]
        if method.returns.kind is Kind.VOID:
            lines += [f"        {call};", '        theOutput.Append("null");']
        else:
            lines.append(f"        {_codec(method.returns)}.Write(theOutput, {call});")
        lines.append("    }")
    return [*lines, "    Judge.Expect(']');", "}", "theOutput.Append(']');"]


def starter(signature: Signature) -> str:
    nodes = _nodes(signature)
    text = "using System;\nusing System.Collections.Generic;\nusing System.Linq;\n\n"
    text += commented(nodes, "//") if nodes else ""
    text += f"public class {signature.name or 'Solution'} {{\n"
    if signature.is_class:
        text += f"    public {signature.name}({_list(signature.constructor)}) {{\n    }}\n\n"
    return text + "\n".join(map(_stub, signature.methods)) + "}\n"


def _stub(method: Method) -> str:
    returns = spelled(method.returns)
    void = method.returns.kind is Kind.VOID
    body = "" if void else f"        return default({returns});\n"
    head = f"    public {returns} {pascal(method.name)}({_list(method.parameters)}) {{\n"
    return f"{head}{body}    }}\n"


def _list(parameters: tuple[Parameter, ...]) -> str:
    return ", ".join(f"{spelled(p.type)} {p.name}" for p in parameters)


def spelled(type_: Type) -> str:
    match type_.kind:
        case Kind.LIST:
            return f"{spelled(type_.of)}[]"
        case Kind.LINKED_LIST:
            return "ListNode"
        case Kind.TREE:
            return "TreeNode"
        case Kind.GRAPH:
            return "Node"
        case Kind.VOID:
            return "void"
        case other:
            return _SCALARS[other]


_IMPORTS = b"using System; using System.Collections.Generic; using System.Linq; "
CSHARP = SignatureLanguage(
    "solution.cs", "main.cs", starter, driver, without(rb"(?:using\b|#)", _IMPORTS)
)
