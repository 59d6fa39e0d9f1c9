"""Signature problems in Java. Lists are arrays."""

from __future__ import annotations

from collections.abc import Mapping

from languages.signature.base import MAX_NODES, SignatureLanguage, commented, template, without
from testdata.signature.model import Kind, Method, Parameter, Signature, Type

_SCALARS = {
    Kind.INT: "int",
    Kind.LONG: "long",
    Kind.DOUBLE: "double",
    Kind.STRING: "String",
    Kind.CHAR: "char",
    Kind.BOOLEAN: "boolean",
}
_BOXED = {"int": "Integer", "char": "Character"}

_NODES = {
    Kind.LINKED_LIST: """
class ListNode {
    @ val;
    ListNode next;
    ListNode() {}
    ListNode(@ val) { this.val = val; }
    ListNode(@ val, ListNode next) { this.val = val; this.next = next; }
}
""",
    Kind.TREE: """
class TreeNode {
    @ val;
    TreeNode left;
    TreeNode right;
    TreeNode() {}
    TreeNode(@ val) { this.val = val; }
    TreeNode(@ val, TreeNode left, TreeNode right) {
        this.val = val;
        this.left = left;
        this.right = right;
    }
}
""",
    Kind.GRAPH: """
class Node {
    public int val;
    public List<Node> neighbors = new ArrayList<>();
    public Node() {}
    public Node(int val) { this.val = val; }
    public Node(int val, List<Node> neighbors) { this.val = val; this.neighbors = neighbors; }
}
""",
}

_JUDGE = template("Judge.java")

_SCALAR_CODEC = """
    static final Codec<{boxed}> {name} = new Codec<>() {{
        public {boxed} read() {{ return {read}; }}
        public void write(StringBuilder out, {boxed} value) {{ {write}; }}
    }};
"""
_READ = {
    Kind.INT: "(int) readWhole()",
    Kind.LONG: "readWhole()",
    Kind.DOUBLE: "Double.parseDouble(word())",
    Kind.STRING: "readString()",
    Kind.CHAR: "readString().charAt(0)",
    Kind.BOOLEAN: 'word().equals("true")',
}
_WRITE = {
    Kind.STRING: "writeString(out, value)",
    Kind.CHAR: "writeString(out, String.valueOf(value))",
}
_PRIMITIVE_LIST = """
    static final Codec<@[]> @_LIST = new Codec<>() {
        public @[] read() {
            expect('[');
            @[] values = new @[16];
            int count = 0;
            while (more()) {
                if (count == values.length) values = Arrays.copyOf(values, 2 * count);
                values[count++] = %READ%;
            }
            return Arrays.copyOf(values, count);
        }
        public void write(StringBuilder out, @[] values) {
            if (values == null) throw new Unwritable("what was returned is null");
            out.append('[');
            for (int i = 0; i < values.length; i++) {
                if (i > 0) out.append(',');
                @ value = values[i];
                %WRITE%;
            }
            out.append(']');
        }
    };
"""
_LIST = """
    static <T> Codec<T[]> list(Codec<T> item, T[] empty) {
        return new Codec<>() {
            public T[] read() {
                expect('[');
                List<T> values = new ArrayList<>();
                while (more()) values.add(item.read());
                return values.toArray(empty);
            }
            public void write(StringBuilder out, T[] values) {
                if (values == null) throw new Unwritable("what was returned is null");
                out.append('[');
                for (int i = 0; i < values.length; i++) {
                    if (i > 0) out.append(',');
                    item.write(out, values[i]);
                }
                out.append(']');
            }
        };
    }
"""
_CODECS = {
    Kind.LINKED_LIST: """
    static final Codec<ListNode> LINKED_LIST = new Codec<>() {
        public ListNode read() {
            ListNode head = new ListNode(), last = head;
            expect('[');
            while (more()) last = last.next = new ListNode(%ITEM%.read());
            return head.next;
        }
        public void write(StringBuilder out, ListNode node) {
            out.append('[');
            for (int count = 0; node != null; node = node.next) {
                if (count > 0) out.append(',');
                %ITEM%.write(out, node.val);
                if (++count > MAX_NODES)
                    throw new Unwritable("the linked list has a cycle or too many nodes");
            }
            out.append(']');
        }
    };
""",
    Kind.TREE: """
    static final Codec<TreeNode> TREE = new Codec<>() {
        public TreeNode read() {
            List<TreeNode> nodes = new ArrayList<>();
            expect('[');
            while (more()) {
                if (peek() == 'n') {
                    word();
                    nodes.add(null);
                } else {
                    nodes.add(new TreeNode(%ITEM%.read()));
                }
            }
            int child = 1;
            for (TreeNode node : nodes) {
                if (node != null && child < nodes.size()) node.left = nodes.get(child++);
                if (node != null && child < nodes.size()) node.right = nodes.get(child++);
            }
            return nodes.isEmpty() ? null : nodes.get(0);
        }
        public void write(StringBuilder out, TreeNode root) {
            List<TreeNode> nodes = new ArrayList<>();
            if (root != null) nodes.add(root);
            for (int i = 0; i < nodes.size(); i++) {
                if (nodes.get(i) == null) continue;
                nodes.add(nodes.get(i).left);
                nodes.add(nodes.get(i).right);
                if (nodes.size() > 2 * MAX_NODES)
                    throw new Unwritable("the tree has a cycle or too many nodes");
            }
            int size = nodes.size();
            while (size > 0 && nodes.get(size - 1) == null) size--;
            out.append('[');
            for (int i = 0; i < size; i++) {
                if (i > 0) out.append(',');
                if (nodes.get(i) == null) out.append("null");
                else %ITEM%.write(out, nodes.get(i).val);
            }
            out.append(']');
        }
    };
""",
    Kind.GRAPH: """
    private static final List<Node> givenNodes = new ArrayList<>();

    /** A returned graph consists of new nodes: those that were given count no more. */
    static void retireGivenNodes() {
        for (Node node : givenNodes) {
            node.val = 0;
            node.neighbors = new ArrayList<>();
        }
    }

    static final Codec<Node> GRAPH = new Codec<>() {
        public Node read() {
            List<int[]> rows = new ArrayList<>();
            expect('[');
            while (more()) rows.add(int_LIST.read());
            List<Node> nodes = new ArrayList<>();
            for (int i = 1; i <= rows.size(); i++) nodes.add(new Node(i));
            for (int i = 0; i < rows.size(); i++)
                for (int number : rows.get(i)) nodes.get(i).neighbors.add(nodes.get(number - 1));
            givenNodes.addAll(nodes);
            return nodes.isEmpty() ? null : nodes.get(0);
        }
        public void write(StringBuilder out, Node start) {
            Map<Integer, Node> found = new TreeMap<>();
            List<Node> waiting = new ArrayList<>();
            if (start != null) {
                found.put(start.val, start);
                waiting.add(start);
            }
            for (int i = 0; i < waiting.size(); i++)
                for (Node other : waiting.get(i).neighbors) {
                    Node before = found.putIfAbsent(other.val, other);
                    if (before == null) waiting.add(other);
                    else if (before != other)
                        throw new Unwritable("two nodes of the graph have the number " + other.val);
                }
            out.append('[');
            int number = 0;
            for (Node node : found.values()) {
                if (node.val != ++number)
                    throw new Unwritable("the nodes of the graph are not numbered from 1");
                if (number > 1) out.append(',');
                int_LIST.write(out, node.neighbors.stream().mapToInt(other -> other.val).toArray());
            }
            out.append(']');
        }
    };
""",
}


def driver(signature: Signature) -> Mapping[str, str]:
    body = _class_body(signature) if signature.is_class else _function_body(signature.function)
    main = "public class Main {\n    public static void main(String[] args) throws Exception {\n"
    main += "        Judge.takeStreams();\n        StringBuilder theOutput = new StringBuilder();\n"
    main += "        try {\n" + "".join(f"            {line}\n" for line in body)
    main += "        } catch (Judge.Unwritable error) {\n"
    main += '            theOutput = new StringBuilder("!" + error.getMessage());\n        }\n'
    main += "        Judge.finish(theOutput);\n    }\n}\n"
    files = {"Main.java": main, "Judge.java": _judge(signature)}
    if nodes := _nodes(signature):
        files["Nodes.java"] = "import java.util.*;\n" + nodes
    return files


def _judge(signature: Signature) -> str:
    text = _JUDGE.replace("%MAX%", str(MAX_NODES))
    for kind, name in _SCALARS.items():
        write = _WRITE.get(kind, "out.append(value)")
        text += _SCALAR_CODEC.format(
            boxed=_boxed(name), name=str(kind).upper(), read=_READ[kind], write=write
        )
        if kind is not Kind.STRING:
            codec = _PRIMITIVE_LIST.replace("@", name).replace("%READ%", _READ[kind])
            text += codec.replace("%WRITE%", write)
    text += _LIST
    for kind, codec in _CODECS.items():
        if item := signature.node_item(kind):
            text += codec.replace("%ITEM%", str(item.kind).upper())
    return text + "}\n"


def _codec(type_: Type) -> str:
    if type_.kind is not Kind.LIST:
        return f"Judge.{str(type_.kind).upper()}"
    item = type_.of
    if item.kind in _SCALARS and item.kind is not Kind.STRING:
        return f"Judge.{_SCALARS[item.kind]}_LIST"
    empty = spelled(item).split("[", 1)
    brackets = f"[0][{empty[1]}" if len(empty) > 1 else "[0]"
    return f"Judge.list({_codec(item)}, new {empty[0]}{brackets})"


def _boxed(name: str) -> str:
    return _BOXED.get(name, name[0].upper() + name[1:])


def _read(parameters: tuple[Parameter, ...]) -> list[str]:
    return [f"{spelled(p.type)} {p.name} = {_codec(p.type)}.read();" for p in parameters]


def _names(parameters: tuple[Parameter, ...]) -> str:
    return ", ".join(p.name for p in parameters)


def _function_body(function: Method) -> list[str]:
    call = f"new Solution().{function.name}({_names(function.parameters)});"
    lines = _read(function.parameters)
    if function.result is not None:
        changed = function.parameters[function.result]
        return [*lines, call, f"{_codec(changed.type)}.write(theOutput, {changed.name});"]
    lines.append(f"{spelled(function.returns)} theResult = {call}")
    if function.returns.kind is Kind.GRAPH:
        lines.append("Judge.retireGivenNodes();")
    return [*lines, f"{_codec(function.returns)}.write(theOutput, theResult);"]


def _class_body(signature: Signature) -> list[str]:
    lines = [
        "String[] theCalls = Judge.list(Judge.STRING, new String[0]).read();",
        "Judge.expect('[');",
        "Judge.expect('[');",
        *_read(signature.constructor),
        "Judge.expect(']');",
        f"{signature.name} theObject = new {signature.name}({_names(signature.constructor)});",
        'theOutput.append("[null");',
        "for (int theCall = 1; theCall < theCalls.length; theCall++) {",
        "    Judge.expect('[');",
        "    theOutput.append(',');",
        "    switch (theCalls[theCall]) {",
    ]
    for method in signature.methods:
        call = f"theObject.{method.name}({_names(method.parameters)})"
        lines.append(f'        case "{method.name}": {{')
        lines += [f"            {line}" for line in _read(method.parameters)]
        if method.returns.kind is Kind.VOID:
            lines += [f"            {call};", '            theOutput.append("null");']
        else:
            lines.append(f"            {_codec(method.returns)}.write(theOutput, {call});")
        lines += ["            break;", "        }"]
    return [*lines, "    }", "    Judge.expect(']');", "}", "theOutput.append(']');"]


def _nodes(signature: Signature) -> str:
    items = [(signature.node_item(kind), text) for kind, text in _NODES.items()]
    return "".join(text.replace("@", spelled(item)) for item, text in items if item)


def starter(signature: Signature) -> str:
    nodes = _nodes(signature)
    text = "import java.util.*;\n\n" + (commented(nodes, "//") if nodes else "")
    text += f"class {signature.name or 'Solution'} {{\n"
    if signature.is_class:
        text += f"    public {signature.name}({_list(signature.constructor)}) {{\n    }}\n\n"
    return text + "\n".join(map(_stub, signature.methods)) + "}\n"


def _stub(method: Method) -> str:
    head = f"    public {spelled(method.returns)} {method.name}({_list(method.parameters)}) {{\n"
    void = method.returns.kind is Kind.VOID
    default = "" if void else f"        return {_default(method.returns)};\n"
    return f"{head}{default}    }}\n"


def _default(type_: Type) -> str:
    match type_.kind:
        case Kind.INT | Kind.LONG | Kind.DOUBLE:
            return "0"
        case Kind.BOOLEAN:
            return "false"
        case Kind.CHAR:
            return "' '"
        case _:
            return "null"


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


JAVA = SignatureLanguage(
    "Solution.java", "Main.java", starter, driver, without(rb"import\b", b"import java.util.*; ")
)
